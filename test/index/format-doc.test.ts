import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DEFAULT_KEEP, MAX_REMOTE_DELETES } from '../../scripts/publish/gc.ts';
import { WHAT_VALUES_HOLD } from '../../scripts/publish/kind-writers.ts';
import { GRACE_MS, PROPAGATION_MS, PUBLISH_DEADLINE_MS } from '../../scripts/publish/rules.ts';
import { checksum32 } from '../../src/hash.ts';
import { MODEL_VERSION } from '../../src/encoder/weights.ts';
import { ALIASES_SHAPE, AliasTable } from '../../src/index/format/aliases.ts';
import { BLOCK_ROWS } from '../../src/sign-blocks.ts';
import { COLUMNS_SHAPE, encodeColumns } from '../../src/index/format/columns.ts';
import { HASH_ENTRY_BYTES } from '../../src/index/format/hash-table.ts';
import { encodeIds, IDS_SHAPE } from '../../src/index/format/ids.ts';
import { FORMAT_VERSION } from '../../src/index/format/binary.ts';
import {
  INDEX_KINDS,
  type Kind,
  KINDS,
  MODEL_KINDS,
  OPTIONAL_KINDS,
  VALUE_KINDS,
  type ValueKind,
} from '../../src/index/kinds.ts';
import {
  manifestKey,
  manifestSchema,
  packedPartsOf,
  POINTER_KEY,
  pointerSchema,
  segmentSchema,
  valueKey,
  valuesOf,
} from '../../src/index/manifest.ts';
import { EMBEDDINGS_SHAPE, encodeEmbeddings } from '../../src/index/format/embeddings.ts';
import { encodePack, PACK_SHAPE, packBytes } from '../../src/index/format/pack.ts';
import { encodePlaces, PLACES_SHAPE } from '../../src/index/format/places-value.ts';
import { coverageProblems } from '../../src/index/coverage.ts';
import { encodeMap } from '../../src/index/format/map-value.ts';
import { MAP_SHAPE } from '../../src/index/format/map-shape.ts';
import { POINTER_TTL, VALUE_TTL } from '../../src/index/open.ts';
import { encodePage, encodeRecord, PAGES_SHAPE } from '../../src/index/format/pages.ts';
import { paperSchema } from '../../src/index/paper.ts';
import { encodePostings, encodeRows, POSTINGS_SHAPE } from '../../src/index/format/postings-value.ts';
import { MAX_VALUE_BYTES } from '../../src/index/store.ts';
import { encodeSuggestions, SUGGESTIONS_SHAPE } from '../../src/index/format/suggestions.ts';
import { encodeTerms, TERMS_SHAPE } from '../../src/index/format/terms.ts';
import { encodeWords, WORDS_SHAPE } from '../../src/index/format/word-list.ts';
import { encodeVectors, readVectorsHeader, VECTORS_SHAPE } from '../../src/index/format/vectors.ts';
import { smallMap } from '../map/small-map.ts';

const doc = readFileSync(new URL('../../docs/index-format.md', import.meta.url), 'utf8');
const prose = doc.replace(/\s+/g, ' ');

function section(title: string): string {
  const start = doc.indexOf(`\n${title}\n`);
  expect(start, title).toBeGreaterThan(0);
  const level = title.split(' ')[0] ?? '#';
  const end = doc.slice(start + 1).search(new RegExp(`\n#{1,${level.length}} `));
  return end < 0 ? doc.slice(start) : doc.slice(start, start + 1 + end);
}

