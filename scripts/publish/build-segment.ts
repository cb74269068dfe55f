import { SextantError } from '../../src/errors.ts';
import { checksum32 } from '../../src/hash.ts';
import { encodeLegend } from '../../src/index/format/legend-value.ts';
import { encodePack, packBytes } from '../../src/index/format/pack.ts';
import {
  type Kind,
  KINDS,
  OPTIONAL_KINDS,
  PACKED_KINDS,
  REQUIRED_KINDS,
  SEGMENT_KINDS,
  type SegmentKind,
  type ValueKind,
} from '../../src/index/kinds.ts';
import { type Manifest, type Segment, segmentSchema } from '../../src/index/manifest.ts';
import type { ValueRef } from '../../src/index/refs.ts';
import { sha256 } from '../model/sha256.ts';
import { interruptible } from '../process/ending.ts';
import type { ScratchFile } from '../process/scratch-file.ts';
import { cutValue } from './cut-value.ts';
import type { IndexDraft, SegmentDraft } from './draft.ts';
import { InvertedIndex } from './inverted-index.ts';
import { WRITTEN_KINDS } from './kind-writers.ts';
import { readPaper } from './read-paper.ts';
import type { Kept, Made, Writer } from './writer.ts';

/** The most that a pack takes, in bytes: about what 5,000 papers have beside their pages and embeddings. */
const PACK_BYTES = 4 * 1024 * 1024;

/** A value, which mostly lies in a scratch file, and what the manifest says of it. */
export interface BuiltValue<K extends ValueKind = ValueKind> {
  kind: K;
  ref: ValueRef;
  read(): Uint8Array;
}

/** A segment, and its values that the store may not have yet. */
export interface BuiltSegment {
  segment: Segment;
  values: BuiltValue[];
}

/** What is named of a segment: some of its values belong to others as well, and are not built. */
type Named = Pick<BuiltValue<SegmentKind>, 'kind' | 'ref'> & Partial<BuiltValue<SegmentKind>>;

/**
 * Makes the values of a segment. Every paper is read and parsed once, in the order of rows, and every value is built
 * once, named by its hash and put into `file` before the next: memory holds the papers of one page, one value, and what
 * the words of all papers come to.
 *
 * @throws SextantError `input-invalid` when there is no paper or an id occurs twice, or when an embedding has another
 * number of dimensions, or is neither of unit length nor zero
 */
export async function buildSegment(draft: SegmentDraft, file: ScratchFile): Promise<BuiltSegment> {
  const { rows } = draft;
  if (rows.count === 0) throw new SextantError('input-invalid', 'There is no paper to index.');
  const inverted = new InvertedIndex();
  const built = new Map<SegmentKind, Named[]>(SEGMENT_KINDS.map((kind) => [kind, []]));
  const writerOf = <K extends SegmentKind>(kind: K): Writer =>
    WRITTEN_KINDS[kind].writer({ draft, inverted }, (made) => built.get(kind)?.push(named(file, kind, made)));
  const writers = new Map(SEGMENT_KINDS.map((kind) => [kind, writerOf(kind)]));

  for await (const row of interruptible(rows.count)) {
    const read = readPaper(rows.record(row), row);
    inverted.add(read);
    for (const writer of writers.values()) writer.add?.(read);
  }
  for (const [kind, writer] of writers) {
    writer.end?.();
    // With all that it has collected.
    writers.delete(kind);
  }

  if (draft.isPacked === true) pack(built, file);
  const all = [...built.values()].flat();
  const segment = segmentSchema.parse({
    rows: rows.count,
    ...fieldsFor(REQUIRED_KINDS, all),
    has: inverted.values().has,
    ...fieldsFor(OPTIONAL_KINDS, all),
  });
  const isStored = ({ kind }: Named): boolean => segment.pack === undefined || KINDS[kind].isApart === true;
  return { segment, values: all.filter(isStored).flatMap(builtOf) };
}

/** Puts the values of a segment that are no larger together than a pack into one. */
function pack(built: Map<SegmentKind, Named[]>, file: ScratchFile): void {
  const parts = PACKED_KINDS.flatMap((kind) => built.get(kind) ?? []).flatMap(builtOf);
  if (packBytes(parts.map(({ ref }) => ref.bytes)) > PACK_BYTES) return;
  const value = encodePack(parts.map(({ read }) => read()));
  built.get('packs')?.push(named(file, 'packs', { value, place: {} }));
}

function builtOf({ kind, ref, read }: Named): BuiltValue<SegmentKind>[] {
  return read === undefined ? [] : [{ kind, ref, read }];
}

function named<K extends SegmentKind>(file: ScratchFile, kind: K, made: Made<K> | Kept<K>): Named {
  if ('ref' in made) return { kind, ref: made.ref };
  const { value, place } = made;
  const ref = { ...nameOf(value), ...place, ...WRITTEN_KINDS[kind].noted?.(value) };
  const start = file.append(value);
  return { kind, ref, read: () => file.read(start, value.length) };
}

function nameOf(value: Uint8Array): ValueRef {
  return { sha256: sha256(value), bytes: value.length, checksum: checksum32(value) };
}

/** The fields of a segment that name the values of some kinds. */
function fieldsFor(kinds: Record<string, Kind>, values: readonly Named[]): Record<string, unknown> {
  const fields = Object.entries(kinds).map(([kind, { field = kind, holds }]) => {
    const refs = values.filter((value) => value.kind === kind).map(({ ref }) => ref);
    return [field, holds === 'one' ? refs[0] : refs] as const;
  });
  return Object.fromEntries(fields.filter(([, refs]) => refs !== undefined));
}

/** A value that is in memory anyway. */
export function valueOf(kind: ValueKind, value: Uint8Array): BuiltValue {
  return { kind, ref: nameOf(value), read: () => value };
}

/** The values of an index that belong to no segment, and how the manifest names them. */
export function buildShared({ model, map }: Pick<IndexDraft, 'model' | 'map'>): {
  values: BuiltValue[];
  named: Pick<Manifest, 'model' | 'legend'>;
} {
  const { id, dim, maxTokens, static: learnt } = model;
  const parts = cutValue(model.weights).map((part) => valueOf('model', part));
  const [weights, ...others] = parts.map(({ ref }) => ref);
  if (weights === undefined) throw new SextantError('model-unsupported', 'The packed model is empty.');
  const vocabulary = valueOf('vocabulary', model.vocabulary);
  const legend = map && valueOf('legend', encodeLegend(map.legend));
  return {
    values: [...parts, vocabulary, ...(legend ? [legend] : [])],
    named: {
      model: {
        ...{ id, dim, maxTokens, ...(learnt && { static: learnt }) },
        weights: others.length === 0 ? weights : [weights, ...others],
        vocabulary: vocabulary.ref,
      },
      ...(legend && { legend: legend.ref }),
    },
  };
}
