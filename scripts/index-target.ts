import { SextantError } from '../src/errors.ts';
import type { SourceState } from '../src/index/manifest.ts';
import { encodeRecord } from '../src/index/format/pages.ts';
import { readManifest } from '../src/index/open.ts';
import type { IndexStore } from '../src/index/store.ts';
import type { IndexCorpusOptions } from './index-corpus.ts';
import { storedModel } from './model/stored-model.ts';
import type { PaperChange, PaperTarget, PublishedPapers } from './paper-target.ts';
import { publishAdditions, publishRemoval } from './publish-additions.ts';
import { type PublishOptions, type PublishResult, publishSources } from './publish/publish.ts';
import { type Place, StoredIndex } from './publish/stored-index.ts';
import { beginSwitch, type Wait, waiting } from './publish/switch.ts';

/** What it is told of how; without a model, papers can be taken out. */
type Options = PublishOptions &
  Omit<IndexCorpusOptions, 'model'> &
  Partial<Pick<IndexCorpusOptions, 'model'>>;

/** An index in a store as the place where papers are published. */
export class IndexTarget implements PaperTarget<Place, PublishResult> {
  readonly #store: IndexStore;
  readonly #options: Options;
  #before: StoredIndex | null = null;

  constructor(store: IndexStore, options: Options) {
    this.#store = store;
    const onWait = (wait: Wait): void => options.log(waiting(wait));
    this.#options = { ...options, onWait };
  }

  async open(): Promise<PublishedPapers<Place> | null> {
    const { takeOver = false, clock } = this.#options;
    const { pointer } = (await beginSwitch(this.#store, { takeOver, clock })).before;
    this.#before = pointer && new StoredIndex(this.#store, await readManifest(this.#store, pointer.manifest));
    const before = this.#before;
    if (before === null) return null;
    return {
      papers: before.manifest.papers,
      sources: before.manifest.sources ?? [],
      // What was written and not switched to is found by its values.
      isUnfinished: false,
      async *find(ids) {
        for await (const { place, paper } of before.find(ids))
          yield {
            id: paper.id,
            place,
            isAs: (record) => Buffer.compare(record, encodeRecord(paper)) === 0,
          };
      },
      async *findNamed(names) {
        for await (const { name, place, paper } of before.findNamed(names))
          yield { name, id: paper.id, place };
      },
    };
  }

  async change(change: PaperChange<Place>): Promise<PublishResult> {
    const { model, ...options } = this.#options;
    if (model === undefined) throw new SextantError('internal', 'Papers are added by a model.');
    return publishAdditions(this.#store, this.#before, change, { ...options, model });
  }

  async remove(dead: readonly Place[]): Promise<PublishResult> {
    const before = this.#before;
    if (before === null)
      throw new SextantError('index-missing', 'There is no index any more. Publish one first.');
    const model = () => storedModel(this.#store, before.manifest);
    return publishRemoval(this.#store, before, dead, { ...this.#options, model });
  }

  async restate(sources: readonly SourceState[]): Promise<PublishResult> {
    return publishSources(this.#store, sources, this.#options);
  }
}
