import { analyze, fold } from '../../text/analyze.ts';
import type { LexiconEntry } from '../indexes/merged-lexicon.ts';
import type { KeywordIndex } from '../indexes/keyword-index.ts';

/** Greek letters by their names, as LaTeX has them; variants of a letter are folded to it, but not in their names. */
const GREEK = new Map(
  'alpha α,beta β,gamma γ,delta δ,epsilon ε,zeta ζ,eta η,theta θ,iota ι,kappa κ,lambda λ,mu μ,nu ν,xi ξ,omicron ο,pi π,rho ρ,sigma σ,tau τ,upsilon υ,phi φ,chi χ,psi ψ,omega ω'
    .split(',')
    .map((pair): [string, string] => [pair.slice(0, -2), pair.slice(-1)]),
);
const VARIANTS: ReadonlySet<string> = new Set(['epsilon', 'theta', 'kappa', 'pi', 'rho', 'sigma', 'phi']);
const NAMES = new Map(Array.from(GREEK, ([name, letter]) => [letter, name]));

/** What Korean puts at the end of a noun, and Thai and others nowhere: a space between words. */
const PARTICLES =
  '을 를 이 가 은 는 의 에 에서 에게 으로 로 와 과 도 만 부터 까지 처럼 보다 라는 이라는 이란 란 들 들의 들을 들이 들은 에서의 으로의 로의 에는 에서는 으로서 로서 으로써 로써 이나 나 이며 며 하고';
let folded: ReadonlySet<string> | undefined;

/** Folded when a noun is met that may end in one: it takes a new isolate half a millisecond. */
function particles(): ReadonlySet<string> {
  return (folded ??= new Set(PARTICLES.split(' ').map(fold)));
}

const LATIN = /^[a-z0-9]/;
const HANGUL = /^[\u1100-\u11ff]+$/;
/** Syllables of the shortest noun whose particles are looked for, in the parts that they fold into. */
const SHORTEST_NOUN = 4;
/** The letters of these scripts that a word can begin with. */
const FIRST_LETTERS: readonly (readonly [first: number, last: number])[] = [
  [0x0e01, 0x0e44],
  [0x0e81, 0x0ec4],
  [0x1000, 0x102a],
  [0x1780, 0x17b3],
];
/** Words of such scripts that are looked up; terms that are looked at for one, and that are taken. */
const MOST_WORDS = 16;
const MOST_READ = 5_000;
const MOST_TAKEN = 50;

/**
 * Terms of other forms of a text's words: a Greek letter and its name, `L1` and `\ell_1`, a Korean noun with and without a
 * particle, and in scripts without spaces the runs of letters that a word stands in.
 */
export function otherForms({ terms }: Pick<KeywordIndex, 'terms'>, text: string): LexiconEntry[] {
  const found = new Map<string, LexiconEntry>();
  const own = new Set<string>();
  let left = MOST_WORDS;
  const add = (term: string): void => {
    const entry = terms.text.find(term);
    if (entry !== null) found.set(term, entry);
  };
  for (const { term, start, end } of analyze(text)) {
    own.add(term);
    const word = fold(text.slice(start, end));
    for (const other of asSigns(word)) for (const { term: its } of analyze(other)) add(its);
    const others = HANGUL.test(word) ? inKorean : isWithoutSpaces(word) ? runsWith : null;
    if (others === null || left-- <= 0) continue;
    for (const entry of others(terms.text, word)) found.set(entry.term, entry);
  }
  for (const { groups } of text.matchAll(/\\ell\s?[_^]?\s?\{?(?<index>\w)/g)) add(`l${groups?.index ?? ''}`);
  return Array.from(found.values()).filter(({ term }) => !own.has(term));
}

/** The sets of these scripts are read for a word that is not in Latin letters. */
function isWithoutSpaces(word: string): boolean {
  return (
    !LATIN.test(word) && /^[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+$/u.test(word)
  );
}

function asSigns(word: string): string[] {
  const name = NAMES.get(word);
  if (name !== undefined) return VARIANTS.has(name) ? [name, `var${name}`] : [name];
  if (/^l[0-9pq]$/.test(word)) return ['ell'];
  const letter = GREEK.get(word.replace(/^var/, ''));
  return letter === undefined ? [] : [letter];
}

type Terms = KeywordIndex['terms']['text'];

function* inKorean(terms: Terms, word: string): Generator<LexiconEntry> {
  let read = 0;
  for (const entry of terms.startingWith(word)) {
    if (++read > MOST_READ) break;
    if (particles().has(entry.term.slice(word.length))) yield entry;
  }
  for (const particle of particles()) {
    const noun = word.slice(0, -particle.length);
    const entry = word.endsWith(particle) && noun.length >= SHORTEST_NOUN ? terms.find(noun) : null;
    if (entry !== null) yield entry;
  }
}

function* runsWith(terms: Terms, word: string): Generator<LexiconEntry> {
  let [read, taken] = [0, 0];
  const [first = 0, last = 0] = FIRST_LETTERS.find(([, end]) => (word.codePointAt(0) ?? 0) <= end) ?? [];
  for (let letter = first; letter <= last; letter++) {
    for (const entry of terms.startingWith(String.fromCodePoint(letter))) {
      if (++read > MOST_READ || taken === MOST_TAKEN) return;
      if (!entry.term.includes(word)) continue;
      taken++;
      yield entry;
    }
  }
}
