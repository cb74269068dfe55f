import { stem } from 'porter2';
import type { Paper } from '../index/paper.ts';
import { plainText } from './plain.ts';

/** Words that papers share whatever they are about. */
const COMMON = new Set(
  `about above across achieve achieved achieves address after against also although among analysis approach
  approaches available based because been before being below benchmark better between both challenge challenges
  code compared current data demonstrate demonstrates different directly during each effective effectively
  efficient enable enabling ensure especially even evaluate evaluation existing experimental experiments extensive
  first framework from further furthermore generate given have high highly however http https important improve
  improved improvement improves improving including introduce introduces into large leading leads limited made make
  many means method methods model models more most moreover multiple need novel often only other outperforms over
  paper performance performs present presents previous problem process propose proposed proposes provide provides
  recent recently remains require requires research results same several should show shows significant
  significantly single some specific state still strong such system systems task tasks than that their them then
  there these they this those three through thus time towards under upon used using various well were when where
  whether which while will with within without work works would your`.split(/\s+/),
);

const SHORTEST = 3;

/**
 * Words that two papers share and few others of the list do, most telling first: why the second stands on the
 * first's page. One list of words a paper of `others`.
 */
export function sharedWords(seed: Paper, others: readonly Paper[], limit = 4): string[][] {
  const seeds = wordsOf(seed);
  const lists = others.map(wordsOf);
  const papers = [seeds, ...lists];
  const rarity = (key: string): number =>
    Math.log((papers.length + 1) / papers.filter((words) => words.has(key)).length);
  return lists.map((words) =>
    [...seeds.entries()]
      .flatMap(([key, { word, inTitle }]) => {
        const own = words.get(key);
        if (own === undefined) return [];
        const weight = rarity(key) * (1 + Number(inTitle) + Number(own.inTitle)) * Math.log(word.length);
        return [{ word, weight }];
      })
      .sort((a, b) => b.weight - a.weight || a.word.localeCompare(b.word))
      .slice(0, limit)
      .map(({ word }) => word),
  );
}

/** The words of a paper by their stems, as they are first written. */
function wordsOf({ title, abstract }: Paper): Map<string, { word: string; inTitle: boolean }> {
  const found = new Map<string, { word: string; inTitle: boolean }>();
  for (const [text, inTitle] of [
    [title, true],
    [abstract, false],
  ] as const) {
    for (const [written] of plainText(text).matchAll(/\p{L}[\p{L}\p{N}-]*[\p{L}\p{N}]/gu)) {
      const lower = written.toLowerCase();
      if (lower.length < SHORTEST || COMMON.has(lower)) continue;
      if (lower.length === SHORTEST && written === lower) continue; // short words that are no acronyms say little
      const key = stem(lower);
      // As in running text: a capital that only begins a title or a sentence goes, one inside a word stays.
      const word = /^\p{Lu}\p{Ll}+$/u.test(written) ? lower : written;
      if (!found.has(key)) found.set(key, { word, inTitle });
    }
  }
  return found;
}
