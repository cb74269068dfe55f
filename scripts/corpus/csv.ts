import { Readable, pipeline } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { SextantError } from '../../src/errors.ts';
import { REQUIRED_FIELDS, fieldNames } from './field-names.ts';
import type { RawRecord } from './record.ts';
import { textChunks } from './text-file.ts';

/** Longest row, in bytes: an open quote must not swallow the rest of a large file. */
const MAX_ROW = 16 * 1024 * 1024;

interface Row {
  record: string[];
  info: Info;
}

/**
 * Comma- or tab-separated values under a header row. Names in the header are compared without regard to case, with `_`
 * for spaces. Empty cells of optional columns are absent.
 * @throws SextantError `input-invalid` on an open quote
 */
export async function* readCsv(file: string, delimiter: ',' | '\t'): AsyncGenerator<RawRecord> {
  const parser = parse({
    delimiter,
    info: true,
    max_record_size: MAX_ROW,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  const rows: AsyncIterable<Row> = pipeline(Readable.from(textChunks(file)), parser, () => undefined);
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
      const read = readHeader(record);
      if ('reason' in read) {
        yield { line, reason: read.reason };
        return;
      }
      columns = read.columns;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new SextantError('input-invalid', `${file}:${String(nextLine)}: ${error.message}`, {
      cause: error,
    });
  }
}

/** The column names, those of our fields as our own, or why the header cannot be used. */
function readHeader(cells: readonly string[]): { columns: string[] } | { reason: string } {
  const names = cells.map((cell) => cell.trim().toLowerCase().replaceAll(/\s+/g, '_'));
  const fields = fieldNames(names);
  const columns = names.map((name) => fields.get(name) ?? name);
  const missing = REQUIRED_FIELDS.filter((field) => !columns.includes(field));
  if (missing.length > 0) {
    return { reason: `the header has no column ${missing.join(', ')}; its columns are ${names.join(', ')}` };
  }
  const firsts = new Map(columns.map((name, index) => [name, index] as const).reverse());
  const twice = columns.find((name, index) => name !== '' && firsts.get(name) !== index);
  return twice === undefined ? { columns } : { reason: `the header has two columns ${twice}` };
}

function rowFields(
  columns: readonly string[],
  cells: readonly string[],
): { fields: Record<string, unknown> } | { reason: string } {
  if (cells.length !== columns.length) {
    return { reason: `has ${String(cells.length)} values under ${String(columns.length)} columns` };
  }
  const required = new Set<string>(REQUIRED_FIELDS);
  const filled = columns
    .map((column, index): [string, string] => [column, cells[index] ?? ''])
    .filter(([column, cell]) => required.has(column) || (column !== '' && cell.trim() !== ''));
  return { fields: Object.fromEntries(filled) };
}
