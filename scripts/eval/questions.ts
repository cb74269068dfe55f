import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Paper } from '../../src/index/paper.ts';
import { ROOT } from '../paths.ts';
import { mulberry32 } from '../random.ts';
import type { AskedQuery } from './long-queries.ts';

const FILE = join(ROOT, 'data', 'questions', 'questions.tsv');

/** What a question begins and ends with, around what it is about. */
const TEMPLATES: readonly ((subject: string) => string)[] = [
  (subject) => `how do ${subject} work?`,
  (subject) => `what is ${subject}`,
  (subject) => `why would one want ${subject}?`,
  (subject) => `which papers are about ${subject}?`,
  (subject) => `how does one do ${subject}`,
  (subject) => `when should I use ${subject}`,
  (subject) => `what can be done with ${subject}?`,
];
/** Words of the shortest part of a title that is asked for. */
const LEAST_WORDS = 4;
/** The part of them that is left out, since nobody asks with the whole title. */
const LEFT_OUT = 0.25;

/** Questions in plain words, each for one of the bundled papers; data/questions/README.md says how they were made. */
export async function readQuestions(): Promise<AskedQuery[]> {
  const [, ...lines] = (await readFile(FILE, 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const [id = '', text = ''] = line.split('\t');
    return { text, judgments: new Map([[id, 1]]) };
  });
}

/**
 * What follows the colon of a title, or all of it, as a question of whoever remembers three quarters of its words; equal
 * papers and seed give equal questions.
 */
export function titleQuestions(papers: readonly Paper[], count: number, seed: number): AskedQuery[] {
  const random = mulberry32(seed);
  const subjects = papers.flatMap(({ id, title }) => {
    const words = (title.split(/:\s/).at(-1) ?? title)
      .toLowerCase()
      .replace(/[?!.]$/, '')
      .split(/\s+/);
    return words.length < LEAST_WORDS ? [] : [{ id, words }];
  });
  return Array.from({ length: subjects.length === 0 ? 0 : count }, () => {
    const { id = '', words = [] } = subjects[Math.floor(random() * subjects.length)] ?? {};
    const left = new Set<number>();
    while (left.size < Math.floor(LEFT_OUT * words.length)) left.add(Math.floor(random() * words.length));
    const subject = words.filter((_, i) => !left.has(i)).join(' ');
    const ask = TEMPLATES[Math.floor(random() * TEMPLATES.length)];
    return { text: ask?.(subject) ?? subject, judgments: new Map([[id, 1]]) };
  });
}
