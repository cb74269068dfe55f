import { formatNumber, type Row } from '../row.ts';

const HEAD = ['What', 'Unit', 'Ours', 'Peer', 'Peer’s', 'Ratio', 'Target', 'Met', 'Note'];
/** Columns of numbers, aligned to the right. */
const NUMBERS: ReadonlySet<string> = new Set(['Ours', 'Peer’s', 'Ratio']);

/** A Markdown table of rows, as the README quotes it. */
export function markdownTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    `${row.bench}: ${row.name}`,
    row.unit,
    formatNumber(row.ours),
    row.peer ?? '',
    row.peerValue === null ? '' : formatNumber(row.peerValue),
    row.ratio === null ? '' : `${formatNumber(row.ratio)}×`,
    row.target ?? '',
    row.met === null ? '' : row.met ? 'yes' : 'no',
    row.note,
  ]);
  const rule = HEAD.map((name) => (NUMBERS.has(name) ? '---:' : '---'));
  return [HEAD, rule, ...cells].map((row) => `| ${row.map(escapeCell).join(' | ')} |`).join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
