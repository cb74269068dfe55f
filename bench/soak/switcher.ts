import type { IndexDraft } from '../../scripts/publish/draft.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { rollback } from '../../scripts/publish/rollback.ts';
import { readManifest, readPointer } from '../../src/index/open.ts';
import type { IndexStore } from '../../src/index/store.ts';
import type { Known } from './oracle.ts';
import type { Dice } from './traffic.ts';

/** A generation that was published: which index it is, and the manifest that the pointer named. */
export interface Published {
  gen: number;
  index: string;
  sha256: string;
}

/** Publishes indexes in turn, anew or by going back, and remembers which generation is which. */
export class Switcher {
  readonly published = new Map<number, Published>();
  publishes = 0;
  rollbacks = 0;
  readonly #store: IndexStore;
  readonly #drafts: ReadonlyMap<string, IndexDraft>;
  readonly #dice: Dice;
  /** The generation that each index was published as last: what a rollback names. */
  readonly #latest = new Map<string, number>();
  #current = '';
  #switching: Promise<void> = Promise.resolve();

  constructor(store: IndexStore, drafts: ReadonlyMap<string, IndexDraft>, dice: Dice) {
    this.#store = store;
    this.#drafts = drafts;
    this.#dice = dice;
  }

  get newest(): Published {
    const [newest] = Array.from(this.published.values()).slice(-1);
    if (newest === undefined) throw new RangeError('nothing is published');
    return newest;
  }

  /** Publishes every index once, so that each can be gone back to. */
  async publishAll(): Promise<Known[]> {
    const known: Known[] = [];
    for (const name of this.#drafts.keys()) {
      await this.#publish(name);
      const pointer = await readPointer(this.#store);
      if (pointer === null) throw new Error('what was published has no pointer');
      const manifest = await readManifest(this.#store, pointer.manifest);
      known.push({ name, gen: pointer.gen, pointer, manifest });
    }
    return known;
  }

  /** Makes another index the current one. */
  async switch(): Promise<void> {
    this.#switching = this.#toAnother();
    await this.#switching;
  }

  /** The generation of this number, waited for when it is just being published. */
  async find(gen: number): Promise<Published | undefined> {
    if (!this.published.has(gen)) await this.#switching;
    return this.published.get(gen);
  }

  async #toAnother(): Promise<void> {
    const others = Array.from(this.#drafts.keys()).filter((name) => name !== this.#current);
    const name = this.#dice.pick(others);
    const before = this.#latest.get(name);
    if (before === undefined || this.#dice.below(2) === 0) {
      await this.#publish(name);
      return;
    }
    await rollback(this.#store, before, { waitMs: 0 });
    this.rollbacks++;
    await this.#remember(name);
  }

  async #publish(name: string): Promise<void> {
    const draft = this.#drafts.get(name);
    if (draft === undefined) throw new RangeError(`no index ${name}`);
    const { gen } = await publish(this.#store, draft, { waitMs: 0, takeOver: true });
    this.publishes++;
    this.#latest.set(name, gen);
    await this.#remember(name);
  }

  async #remember(name: string): Promise<void> {
    const pointer = await readPointer(this.#store);
    if (pointer === null) throw new Error('what was published has no pointer');
    this.#current = name;
    this.published.set(pointer.gen, { gen: pointer.gen, index: name, sha256: pointer.manifest.sha256 });
  }
}
