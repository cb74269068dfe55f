import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Papers } from '../corpus/paper-rows.ts';
import { sentencesOf } from '../corpus/sentences.ts';
import { STOP_WORDS } from '../../src/text/stop-words.ts';
import { ROOT } from '../paths.ts';
import { mulberry32 } from '../random.ts';
import { spreadRows } from './agreement.ts';

/** Titles, and sentences of abstracts, at most: about as many queries as a machine of two cores embeds in four minutes. */
const TITLES = 8_000;
const SENTENCES = 20_000;
/** A title of so many is asked as a question too, so that words by which people ask weigh what they weigh for the model. */
const EVERY = 2;
const QUESTIONS: readonly ((subject: string) => string)[] = [
  (subject) => `what is ${subject}?`,
  (subject) => `how does ${subject} work?`,
  (subject) => `why ${subject}?`,
  (subject) => `how can one do ${subject}?`,
  (subject) => `which papers are about ${subject}?`,
  (subject) => `how well does ${subject} do?`,
];
/** Parts of each title, and words of the longest of them. */
const PARTS = 2;
const MOST_PART = 3;
/** Any number will do; another one would have other parts embedded. */
const SEED = 1;
/** Fewer texts say too little of what words mean; then those of the bundled papers' titles are learnt from as well. */
const ENOUGH = 3_000;
/** Words of a sentence that a query may be like. */
const LEAST_WORDS = 5;
const MOST_WORDS = 60;

/** What stands in for queries that nobody has asked yet, spread over all papers: titles, sentences, questions and parts of titles. */
export function queryTexts(papers: Papers): string[] {
  const titles = spreadRows(papers.count, TITLES).map((row) => papers.outline(row).title);
  let count = 0;
  for (let row = 0; row < papers.count; row++) count += sentencesIn(papers, row).length;
  const wanted = spreadRows(count, SENTENCES);
  const sentences: string[] = [];
  for (let row = 0, before = 0; row < papers.count && sentences.length < wanted.length; row++) {
    const its = sentencesIn(papers, row);
    for (let next = wanted[sentences.length]; next !== undefined && next < before + its.length;) {
      sentences.push(its[next - before] ?? '');
      next = wanted[sentences.length];
    }
    before += its.length;
  }
  const texts = [...titles, ...sentences, ...questionsOf(titles), ...partsOf(titles)];
  if (texts.length >= ENOUGH) return texts;
  const others = bundledTitles();
  return [...texts, ...others, ...questionsOf(others), ...partsOf(others)];
}

const titledSchema = z.object({ title: z.string() });

function bundledTitles(): string[] {
  const lines = readFileSync(join(ROOT, 'data', 'sample.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => titledSchema.parse(JSON.parse(line)).title);
}

/** Parts of titles of one to three words, which most queries are: two of each title, any of its parts as likely. */
function partsOf(titles: readonly string[]): string[] {
  const random = mulberry32(SEED);
  return titles.flatMap((title) => {
    const parts = shortParts(title);
    const pick = (): string[] => parts.splice(Math.floor(random() * parts.length), 1);
    return Array.from({ length: PARTS }, pick).flat();
  });
}

function shortParts(title: string): string[] {
  const words = title.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'’.+-]*/gu) ?? [];
  const parts: string[] = [];
  for (let length = 1; length <= MOST_PART; length++) {
    for (let from = 0; from + length <= words.length; from++) {
      const part = words.slice(from, from + length);
      if (!STOP_WORDS.has(part[0] ?? '') && !STOP_WORDS.has(part.at(-1) ?? '')) parts.push(part.join(' '));
    }
  }
  return parts;
}

function questionsOf(titles: readonly string[]): string[] {
  return titles
    .filter((_, i) => i % EVERY === 0)
    .map((title, i) => {
      const subject = title.toLowerCase().replace(/[?!.]$/, '');
      return QUESTIONS[i % QUESTIONS.length]?.(subject) ?? subject;
    });
}

function sentencesIn(papers: Papers, row: number): string[] {
  return sentencesOf(papers.outline(row).abstract).filter((sentence) => {
    const words = sentence.split(/\s+/u).length;
    return words >= LEAST_WORDS && words <= MOST_WORDS;
  });
}
