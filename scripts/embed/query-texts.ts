import type { Papers } from '../corpus/paper-rows.ts';
import { sentencesOf } from '../corpus/sentences.ts';
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
/** Words of a sentence that a query may be like. */
const LEAST_WORDS = 5;
const MOST_WORDS = 60;

/** What stands in for queries that nobody has asked yet: titles, sentences and questions, spread over all papers. */
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
  return [...titles, ...sentences, ...questionsOf(titles)];
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
