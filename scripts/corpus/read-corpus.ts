import { SextantError } from '../../src/errors.ts';
import { readBibtex } from './read-bibtex.ts';
import { readCsv } from './csv.ts';
import { readPapersPage } from './hf-page.ts';
import { readJsonLines } from './jsonl.ts';
import { normalise } from './normalise.ts';
import type { CorpusItem, RawRecord } from './record.ts';
import { textLines } from './text-file.ts';

type Reader = (file: string) => AsyncGenerator<RawRecord>;

const READERS: Record<string, Reader> = {
  jsonl: readJsonLines,
  ndjson: readJsonLines,
  csv: (file) => readCsv(file, ','),
  tsv: (file) => readCsv(file, '\t'),
  bib: readBibtex,
  txt: readPapersPage,
};

/**
 * The records of a corpus file, one by one, each as a normalised paper or as a problem. The format follows from the
 * file's extension (before `.gz`), or from its first character if the extension says nothing; gzip is known by its
 * content.
 * @throws SextantError `input-invalid` if the file cannot be read to its end
 */
export async function* readCorpus(file: string): AsyncGenerator<CorpusItem> {
  const read = await readerOf(file);
  for await (const record of read(file)) {
    const { line } = record;
    const result = 'reason' in record ? record : normalise(record.fields);
    if ('reason' in result) yield { kind: 'problem', file, line, reason: result.reason };
    else yield { kind: 'paper', ...result, line };
  }
}

async function readerOf(file: string): Promise<Reader> {
  const extension = /\.([^./\\]+?)(\.gz)?$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  const reader = READERS[extension] ?? READERS[await formatByContent(file)];
  if (reader !== undefined) return reader;
  const extensions = Object.keys(READERS).map((name) => `.${name}`);
  throw new SextantError(
    'input-invalid',
    `The format of ${file} is not known. Let its name end with ${extensions.join(', ')}, or one of these and .gz.`,
  );
}

async function formatByContent(file: string): Promise<string> {
  for await (const { text } of textLines(file)) {
    const first = text.trimStart().charAt(0);
    if (first !== '') return { '{': 'jsonl', '@': 'bib' }[first] ?? '';
  }
  return '';
}
