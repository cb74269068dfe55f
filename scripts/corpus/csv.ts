import { Readable, pipeline } from 'node:stream';
import { CsvError, type Info, type Options, parse } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import { SextantError } from '../../src/errors.ts';
import type { Decoding } from './decode-bytes.ts';
import { isKnownName } from './schemas.ts';
import type { RawRecord } from './record.ts';
import { textChunks } from './text-file.ts';

/** Longest row, in bytes: an open quote must not swallow the rest of a large file. */
const MAX_ROW = 16 * 1024 * 1024;

interface Row {
  record: string[];
  info: Info;
}

const DIALECT = {
  max_record_size: MAX_ROW,
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
} satisfies Options;

/** Excel writes the delimiter into a line of its own. */
const SEPARATOR_LINE = /^\ufeff?"?sep=(.)"?\r?\n/i;

/**
 * Values under a header row, divided by whatever divides the header. Names in the header are compared without regard to
 * case, with `_` for spaces. Empty cells are absent.
 * @throws SextantError `input-invalid` on an open quote
 */
export async function* readCsv(file: string, decoding: Decoding, head: string): AsyncGenerator<RawRecord> {
  const delimiter = delimiterOf(head) ?? (head.split('\n', 1)[0]?.includes('\t') ? '\t' : ',');
  const hasSeparatorLine = SEPARATOR_LINE.test(head);
  const parser = parse({ ...DIALECT, delimiter, info: true, from_line: hasSeparatorLine ? 2 : 1 });
  const rows: AsyncIterable<Row> = pipeline(
    Readable.from(textChunks(file, decoding)),
    parser,
    () => undefined,
  );
  let columns: string[] | undefined;
  let nextLine = 1;
  let emptyLines = 0;
  try {
    for await (const { record, info } of rows) {
      const line = nextLine + info.empty_lines - emptyLines;
      nextLine = info.lines + 1;
      emptyLines = info.empty_lines;
      if (columns !== undefined) {
        yield { line, ...rowFields(columns, record) };
        continue;
      }
      columns = columnNames(record);
      if (!columns.some(isKnownName)) {
        const names = `its columns are ${columns.join(', ')}`;
        const reason = `the header has no column title; ${names}. The first row must name the columns`;
        yield { line, reason };
        return;
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new SextantError(
      'input-invalid',
      `${file}:${String(nextLine)}: ${error.message}. Close the quotation mark, or double the marks inside a cell.`,
      { cause: error },
    );
  }
}

/**
 * What divides the cells of a table, by its header: the character that makes the most known names of it. Null if the
 * text does not begin like a table of papers.
 */
export function delimiterOf(head: string): string | null {
  const named = SEPARATOR_LINE.exec(head)?.[1];
  if (named !== undefined) return named;
  const header = head.trimStart().slice(0, 10_000);
  const firstLine = header.split(/\r?\n|\r/, 1)[0] ?? '';
  const candidates = new Set(firstLine.match(/[^\p{L}\p{N}\s"'_().-]|\t/gu));
  let best: { delimiter: string; known: number } | null = null;
  for (const delimiter of candidates) {
    const known = columnNames(headerCells(header, delimiter)).filter(isKnownName).length;
    if (known > (best?.known ?? 0)) best = { delimiter, known };
  }
  if (best !== null && best.known >= 2) return best.delimiter;
  return best !== null && headerCells(header, best.delimiter).some((cell) => /^\W*title\W*$/i.test(cell))
    ? best.delimiter
    : null;
}

function headerCells(header: string, delimiter: string): string[] {
  try {
    const [cells = []] = parseSync(header, { ...DIALECT, delimiter, to: 1 });
    return cells;
  } catch {
    // A quotation mark that is not closed in so many characters: no header.
    return [];
  }
}

/** The names of the columns, each once: a second column of the same name gets a number. */
function columnNames(cells: readonly string[]): string[] {
  const taken = new Map<string, number>();
  return cells.map((cell) => {
    const name = cell
      .replace(/^\ufeff/, '')
      .trim()
      .toLowerCase()
      .replaceAll(/\s+/g, '_');
    const times = (taken.get(name) ?? 0) + 1;
    taken.set(name, times);
    return name === '' || times === 1 ? name : `${name}_${String(times)}`;
  });
}

function rowFields(
  columns: readonly string[],
  cells: readonly string[],
): { fields: Record<string, unknown> } | { reason: string } {
  const extra = cells.slice(columns.length);
  if (cells.length < columns.length || extra.some((cell) => cell.trim() !== '')) {
    return { reason: `has ${String(cells.length)} values under ${String(columns.length)} columns` };
  }
  const filled = columns
    .map((column, index): [string, string] => [column, cells[index] ?? ''])
    .filter(([column, cell]) => column !== '' && cell.trim() !== '');
  return { fields: Object.fromEntries(filled) };
}
