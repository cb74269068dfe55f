import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

/** What kinds of texts there are: everyday matters in English, what the model cannot read, what nobody can. */
const UNRELATED_KINDS = ['cooking', 'sports', 'law', 'everyday', 'language', 'noise'] as const;
type UnrelatedKind = (typeof UNRELATED_KINDS)[number];

export interface UnrelatedText {
  kind: UnrelatedKind;
  text: string;
}

const FILE = join(ROOT, 'data', 'unrelated', 'texts.tsv');

/**
 * Texts that no collection of research papers answers: one half to learn from, the other to test what was learnt.
 * data/unrelated/README.md says where they come from.
 */
export async function readUnrelated(half: 'train' | 'test'): Promise<UnrelatedText[]> {
  const [, ...lines] = (await readFile(FILE, 'utf8')).trim().split('\n');
  return lines.flatMap((line) => {
    const [its, name, text = ''] = line.split('\t');
    const kind = UNRELATED_KINDS.find((known) => known === name);
    return its === half && kind !== undefined ? [{ kind, text }] : [];
  });
}