/** The rows of the first table of a section, its head left out, without code marks. */
function table(title: string, which = 0): string[][] {
  const blocks = section(title)
    .split(/\n\n+/)
    .filter((block) => block.trimStart().startsWith('|'));
  return (blocks[which] ?? '')
    .trim()
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

const aliases = new AliasTable();
aliases.add({ id: 'a', title: 'One', abstract: '', doi: '10.1000/1' }, 0);
const map = smallMap(3);
const entry = { term: 'a', rows: 1, offset: 8, bytes: 2 };

const shapes = [
  {
    ...VECTORS_SHAPE,
    value: encodeVectors({ firstRow: 7, dim: 16, bits: 8 }, new Float32Array(33 * 16)),
    numbers: [7, 33, 16, 8],
  },
  {
    ...PAGES_SHAPE,
    value: encodePage(['a', 'b', 'c'].map((id) => encodeRecord({ id, title: id, abstract: '' }))),
    numbers: [3],
  },
  { ...IDS_SHAPE, value: encodeIds(['a', 'b', 'c', 'd']), numbers: [4] },
  { ...ALIASES_SHAPE, value: aliases.encode(), numbers: [2] },
  {
    ...TERMS_SHAPE,
    value: encodeTerms({ text: [entry], title: [], author: [entry, { ...entry, term: 'ab' }], category: [] }),
    numbers: [64, 13, 1, 77, 0, 0, 77, 18, 2, 95, 0, 0],
  },
  { ...POSTINGS_SHAPE, value: encodePostings([encodeRows([1, 2])]), numbers: [] },
  {
    ...COLUMNS_SHAPE,
    value: encodeColumns([{ date: 20240000, trend: 1, titleTerms: 3, length: 150 }]),
    numbers: [1, 150],
  },
  { ...WORDS_SHAPE, value: encodeWords([{ term: 'a', rows: 1 }]), numbers: [1] },
  { ...SUGGESTIONS_SHAPE, value: encodeSuggestions([{ text: 'A', kind: 'title', row: 0 }]), numbers: [1] },
  { ...EMBEDDINGS_SHAPE, value: encodeEmbeddings(2, new Float32Array(6)), numbers: [3, 2] },
  { ...PLACES_SHAPE, value: encodePlaces(map), numbers: [3] },
  { ...PACK_SHAPE, value: encodePack([new Uint8Array(1), new Uint8Array(2)]), numbers: [2] },
  { ...MAP_SHAPE, value: encodeMap(map), numbers: [3, JSON.stringify(map.legend).length] },
];

/** How the document says that an index has several values of a kind. */
const LISTS: Record<Kind['holds'], string> = {
  one: '',
  cut: ', or a list',
  rows: ', a list by row',
  keys: ', a list by key',
  parts: ', a list',
};

function fieldOf(kind: ValueKind): string {
  const where = kind in MODEL_KINDS ? 'model.' : kind in INDEX_KINDS ? '' : 'segments[].';
  return `${where}${KINDS[kind].field ?? kind}`;
}

const headed = VALUE_KINDS.flatMap((kind) => {
  const { header } = KINDS[kind];
  return header === null ? [] : [header];
});

describe('docs/index-format.md', () => {
  it.each(headed)('has the parts of the header of $kind', ({ kind, magic, bytes }) => {
    const fields = table(`### \`${kind}\``).map(([offset, length, , name]) => ({
      offset: Number(offset),
      length: Number(length),
      name,
    }));
    fields.forEach(({ offset }, i) => {
      const before = fields[i - 1];
      expect(offset).toBe(before ? before.offset + before.length : 0);
    });
    const last = fields.at(-1);
    expect((last?.offset ?? 0) + (last?.length ?? 0)).toBe(bytes);
    expect(fields.slice(0, 3).map(({ name }) => name)).toEqual([
      `magic ${magic}`,
      `format version, ${FORMAT_VERSION}`,
      `header length, ${bytes}`,
    ]);
  });

  it.each(shapes)('has the numbers of the header of $kind', ({ kind, value, numbers }) => {
    const view = new DataView(value.buffer);
    const u32 = table(`### \`${kind}\``).filter(([, , type]) => type === 'u32');
    expect(u32.map(([offset]) => view.getUint32(Number(offset), true))).toEqual(numbers);
  });

  it('has a section of every kind of value', () => {
    for (const kind of VALUE_KINDS) expect(section(`### \`${kind}\``)).not.toBe('');
  });

  it('has the parts of a vectors value', () => {
    const rows = 33;
    const dim = 16;
    const sizes: Record<string, number> = {
      '4 · dim': 4 * dim,
      'rows · dim · bits / 8': rows * dim,
      '2 · rows': 2 * rows,
      'B · 4 · dim': Math.ceil(rows / 32) * 4 * dim,
      'B · 64': Math.ceil(rows / 32) * 64,
    };
    let offset: number = VECTORS_SHAPE.bytes;
    const places = table('### `vectors`', 1).flatMap(([part, bytes = '']) => {
      if (bytes === '0 to 15') {
        offset = Math.ceil(offset / 16) * 16;
        return [];
      }
      const place = offset;
      offset += sizes[bytes] ?? Number.NaN;
      return [[`${part}Offset`, place]];
    });
    const {
      firstRow,
      rows: stored,
      dim: dimension,
      bits,
      ...header
    } = readVectorsHeader(shapes[0]?.value ?? new Uint8Array());
    expect([firstRow, stored, dimension, bits]).toEqual([7, rows, dim, 8]);
    expect({ ...Object.fromEntries(places), byteLength: offset }).toEqual(header);
  });

  it('has every kind of value, key and field', () => {
    const hash = 'f'.repeat(64);
    const keys = table('## Keys').map(([key]) => key);
    expect(keys).toEqual([
      POINTER_KEY,
      'm/<999999999−gen>/<sha>',
      ...VALUE_KINDS.map((kind) => valueKey(kind, '<sha>')),
    ]);
    expect(table('## Keys').slice(2)).toEqual(
      VALUE_KINDS.map((kind) => [
        valueKey(kind, '<sha>'),
        WHAT_VALUES_HOLD[kind],
        'once',
        `${fieldOf(kind)}${LISTS[KINDS[kind].holds]}${kind in OPTIONAL_KINDS || kind in INDEX_KINDS ? ', optional' : ''}`,
      ]),
    );
    expect(manifestKey(2, hash)).toBe(`m/${999_999_999 - 2}/${hash}`);
    expect(table('## The pointer').map(([field]) => field)).toEqual(Object.keys(pointerSchema.shape));
    expect(table('### `pages`', 1).map(([field]) => field)).toEqual(Object.keys(paperSchema.shape));
  });

  it('shows a pointer and a manifest that can be read', () => {
    const full = (json: string) =>
      json.replaceAll(/"([0-9a-f]{2})…"/g, (_, start: string) => `"${start.padEnd(64, '0')}"`);
    const [pointer, manifest] = [...doc.matchAll(/```json\n([\s\S]*?)```/g)].map(
      ([, json]) => JSON.parse(full(json ?? '')) as object,
    );
    expect(z.strictObject(pointerSchema.shape).parse(pointer)).toEqual(pointer);
    const read = z.strictObject(manifestSchema.shape).parse(manifest);
    expect(Object.keys(read)).toEqual(Object.keys(manifest ?? {}));
    expect(new Set(valuesOf(read).map(({ kind }) => kind))).toEqual(new Set(VALUE_KINDS));
    const shown = (manifest as { segments: object[] }).segments;
    for (const [i, segment] of read.segments.entries()) {
      expect(z.strictObject(segmentSchema.shape).parse(shown[i])).toEqual(segment);
      expect(Object.keys(segment)).toEqual(Object.keys(shown[i] ?? {}));
    }
    expect(coverageProblems(read)).toEqual([]);
    const lengths = read.segments.map((segment) => packedPartsOf(segment).map(({ ref }) => ref.bytes));
    expect(read.segments.map(({ pack }) => pack?.bytes)).toEqual([undefined, packBytes(lengths[1] ?? [])]);
  });

  it.each([
    `The format version is **${FORMAT_VERSION}**`,
    `an entry of ${HASH_ENTRY_BYTES} bytes`,
    `version of its own, ${MODEL_VERSION},`,
    `The checksum of the 100 bytes 0, 1, …, 99 is ${checksum32(Uint8Array.from({ length: 100 }, (_, i) => i))}.`,
    `a multiple of ${BLOCK_ROWS}`,
    `at most 25 MiB (${MAX_VALUE_BYTES.toLocaleString('en')} bytes)`,
    `keep the pointer ${POINTER_TTL} s and immutable values ${VALUE_TTL.toLocaleString('en')} s`,
    `P = ${PROPAGATION_MS / 1_000} s`,
    `or ${PUBLISH_DEADLINE_MS / 3_600_000} h have passed`,
    `written less than ${(GRACE_MS - 2 * PUBLISH_DEADLINE_MS) / 86_400_000} days ago`,
    `current less than ${GRACE_MS / 86_400_000} days ago`,
    `the ${DEFAULT_KEEP} last used`,
    `at most ${MAX_REMOTE_DELETES} keys in a run`,
  ])('says: %s', (sentence) => {
    expect(prose).toContain(sentence);
  });
});
