import type { Paper } from '../../../index/paper.ts';
import { type PlainTexts, plainTexts, rendered } from '../../../paper/texts.ts';
import { SITE } from '../../site-json.ts';
import { page, type Html } from './document.tsx';
import { searchedIn } from './query-hints.ts';
import { WithSearch } from './with-search.tsx';

interface HelpProps {
  /** That the examples are taken from. */
  paper: Paper | undefined;
  /** Whether some papers are known to have code. */
  hasCode: boolean;
  /** Whether this site mails new papers. */
  mail: boolean;
}

/** What may be typed, and what it finds; what names something is taken from a paper of this collection. */
function queriesFor({ paper, hasCode }: Omit<HelpProps, 'mail'>): [query: string, what: string][] {
  const title = paper ? rendered<PlainTexts>(paper, plainTexts, (bare) => bare).title : '';
  const words = title.match(/[\p{L}\p{N}]{4,}/gu) ?? [];
  const phrase = /\p{L}{3,20} \p{L}{3,20}/u.exec(title)?.[0] ?? 'language models';
  const [word = 'language'] = words.toSorted((a, b) => b.length - a.length);
  const author = paper?.authors?.[0]?.replaceAll('"', '');
  const category = paper?.categories?.[0];
  const year = Number(paper?.published?.slice(0, 4));
  const queries: [string, string, boolean][] = [
    [
      'how do large language models reason',
      'Papers about it, including those that put it in other words',
      true,
    ],
    [`"${phrase}"`, 'Only papers with exactly these words, side by side', true],
    [`${word} -survey`, 'Without papers that have the word “survey”', true],
    [`title:${word}`, 'In the title', true],
    [`abstract:${word}`, 'In the abstract', true],
    [
      `author:"${author ?? ''}"`,
      'By this author; a family name or initials are enough',
      author !== undefined,
    ],
    [
      `cat:${category ?? ''}`,
      'In this category; its first part alone means all below it',
      category !== undefined,
    ],
    [`${word} has:code`, 'With a link to their code', hasCode],
    [`${word} year:${year - 1}..${year}`, `Published in these years; year:${year} is one of them`, year > 0],
  ];
  return queries.flatMap(([query, what, isHere]) => (isHere ? [[query, what]] : []));
}

const KEYS = [
  [['/'], 'Go to the search field'],
  [['↓', '↑'], 'Walk through suggestions, or from the field through the results'],
  [['Enter'], 'Search, or open what is selected'],
  [['Esc'], 'Close the suggestions, then clear the field; go back to the field from the results'],
  [['?'], 'Open this page'],
] as const;

/** How to search: the query language and the keys. */
export function helpPage(props: HelpProps): Html {
  return page({
    title: 'Search tips',
    description: 'What you can type into the search field, and which keys work.',
    canonical: '/help',
    mail: props.mail,
    children: (
      <WithSearch view="prose">
        <h1>Search tips</h1>
        <p>
          Write what you are looking for in your own words: a topic, a question, even a whole abstract. Papers
          are compared with it by their meaning and by their words, and the best matches come first. An arXiv
          id, a DOI or a whole title puts that paper first, and papers like it below; the name of an author
          puts their papers first.
        </p>
        <h2 class="section">What you can type</h2>
        <dl class="tips">
          {queriesFor(props).map(([query, what]) => (
            <div>
              <dt>
                <a href={`/?${new URLSearchParams({ q: query })}`}>
                  <code>{query}</code>
                </a>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <p>
          These can be combined, and <code>-</code> or <code>NOT</code> works before all of them but{' '}
          <code>year:</code>, which finds papers without a date as <code>year:none</code>. Case, accents and
          hyphens make no difference, and a misspelt word is read as the one that is meant.
        </p>
        <p>{searchedIn(SITE.languages)}</p>
        <h2 class="section">Ways to match</h2>
        <p>
          <b>Best match</b> weighs meaning and words together. <b>Meaning only</b> finds papers that use none
          of your words. <b>Keywords only</b> finds papers that use them, and is best for names and
          abbreviations.
        </p>
        <h2 class="section">Keys</h2>
        <dl class="tips">
          {KEYS.map(([keys, what]) => (
            <div>
              <dt>
                {keys.map((key) => (
                  <kbd>{key}</kbd>
                ))}
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <p>Recent searches are kept in this browser alone, and can be cleared below the search field.</p>
      </WithSearch>
    ),
  });
}
