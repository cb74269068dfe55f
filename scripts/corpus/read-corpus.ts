import { SextantError } from '../../src/errors.ts';
import { newDecoding } from './decode-bytes.ts';
import { type Format, formatOf, FORMATS } from './file-formats.ts';
import { normalise } from './normalise.ts';
import type { CorpusItem } from './record.ts';
import { printable } from './text.ts';
import { textHead } from './text-file.ts';

export interface ReadOptions {
  /** Keep what is of a person's own library: files, notes, keywords. */
  keepPrivate?: boolean | undefined;
}

/**
 * The records of a corpus file, one by one, each as a normalised paper or as a problem. The format follows from how the
 * file begins, or from its extension (before `.gz`) if that says nothing; gzip is known by its content.
 * @throws SextantError `input-invalid` if the file cannot be read to its end
 */
export async function* readCorpus(
  file: string,
  { keepPrivate }: ReadOptions = {},
): AsyncGenerator<CorpusItem> {
  const { format, head } = await formatOfFile(file);
  const decoding = newDecoding();
  for await (const record of format.read(file, decoding, head)) {
    const { line, position } = record;
    if ('deleted' in record) {
      yield { kind: 'deleted', line, ids: record.deleted };
      continue;
    }
    const named = (reason: string): string =>
      position === undefined ? reason : `record ${String(position)}: ${reason}`;
    const result =
      'reason' in record ? record : normalise(record.fields, { schema: record.schema, keepPrivate });
    if ('reason' in result) {
      yield { kind: 'problem', line, reason: named(result.reason) };
      continue;
    }
    const warnings = result.warnings.map(({ kind, reason }) =>
      reason === undefined ? { kind } : { kind, reason: named(reason) },
    );
    yield { kind: 'paper', ...result, warnings, line };
  }
  const { first, count } = decoding.foreign;
  if (count > 0) {
    const lines = count === 1 ? 'the line was' : `this line and ${String(count - 1)} more were`;
    const reason = `${lines} not UTF-8, but read as Windows-1252; save the file as UTF-8 if a name looks wrong`;
    yield { kind: 'warning', line: first, warning: { kind: 'encoding-mixed', reason } };
  }
}

/** Files that are no text, by how they begin, and what to do with them. */
const OTHER_FILES: readonly { begins: RegExp; is: (extension: string) => string }[] = [
  {
    begins: /^PK\p{Control}{2}/u,
    is: (extension) =>
      /^(?:xls[xmb]|ods|csv|tsv)$/.test(extension)
        ? 'an Excel workbook or another archive: save it as CSV'
        : 'an archive (ZIP): unpack it, or save a workbook as CSV',
  },
  {
    begins: /^ÐÏ\p{Control}/u,
    is: () => 'an Excel workbook or another file of Office: save it as CSV',
  },
  { begins: /^%PDF-\d/, is: () => 'a PDF: export the list of your papers as BibTeX, RIS or CSV' },
  { begins: /^SQLite format 3/, is: () => 'a database: export your library as BibTeX, RIS or CSV' },
  { begins: /^PAR1/, is: () => 'a Parquet file: save it as CSV or JSON Lines' },
  { begins: /^.{0,100}\0/, is: () => 'no text: export your papers as BibTeX, RIS, CSV or JSON' },
];

/** The format of a file, and how it begins. @throws SextantError `input-invalid` if it has none */
async function formatOfFile(file: string): Promise<{ format: Format; head: string }> {
  const extension = /\.([^./\\]+?)(\.gz)?$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  const head = await textHead(file);
  const other = OTHER_FILES.find(({ begins }) => begins.test(head));
  if (other !== undefined) throw new SextantError('input-invalid', `${file} is ${other.is(extension)}.`);
  const format = formatOf(head, extension);
  if (format !== null) return { format, head };
  const names = FORMATS.map(({ name }) => name).join(', ');
  const [line = ''] = head.trimStart().split(/\r?\n/, 1);
  const start = line === '' ? 'it is empty' : `it begins with "${printable(line.slice(0, 40))}"`;
  throw new SextantError(
    'input-invalid',
    `The format of ${file} is not known: ${start}. Export your papers in one of these: ${names}.`,
  );
}
