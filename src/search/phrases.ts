import { analyze } from '../index/analyze.ts';
import type { Paper } from '../index/paper.ts';
import { needsText } from './filters.ts';
import type { Clause } from './query.ts';

/**
 * Words of a phrase that are compared at each place where its first one stands. Those after them need only be in the
 * paper: a text of one word again and again would be compared with itself.
 */
const COMPARED = 40;

/** A test of a paper's text for the clauses that need it, or null when none does. A paper is analysed once for all. */
export function textTest(clauses: readonly Clause[]): ((paper: Paper) => boolean) | null {
  const tests = clauses.filter(needsText).map((clause) => {
    const parts = partsOf(clause.text);
    return (title: Places, abstract: Places): boolean =>
      [...(clause.field === 'abstract' ? [] : [title]), ...(clause.field === 'title' ? [] : [abstract])].some(
        (places) => hasClause(places, clause, parts),
      ) !== clause.negated;
  });
  if (tests.length === 0) return null;
  return ({ title, abstract }) => {
    const [inTitle, inAbstract] = [placesOf(title), placesOf(abstract)];
    return tests.every((test) => test(inTitle, inAbstract));
  };
}

/** The terms of a text → where each stands. */
type Places = ReadonlyMap<string, ReadonlySet<number>>;

function placesOf(text: string): Places {
  const places = new Map<string, Set<number>>();
  for (const { term, position } of analyze(text)) {
    const known = places.get(term);
    if (known === undefined) places.set(term, new Set([position]));
    else known.add(position);
  }
  return places;
}

interface Part {
  term: string;
  position: number;
}

/** The words of a clause without compounds, which others write apart. */
function partsOf(text: string): Part[] {
  const parts = new Map<number, Part>();
  for (const { term, position } of analyze(text)) {
    if (!parts.has(position)) parts.set(position, { term, position });
  }
  return Array.from(parts.values());
}

function hasClause(places: Places, { phrase }: Clause, parts: readonly Part[]): boolean {
  if (!phrase) return parts.every(({ term }) => places.has(term));
  const [first] = parts;
  const compared = parts.slice(0, COMPARED);
  return Array.from(places.get(first?.term ?? '') ?? []).some((start) =>
    compared.every(({ term, position }) => places.get(term)?.has(start + position - (first?.position ?? 0))),
  );
}
