import { analyze, words } from '../../text/analyze.ts';
import type { Clause } from '../query/query.ts';

/** The columns of the table `words` that a clause looks into. */
const COLUMNS = { text: '{title abstract}', title: '{title}', abstract: '{abstract}' } as const;

/** A term as a string of FTS5's query language. */
function quoted(term: string): string {
  return `"${term.replaceAll('"', '""')}"`;
}

/** What finds papers that have one of some terms, anywhere. */
export function anyOf(terms: readonly string[]): string {
  return terms.map(quoted).join(' OR ');
}

/** What finds papers that have each of some terms, anywhere. */
export function allOf(terms: readonly string[]): string {
  return terms.map(quoted).join(' AND ');
}

/** What finds papers that have each of some terms in their titles. */
export function inTitles(terms: readonly string[]): string {
  return `${COLUMNS.title} : (${allOf(terms)})`;
}

/**
 * What finds papers whose text fulfils a clause, or null where it has no word that is indexed. Of a phrase the words
 * that are must stand side by side: stop words between them are not looked for.
 */
export function clauseMatch({ field, text, phrase, isBeginning }: Clause): string | null {
  const columns = COLUMNS[field === 'title' || field === 'abstract' ? field : 'text'];
  // A compound stands where its last part does; its parts are enough, and other papers write them apart.
  const byPosition = new Map(
    analyze(text)
      .map(({ term, position }) => [position, term] as const)
      .reverse(),
  );
  const terms = Array.from(byPosition.values()).reverse();
  if (isBeginning) {
    const [word = ''] = words(text);
    const own = terms.map(quoted);
    return word === '' ? null : `${columns} : (${[...own, `${quoted(word)} *`].join(' OR ')})`;
  }
  if (terms.length === 0) return null;
  const its = phrase ? terms.map(quoted).join(' + ') : allOf(terms);
  return `${columns} : (${its})`;
}
