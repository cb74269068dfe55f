import fc from 'fast-check';
import { anyText } from '../setup/any-text.ts';

/** What parsers of text trip over: halves of surrogate pairs, NUL, marks that turn or join text, line ends, marks of syntaxes. */
const AWKWARD = [
  '\ud83d',
  '\udc00',
  '\u0000',
  '\u001b',
  '\u0085',
  '\u00a0',
  '\u00ad',
  '\u0301',
  '\u200b',
  '\u200d',
  '\u200e',
  '\u200f',
  '\u202e',
  '\u2028',
  '\u2029',
  '\u2066',
  '\ufeff',
  '\ufffe',
  '\r',
  '\n',
  '\t',
  'İ',
  'ß',
  'ﬃ',
  '\u0660',
  '語',
  '👩‍👩‍👧',
  ...'"\'`$\\{}()[]<>&%#@!?*+-_=~^|/:;,. 0a',
];

/** One UTF-16 code unit, whatever it is. */
const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

/** The same again and again: what is quadratic shows. */
const run = fc
  .tuple(
    fc.array(fc.constantFrom(...AWKWARD), { minLength: 1, maxLength: 3 }),
    fc.integer({ min: 1, max: 1_000 }),
  )
  .map(([parts, times]) => parts.join('').repeat(times));

/** Any text that a file, a form or an address may hold, also such as is no Unicode; `words` are those of a syntax. */
export function hostile(...words: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...AWKWARD, ...words) },
    { weight: 1, arbitrary: anyText({ maxLength: 8 }) },
  );
  return fc.oneof(
    { weight: 6, arbitrary: fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')) },
    { weight: 2, arbitrary: fc.string({ unit, maxLength: 60 }) },
    { weight: 1, arbitrary: run },
  );
}

/** A copy of some bytes with a few of them changed, cut off or put in; `counts` are written over whole numbers. */
export function mutated(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const at = fc.nat(Math.max(0, bytes.length - 1));
  const change = fc.oneof(
    fc.record({ kind: fc.constant('bit' as const), at, value: fc.nat(7) }),
    fc.record({ kind: fc.constant('byte' as const), at, value: fc.nat(255) }),
    fc.record({
      kind: fc.constant('number' as const),
      at,
      value: fc.constantFrom(0, 1, 2, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, bytes.length, bytes.length + 1),
    }),
    fc.record({ kind: fc.constant('cut' as const), at, value: fc.constant(0) }),
    fc.record({ kind: fc.constant('more' as const), at, value: fc.integer({ min: 1, max: 64 }) }),
  );
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => changes.reduce(apply, bytes));
}

interface Change {
  kind: 'bit' | 'byte' | 'number' | 'cut' | 'more';
  at: number;
  value: number;
}

function apply(bytes: Uint8Array, { kind, at, value }: Change): Uint8Array {
  const copy = kind === 'more' ? new Uint8Array(bytes.length + value) : bytes.slice();
  if (kind === 'more') copy.set(bytes);
  if (kind === 'cut') return copy.subarray(0, at);
  if (kind === 'bit') copy[at] = (copy[at] ?? 0) ^ (1 << value);
  if (kind === 'byte') copy[at] = value;
  // Where counts and offsets of values are.
  const place = at - (at % 4);
  if (kind === 'number' && place + 4 <= copy.length) {
    new DataView(copy.buffer, copy.byteOffset).setUint32(place, value, true);
  }
  return copy;
}

/** JSON that is like some other JSON: with values changed, left out or of another type. */
export function alike(value: unknown): fc.Arbitrary<unknown> {
  const other = fc.oneof(
    fc.constantFrom(null, true, 0, -1, 1, 0.5, 1e21, 2 ** 53, '', 'x', '\ud800', [], {}),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const same = { weight: 12, arbitrary: deep(value) };
  return fc.oneof(same, { weight: 1, arbitrary: other });
}

function deep(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value)) {
    return fc.tuple(...value.map(alike), fc.boolean()).map((items) => {
      const more = items.pop() === true;
      return more ? [...items, ...items.slice(0, 1)] : items;
    });
  }
  if (typeof value !== 'object' || value === null) return fc.constant(value);
  const fields = Object.entries(value).map(([name, inner]) =>
    fc.tuple(fc.constant(name), alike(inner), fc.nat(15)),
  );
  // Of sixteen fields one is left out.
  return fc
    .tuple(...fields)
    .map((all) => Object.fromEntries(all.filter(([, , n]) => n > 0).map(([name, inner]) => [name, inner])));
}
