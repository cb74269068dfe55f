import { SextantError } from '../../src/errors.ts';
import { checksum32 } from '../../src/hash.ts';
import { VALUE_KINDS, type ValueKind } from '../../src/index/kinds.ts';
import type { Manifest } from '../../src/index/manifest.ts';
import type { ValueRef } from '../../src/index/refs.ts';
import { sha256 } from '../model/sha256.ts';
import { interruptible } from '../process/ending.ts';
import type { ScratchFile } from '../process/scratch-file.ts';
import type { IndexDraft } from './draft.ts';
import { InvertedIndex } from './inverted-index.ts';
import { WRITTEN_KINDS } from './kind-writers.ts';
import { nullDistribution } from './null-distribution.ts';
import { readPaper } from './read-paper.ts';
import type { Made, Writer } from './writer.ts';

/** A value, which mostly lies in a scratch file, and what the manifest says of it. */
export interface BuiltValue {
  kind: ValueKind;
  ref: ValueRef;
  read(): Uint8Array;
}

/** All values of an index, in the order of their kinds, and what the manifest says beside them. */
export interface BuiltIndex extends Pick<Manifest, 'relevance' | 'has'> {
  values: BuiltValue[];
}

/**
 * Makes the values of a draft. Every paper is read and parsed once, in the order of rows, and every value is built
 * once, named by its hash and put into `file` before the next: memory holds the papers of one page, one value, and what
 * the words of all papers come to.
 *
 * @throws SextantError `input-invalid` when there is no paper or an id occurs twice, or when an embedding has another
 * number of dimensions, or is neither of unit length nor zero
 */
export async function buildIndex(draft: IndexDraft, file: ScratchFile): Promise<BuiltIndex> {
  const { rows, unrelated } = draft;
  if (rows.count === 0) throw new SextantError('input-invalid', 'There is no paper to index.');
  const inverted = new InvertedIndex();
  const built = new Map<ValueKind, BuiltValue[]>(VALUE_KINDS.map((kind) => [kind, []]));
  const writerOf = <K extends ValueKind>(kind: K): Writer =>
    WRITTEN_KINDS[kind].writer({ draft, inverted }, (made) => built.get(kind)?.push(keep(file, kind, made)));
  const writers = new Map(VALUE_KINDS.map((kind) => [kind, writerOf(kind)]));

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

  const { terms, postings, has } = inverted.values();
  const relevance = unrelated && (await nullDistribution(unrelated, rows, { terms, postings }));
  return { values: [...built.values()].flat(), has, ...(relevance && { relevance }) };
}

function keep<K extends ValueKind>(
  file: ScratchFile,
  kind: K,
  { value, place, isHeld }: Made<K>,
): BuiltValue {
  const name = { sha256: sha256(value), bytes: value.length, checksum: checksum32(value) };
  const ref = { ...name, ...place, ...WRITTEN_KINDS[kind].noted?.(value) };
  if (isHeld) return { kind, ref, read: () => value };
  const start = file.append(value);
  return { kind, ref, read: () => file.read(start, name.bytes) };
}
