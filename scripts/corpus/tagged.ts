import { inverted, literalName } from '../../src/text/names.ts';
import { INVERTED } from './author-names.ts';
import type { Decoding } from './decode-bytes.ts';
import type { RawRecord } from './record.ts';
import { textLines } from './text-file.ts';

/** A format of lines that begin with a tag: what its lines look like and where its records begin and end. */
interface Tagged {
  schema: string;
  line: RegExp;
  starts: string;
  /** Tags of names: each of their values is one, whatever commas it has. */
  names: readonly string[];
  /** The tag of names of groups. */
  groups?: string;
  /** Lists of names that are one, the first tag that a record has and those that come after. */
  together: readonly (readonly string[])[];
  /** The tag that closes a record; without one, a record ends where the next begins. */
  ends?: string;
}

const RIS: Tagged = {
  schema: 'RIS',
  line: /^\s?([A-Z][A-Z0-9]) {0,2}-(?: (.*))?$/,
  starts: 'TY',
  names: ['AU', 'A1', 'A2', 'A3', 'ED'],
  together: [['AU', 'A1']],
  ends: 'ER',
};
const NBIB: Tagged = {
  schema: 'NBIB',
  line: /^([A-Z]{2,4}) {0,2}- (.*)$/,
  starts: 'PMID',
  names: ['FAU', 'CN'],
  groups: 'CN',
  // Groups sign beside people, whose names are whole in `FAU` and short in `AU`.
  together: [
    ['FAU', 'CN'],
    ['AU', 'CN'],
  ],
};

/** RIS: records from `TY` to `ER`; a value may go on in lines without a tag. */
export const readRis = (file: string, decoding?: Decoding): AsyncGenerator<RawRecord> =>
  readTagged(file, RIS, decoding);

/** PubMed's format (MEDLINE): records that begin with `PMID`; a value goes on in indented lines. */
export const readNbib = (file: string, decoding?: Decoding): AsyncGenerator<RawRecord> =>
  readTagged(file, NBIB, decoding);

function valueOf(tag: string, values: readonly string[], { names }: Tagged): unknown {
  if (names.includes(tag)) return values.map((name) => ({ [INVERTED]: name }));
  return values.length === 1 ? values[0] : values;
}

/** The values by their tags, with the lists that are one put together under the first of their tags. */
function joined(tags: ReadonlyMap<string, string[]>, { together, groups }: Tagged): Map<string, string[]> {
  const all = new Map(
    Array.from(tags, ([tag, values]) => [tag, tag === groups ? values.map(asGroup) : values]),
  );
  for (const [first = '', ...others] of together) {
    const names = all.get(first);
    if (names === undefined) continue;
    const more = others.flatMap((tag) => all.get(tag) ?? []).filter((name) => !names.includes(name));
    for (const tag of others) all.delete(tag);
    all.set(first, [...names, ...more]);
  }
  return all;
}

/** The name of a group with the commas that say so. */
function asGroup(name: string): string {
  return inverted(literalName(name));
}

interface OpenRecord {
  line: number;
  tags: Map<string, string[]>;
  last: string[] | undefined;
}

async function* readTagged(file: string, format: Tagged, decoding?: Decoding): AsyncGenerator<RawRecord> {
  let open: OpenRecord | undefined;
  const closed = ({ line, tags }: OpenRecord): RawRecord => ({
    line,
    schema: format.schema,
    fields: Object.fromEntries(
      Array.from(joined(tags, format), ([tag, values]) => [tag, valueOf(tag, values, format)]),
    ),
  });
  for await (const { number: line, text } of textLines(file, decoding)) {
    const [, tag, value = ''] = format.line.exec(text) ?? [];
    if (tag === format.starts) {
      // The record before was never closed; it is whole all the same.
      if (open !== undefined) yield closed(open);
      open = { line, tags: new Map(), last: undefined };
    }
    if (open === undefined) {
      // What stands before the first record, such as the name of a database, is no record.
      if (tag !== undefined && tag !== format.ends)
        yield { line, reason: `the tag ${tag} stands outside a record` };
      continue;
    }
    if (tag !== undefined && tag === format.ends) {
      yield closed(open);
      open = undefined;
    } else if (tag !== undefined) {
      open.last = open.tags.get(tag) ?? [];
      open.last.push(value.trim());
      open.tags.set(tag, open.last);
    } else if (open.last !== undefined && text.trim() !== '') {
      open.last.push(`${open.last.pop() ?? ''} ${text.trim()}`.trim());
    }
  }
  if (open !== undefined) yield closed(open);
}
