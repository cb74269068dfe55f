import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { expect } from 'vitest';

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * Holds a part of a page, between `<!-- name -->` and `<!-- /name -->`, to what the code says. With WRITE_DOCS set it is written.
 */
export async function documented(name: string, text: string, file = 'docs/corpora.md'): Promise<void> {
  const page = readFileSync(file, 'utf8');
  const [before = '', rest = ''] = page.split(`<!-- ${name} -->\n`);
  const [written = '', after = ''] = rest.split(`<!-- /${name} -->`);
  const formatted = await format(text, { ...(await resolveConfig(file)), parser: 'markdown' });
  if (process.env['WRITE_DOCS'] !== undefined) {
    writeFileSync(file, `${before}<!-- ${name} -->\n\n${formatted}\n<!-- /${name} -->${after}`);
    return;
  }
  expect(written.trim()).toBe(formatted.trim());
}
