import { bibtexNames } from '../../scripts/corpus/bibtex-names.ts';
import { calendarDate } from '../../scripts/corpus/date.ts';
import { slug } from '../../scripts/corpus/hf-page.ts';
import { stripTags } from '../../scripts/corpus/html.ts';
import { normalise } from '../../scripts/corpus/normalise.ts';
import { cleanText, splitAuthors, splitCategories } from '../../scripts/corpus/text.ts';
import { Card } from '../../src/http/pages/card.tsx';
import { paperPage } from '../../src/http/pages/paper.tsx';
import { Rich } from '../../src/http/pages/text.tsx';
import { snippet } from '../../src/http/snippet.ts';
import { aliasesOf } from '../../src/index/aliases.ts';
import { analyze, words } from '../../src/index/analyze.ts';
import { completionKey } from '../../src/index/suggestions.ts';
import { toBibTeX } from '../../src/paper/bibtex.ts';
import { toCsl } from '../../src/paper/csl.ts';
import { languageOf } from '../../src/paper/language.ts';
import { decodeLatex } from '../../src/paper/latex.ts';
import { toMarkdown } from '../../src/paper/markdown.ts';
import { toMathMl } from '../../src/paper/math.ts';
import { nameOf } from '../../src/paper/names.ts';
import { plainText, prose } from '../../src/paper/plain.ts';
import { toRis } from '../../src/paper/ris.ts';
import { segments } from '../../src/paper/segments.ts';
import { sharedWords } from '../../src/paper/shared-words.ts';
import { explain, markingOf } from '../../src/search/explain.ts';
import { textTest } from '../../src/search/phrases.ts';
import { parseQuery } from '../../src/search/query.ts';
import { orderShare } from '../../src/search/title-order.ts';

const paper = (text: string) => ({
  id: 'a',
  title: text,
  abstract: text,
  authors: ['Ada Lovelace'],
  doi: text,
});

/** Whatever reads the text of a paper or a query. */
export const READERS: Record<string, (text: string) => unknown> = {
  segments,
  prose,
  plainText,
  toMathMl,
  Rich: (text) => String(<Rich text={text} />),
  Card: (text) => String(<Card hit={{ paper: paper(text), score: 1 }} />),
  paperPage: (text) =>
    String(
      paperPage({ paper: paper(text), related: [{ paper: paper(text), score: 1 }], origin: 'https://a.org' }),
    ),
  toBibTeX: (text) => toBibTeX([paper(text), paper(text)]),
  toRis: (text) => toRis([paper(text)]),
  toCsl: (text) => toCsl([paper(text)]),
  toMarkdown: (text) => toMarkdown([paper(text)]),
  nameOf,
  languageOf,
  sharedWords: (text) => sharedWords(paper(text), [paper(text)]),
  snippet,
  analyze,
  words,
  aliasesOf,
  completionKey: (text) => completionKey({ text, kind: 'family' }),
  parseQuery,
  orderShare: (text) => orderShare(words(text), words(text)),
  phrase: (text) => textTest(parseQuery(`"${text}"`).clauses)?.({ id: 'a', title: text, abstract: text }),
  explain: (text) => {
    const known = new Map(analyze(text).map(({ term }) => [term, { term, rows: 1, offset: 0, bytes: 0 }]));
    const marking = markingOf({ plain: text, known, idf: () => 1 });
    return explain(paper(text), { row: 0, score: 1, semantic: 1, keyword: 1, title: 0 }, marking);
  },
  decodeLatex,
  bibtexNames,
  calendarDate,
  cleanText,
  stripTags,
  splitAuthors,
  splitCategories,
  slug,
  normalise: (text) =>
    normalise({ ...paper(text), published: text, categories: text, authors: text, x: text }),
};
