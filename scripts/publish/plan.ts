import { SextantError } from '../../src/errors.ts';
import { VALUE_KINDS, type ValueKind } from '../../src/index/kinds.ts';
import type { Manifest } from '../../src/index/manifest.ts';
import type { IndexDraft } from './draft.ts';
import { InvertedIndex } from './inverted-index.ts';
import { type Part, WRITTEN_KINDS } from './kinds.ts';
import { readPaper } from './read-paper.ts';

/** One value of an index that is to be built. Building it twice gives the same bytes. */
export type PlannedValue = { [K in ValueKind]: Part<K> & { kind: K } & Beside }[ValueKind];

/** Of the `terms` value: what the manifest says of the postings that no term leads to. */
interface Beside {
  has?: Manifest['has'];
}

/**
 * Cuts a draft into values. Reads every paper once and keeps none.
 *
 * Throws `input-invalid` when there is no paper or an id occurs twice; a build throws it when an embedding
 * has another number of dimensions, or is neither of unit length nor zero.
 */
export async function planIndex(draft: IndexDraft): Promise<PlannedValue[]> {
  const { rows } = draft;
  if (rows.count === 0) throw new SextantError('input-invalid', 'There is no paper to index.');
  const inverted = new InvertedIndex();
  const writers = VALUE_KINDS.map((kind) => ({
    kind,
    writer: WRITTEN_KINDS[kind].writer({ draft, inverted }),
  }));
  for (let row = 0; row < rows.count; row++) {
    const read = readPaper(await rows.paper(row), row);
    inverted.add(read);
    for (const { writer } of writers) writer.add?.(read);
  }
  return writers.flatMap(({ kind, writer }) =>
    writer.parts().map((part) => {
      const has = kind === 'terms' && { has: inverted.values().has };
      return { kind, ...part, ...has } as PlannedValue;
    }),
  );
}
