import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SPOOL } from '../../scripts/paths.ts';
import { ScratchFile } from '../../scripts/process/scratch-file.ts';
import { buildSegment } from '../../scripts/publish/build-segment.ts';
import { publish, publishChange } from '../../scripts/publish/publish.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { checksum32 } from '../../src/hash.ts';
import { sha256Hex } from '../../src/hash.ts';
import {
  INDEX_KINDS,
  KINDS,
  OPTIONAL_KINDS,
  PACKED_KINDS,
  VALUE_KINDS,
  type ValueKind,
} from '../../src/index/kinds.ts';
import {
  manifestKey,
  manifestSchema,
  packedPartsOf,
  partsOf,
  sharedValuesOf,
  type Value,
  VALUE_PREFIX,
  valueKey,
  valuesOf,
} from '../../src/index/manifest.ts';
import { smallMap } from '../map/small-map.ts';
import { runs } from '../setup/runs.ts';
import { DIM, draftOf, paperOf, rowsOf } from './drafts.ts';
import { HistoryStore } from './stores.ts';

const PAPERS = 60;

/** An index that has every kind of value: that of its second segment are in a pack. */
const store = new HistoryStore();
const draft = { ...draftOf(PAPERS, { text: 'x'.repeat(2_000) }), map: smallMap(PAPERS) };
await publish(store, draft, { waitMs: 0 });
const file = new ScratchFile(SPOOL, 'values-');
const { manifest } = await publishChange(
  store,
  async (present) => {
    const { segment, values } = await buildSegment(
      {
        dim: DIM,
        bits: 8,
        rows: rowsOf([paperOf(PAPERS)], () => draft.rows.embedding(0)),
        places: smallMap(1),
        isPacked: true,
      },
      file,
    );
    return { content: { ...present, papers: PAPERS + 1, segments: [...present.segments, segment] }, values };
  },
  { waitMs: 0 },
);
file.close();

/** Those in the pack as well. */
const allParts = [...sharedValuesOf(manifest), ...manifest.segments.flatMap(partsOf)];
const packed = manifest.segments.slice(1).flatMap(packedPartsOf);

const keyOf = ({ kind, ref }: Value): string => valueKey(kind, ref.sha256);

/** One of the values of a kind, and any damage to one of its first `within` bytes. */
function damages(kind: ValueKind, within = Number.POSITIVE_INFINITY) {
  const values = valuesOf(manifest).filter((value) => value.kind === kind);
  const mask = fc.integer({ min: 1, max: 255 });
  return fc
    .constantFrom(...values)
    .chain((value) =>
      fc.tuple(fc.constant(value), fc.integer({ min: 0, max: Math.min(within, value.ref.bytes) - 1 }), mask),
    );
}

/** Changes a byte; twice is as before. */
function change(value: Uint8Array, at: number, mask: number): Uint8Array {
  value[at] = (value[at] ?? 0) ^ mask;
  return value;
}

/** Stores a value and a manifest that names it in the place of another, as a wrong publisher might. */
async function problemsWith(replaced: Value, value: Uint8Array): Promise<string[]> {
  const ref = { sha256: await sha256Hex(value), bytes: value.length, checksum: checksum32(value) };
  const forged = JSON.stringify({ ...manifest, gen: 3 }, (_, node: unknown) =>
    typeof node === 'object' && node !== null && 'sha256' in node && node.sha256 === replaced.ref.sha256
      ? { ...node, ...ref }
      : node,
  );
  const bytes = new TextEncoder().encode(forged);
  const forgery = new HistoryStore();
  const metadata = { t: 0, gen: 3, bytes: 0 };
  for (const { key } of await store.list(VALUE_PREFIX)) {
    await forgery.put([{ key, value: (await store.get(key)) ?? new Uint8Array(), metadata }]);
  }
  await forgery.put([
    { key: valueKey(replaced.kind, ref.sha256), value, metadata },
    { key: manifestKey(3, await sha256Hex(bytes)), value: bytes, metadata },
  ]);
  return (await verifyGeneration(forgery, 3)).problems;
}

describe('an index with every kind of value', () => {
  it('is whole, and has them all', async () => {
    expect(new Set(valuesOf(manifest).map(({ kind }) => kind))).toEqual(new Set(VALUE_KINDS));
    const report = await verifyGeneration(store, null);
    expect(report).toMatchObject({ papers: PAPERS + 1, problems: [] });
    expect(report.values).toBe(allParts.length);
    expect(new Set(packed.map(({ kind }) => kind))).toEqual(new Set(PACKED_KINDS));
  });

  it('has no value but those that its manifest names, which clean-up goes by', async () => {
    const stored = (await store.list(VALUE_PREFIX)).map(({ key }) => key);
    expect(stored.toSorted()).toEqual(valuesOf(manifest).map(keyOf).toSorted());
  });
});

describe.each(VALUE_KINDS)('of the kind %s', (kind) => {
  it('damage to any byte of any value is found, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(damages(kind), async ([value, at, mask]) => {
        const key = keyOf(value);
        store.damage(key, (bytes) => change(bytes, at, mask));
        const { problems, values } = await verifyGeneration(store, null);
        store.damage(key, (bytes) => change(bytes, at, mask));
        expect(problems).toEqual([expect.stringContaining(`${key} does not hold what it should`)]);
        // Of a damaged pack nothing is read.
        expect(values).toBe(kind === 'packs' ? allParts.length - packed.length - 1 : allParts.length);
      }),
      { numRuns: runs(20) },
    );
  });

  it('a value that is missing is found', async () => {
    for (const value of valuesOf(manifest).filter((one) => one.kind === kind)) {
      const key = keyOf(value);
      const bytes = (await store.get(key)) ?? new Uint8Array();
      await store.delete(key);
      const { problems } = await verifyGeneration(store, null);
      await store.put([{ key, value: bytes, metadata: { t: 0, gen: 1, bytes: bytes.length } }]);
      expect(problems).toEqual([expect.stringContaining(`${key} is missing`)]);
    }
  });

  it('another number of values is refused unless the index can do without', () => {
    const ref = allParts.find((value) => value.kind === kind)?.ref;
    const without = JSON.stringify(manifest, (_, node: unknown) => {
      const list = Array.isArray(node) ? (node as unknown[]) : [node];
      return list.some((one) => JSON.stringify(one) === JSON.stringify(ref)) ? undefined : node;
    });
    const { success } = manifestSchema.safeParse(JSON.parse(without));
    expect(without.length).toBeLessThan(JSON.stringify(manifest).length);
    expect(success).toBe(kind in OPTIONAL_KINDS || kind in INDEX_KINDS);
  });
});

/** Those that an index looks into begin with eight bytes that are the same in all values of the kind. */
const headed = VALUE_KINDS.filter((kind) => KINDS[kind].header !== null);

it.each(headed)('a wrong beginning of %s is found though every hash is right', async (kind) => {
  await fc.assert(
    fc.asyncProperty(damages(kind, 8), async ([value, at, mask]) => {
      const bytes = (await store.get(keyOf(value))) ?? new Uint8Array();
      const problems = await problemsWith(value, change(bytes, at, mask));
      const message = new RegExp(`^An? ${kind} value (is damaged|has format)`);
      expect(problems).toContainEqual(expect.stringMatching(message));
    }),
    { numRuns: runs(20) },
  );
});
