import { SextantError } from '../src/errors.ts';
import type { IndexStore } from '../src/index/store.ts';
import { counted } from '../src/text/counted.ts';
import { Spool } from './corpus/spool.ts';
import { draftOf } from './draft-of.ts';
import type { EmbedPapersOptions } from './embed/embed-papers.ts';
import type { PreparedModel } from './model/prepare.ts';
import { SPOOL } from './paths.ts';
import { isFormer, papersOfFormer, readAnyManifest } from './publish/former-format.ts';
import { publish, type PublishOptions, type PublishResult } from './publish/publish.ts';
import { generationOf, readState } from './publish/store-state.ts';
import { waiting } from './publish/switch.ts';

export interface MigrateOptions extends EmbedPapersOptions, PublishOptions {
  /** The model of this name. */
  model: (id: string) => Promise<PreparedModel>;
}

/**
 * Publishes the papers of an index of the former format as an index of the present one, in the same store. What is
 * served, its values and the earlier generations stay where they are until they are garbage.
 * @returns null where the store holds the present format already
 * @throws SextantError `index-missing` where there is no index; what keeps the former one from being read; as `publish`
 */
export async function migrateIndex(
  store: IndexStore,
  { model: modelOf, ...options }: MigrateOptions,
): Promise<PublishResult | null> {
  const { log } = options;
  const state = await readState(store, { mayBeFormer: true });
  if (state.pointer !== null) return null;
  if (state.former === null) throw new SextantError('index-missing', 'There is no index. Publish one first.');
  const manifest = await readAnyManifest(store, state.former.manifest);
  if (!isFormer(manifest)) {
    throw new SextantError(
      'index-corrupt',
      'The pointer and the manifest that it names have two formats. Publish the papers again, from their files.',
    );
  }
  const model = await modelOf(manifest.model.id);
  const spool = new Spool(SPOOL);
  try {
    for await (const paper of papersOfFormer(store, manifest)) spool.append(paper);
    log(`Read ${counted(spool.count, 'paper')} of generation ${state.former.gen}.`);
    const { sources = [] } = manifest;
    const draft = await draftOf(spool, model, { ...options, map: manifest.map !== undefined });
    const now = await readState(store, { mayBeFormer: true });
    if (generationOf(now) !== generationOf(state)) {
      throw new SextantError('store-failed', 'Someone else published meanwhile. Run the command again.');
    }
    const onWait = options.onWait ?? ((wait) => log(waiting(wait)));
    return await publish(store, { ...draft, sources }, { ...options, onWait });
  } finally {
    spool.close();
  }
}
