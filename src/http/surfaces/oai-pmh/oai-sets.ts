import type { Paper } from '../../../index/paper.ts';
import type { Conditions, Overview } from '../../../search/service.ts';

/** A set of records. */
export interface OaiSet {
  spec: string;
  name: string;
}

/** Archives of arXiv, those of its group `physics` apart: its sets are `cs:cs:AI` and `physics:hep-th`. */
const ARCHIVES = new Set(['cs', 'econ', 'eess', 'math', 'q-bio', 'q-fin', 'stat']);
const OF_PHYSICS = new Set(
  'astro-ph cond-mat gr-qc hep-ex hep-lat hep-ph hep-th math-ph nlin nucl-ex nucl-th physics quant-ph'.split(
    ' ',
  ),
);

/** The set of a category: as arXiv calls its own, any other below `category`. */
function specOf(category: string): string {
  const [, archive = '', subject] = /^([a-z-]+)(?:\.([A-Za-z-]+))?$/.exec(category) ?? [];
  const group = OF_PHYSICS.has(archive) ? 'physics' : ARCHIVES.has(archive) ? archive : undefined;
  if (group === undefined) return `category:${escaped(category)}`;
  if (subject === undefined) return group === archive ? group : `${group}:${archive}`;
  return `${group}:${archive}:${subject}`;
}

/** A name of a set may have letters, numbers and few signs (section 2.6): others are `!` and their UTF-8 in hexadecimal. */
function escaped(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text));
  return bytes
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[\w.-]/.test(char) ? char : `!${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

/** The sets that a paper is in, without those above them. */
export function setsOf({ categories = [], published }: Pick<Paper, 'categories' | 'published'>): string[] {
  const dated =
    published === undefined ? [] : [`published:${published.slice(0, 'YYYY-MM'.length).replace('-', ':')}`];
  return Array.from(new Set([...categories.map(specOf), ...dated]));
}

/** Whether a set is another, or lies in it. */
export function isInSet(spec: string, set: string): boolean {
  return spec === set || spec.startsWith(`${set}:`);
}

/** All sets of a collection: its categories, the years and months of its papers, and what lies above those. */
export function allSets({ categories, months }: Overview): OaiSet[] {
  const names = new Map<string, string>();
  for (const { value } of categories) {
    for (const above of ancestorsOf(specOf(value))) names.set(above, names.get(above) ?? `All of ${above}`);
    names.set(specOf(value), value);
  }
  for (const { value } of months) {
    for (const date of ['published', value.slice(0, 'YYYY'.length), value]) {
      const isDate = date !== 'published';
      names.set(
        isDate ? `published:${date.replace('-', ':')}` : date,
        isDate ? `Published in ${date}` : 'With a date',
      );
    }
  }
  return Array.from(names, ([spec, name]) => ({ spec, name })).sort((a, b) => (a.spec < b.spec ? -1 : 1));
}

function ancestorsOf(spec: string): string[] {
  const parts = spec.split(':');
  return parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join(':'));
}

/** What the papers of a set fulfil; undefined where there is no such set. */
export function conditionsOfSet(set: string, overview: Overview): Conditions | undefined {
  const date = /^published(?::(\d{4})(?::(\d{2}))?)?$/.exec(set);
  if (date !== null) {
    const at = date.slice(1).filter(Boolean).join('-');
    const range = at === '' ? { from: '0001' } : { from: at, to: at };
    return [[{ field: 'date', ...range, isExact: true, negated: false }]];
  }
  const its = overview.categories.map(({ value }) => value).filter((value) => isInSet(specOf(value), set));
  if (its.length === 0) return undefined;
  return [its.map((text) => ({ field: 'category', text, phrase: false, isExact: true, negated: false }))];
}
