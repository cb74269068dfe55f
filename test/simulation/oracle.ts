import { GRACE_MS } from '../../scripts/publish/rules.ts';
import {
  MANIFEST_PREFIX,
  manifestSchema,
  type Pointer,
  POINTER_KEY,
  valueKey,
  valuesOf,
} from '../../src/index/manifest.ts';
import { activeManifest } from '../../src/index/open.ts';
import type { Entry } from '../../src/index/store.ts';
import { areSame, differenceOf, look, type Papers } from './look.ts';
import { LAG_MS, type Location, type SimKv } from './sim-kv.ts';
import type { World } from './world.ts';

/** The simulator found what must not be. */
export class Violation extends Error {}

/** What one command is to bring about. */
export interface Intent {
  name: string;
  /** What is served when it has ended; undefined until it is known. */
  papers?: Papers;
  /** Whether it does not wait for a switch that is ahead. */
  takesOver: boolean;
  /** The pointer that it first saw; undefined before it looked. */
  firstSeen?: Pointer | null;
}

/** A pointer that was written. */
interface Switched {
  t: number;
  pointer: Pointer;
  takesOver: boolean;
}

/** How long a location may go by an old pointer, in ms: what it keeps, and what it reads late. */
const STALE_MS = 30_000 + LAG_MS;
const utf8 = new TextDecoder();

/** Knows what every manifest must hold, and watches all that is written, deleted and served. */
export class Oracle {
  /** All papers that there ever were. */
  readonly ids = new Set<string>();
  readonly #kv: SimKv;
  readonly #world: World;
  readonly #papers = new Map<string, Papers>();
  readonly #switched: Switched[] = [];
  /** When each manifest was last served, by key. */
  readonly #servedUntil = new Map<string, number>();

  constructor(kv: SimKv, world: World) {
    this.#kv = kv;
    this.#world = world;
  }

  /** The pointer that was written last. */
  get pointer(): Pointer | null {
    return this.#switched.at(-1)?.pointer ?? null;
  }

  /** Whether a manifest was ever switched to. */
  wasServed(key: string): boolean {
    return this.#switched.some(({ pointer }) => pointer.manifest.key === key);
  }

  /** What a manifest holds. */
  papersOf(key: string): Papers {
    const papers = this.#papers.get(key);
    if (papers === undefined) throw new Violation(`nobody wrote ${key}`);
    return papers;
  }

  put(intent: Intent, { key, value }: Entry): void {
    const present = this.#kv.value(key);
    if (key === POINTER_KEY) return this.#switch(intent, JSON.parse(utf8.decode(value)) as Pointer);
    if (present !== null && Buffer.compare(present, value) !== 0) throw new Violation(`${key} was changed`);
    if (!key.startsWith(MANIFEST_PREFIX) || present !== null) return;
    if (intent.papers === undefined) throw new Violation(`${intent.name} wrote a manifest of nothing`);
    this.#papers.set(key, intent.papers);
  }

  #switch({ name, papers, takesOver, firstSeen }: Intent, pointer: Pointer): void {
    const before = this.pointer;
    const now = this.#world.now();
    if (before !== null && pointer.gen <= before.gen) {
      throw new Violation(`${name} wrote generation ${pointer.gen} after ${before.gen}`);
    }
    // After a rollback to what is served anyway nothing is lost.
    if (before?.manifest.key !== firstSeen?.manifest.key) {
      throw new Violation(
        `${name} began at generation ${firstSeen?.gen} and replaced ${before?.gen}: that one is lost`,
      );
    }
    const held = this.papersOf(pointer.manifest.key);
    if (papers === undefined || !areSame(held, papers)) {
      throw new Violation(`${name} switched to other papers: ${differenceOf(held, papers ?? new Map())}`);
    }
    for (const ref of [pointer.manifest, pointer.prev?.manifest]) if (ref) this.#requireWhole(name, ref.key);
    if (before) {
      this.#servedUntil.set(activeManifest(before, now).manifest.key, pointer.activateAt);
    }
    this.#switched.push({ t: now, pointer, takesOver });
    this.#world.edges.push(pointer.activateAt);
  }

  /** What the pointer names must be there. */
  #requireWhole(name: string, key: string): void {
    const missing = this.#keysOf(key).find((its) => this.#kv.value(its) === null);
    if (missing !== undefined)
      throw new Violation(`${name} switched to ${key}, of which ${missing} is missing`);
  }

  #keysOf(key: string): string[] {
    const value = this.#kv.value(key);
    if (value === null) return [key];
    const manifest = manifestSchema.parse(JSON.parse(utf8.decode(value)));
    return [key, ...valuesOf(manifest).map(({ kind, ref }) => valueKey(kind, ref.sha256))];
  }

  /** Nothing may go that is served, can be fallen back to, or was served a short while ago. */
  delete(key: string): void {
    const { pointer } = this;
    const now = this.#world.now();
    const recent = Array.from(this.#servedUntil).filter(([, until]) => until > now - GRACE_MS);
    for (const its of [pointer?.manifest.key, pointer?.prev?.manifest.key, ...recent.map(([its]) => its)]) {
      const value = its === undefined ? null : this.#kv.value(its);
      if (
        its === key ||
        (value !== null && namesOf(JSON.parse(utf8.decode(value))).has(key.split('/').at(-1)))
      ) {
        throw new Violation(`${key} was deleted, which ${its} needs`);
      }
    }
  }

  /** Holds what a location serves at this instant to what it must be. */
  async look(location: Location): Promise<void> {
    const now = this.#world.now();
    const seen = await look(location, now, this.ids).catch((cause: unknown) => {
      throw new Violation(`a reader found an index that is not whole: ${String(cause)}`, { cause });
    });
    const allowed = this.#servedAt(now);
    if (!allowed.has(seen?.gen ?? null)) {
      throw new Violation(
        `a reader found generation ${seen?.gen} instead of ${Array.from(allowed).join(' or ')}`,
      );
    }
    if (seen === null) return;
    const papers = this.papersOf(seen.manifest);
    for (const found of [seen.byPages, seen.byIds]) {
      if (!areSame(found, papers)) {
        throw new Violation(`a reader found a mix in generation ${seen.gen}: ${differenceOf(found, papers)}`);
      }
    }
  }

  /** Generations that a location may serve: one, unless someone took over or it is the first. */
  #servedAt(now: number): Set<number | null> {
    const from = this.#switched.findLastIndex(({ t }) => t <= now - STALE_MS);
    const visible = this.#switched.slice(Math.max(0, from));
    const served = new Set<number | null>(visible.map(({ pointer }) => activeManifest(pointer, now).gen));
    if (from === -1) served.add(null);
    const isFirst = from === -1 || visible.some(({ pointer }) => pointer.prev === null);
    if (served.size > 1 && !isFirst && !visible.some(({ takesOver }) => takesOver)) {
      throw new Violation(`locations serve generations ${Array.from(served).join(' and ')} at one instant`);
    }
    return served;
  }
}

/**
 * The hashes that a manifest names, wherever they stand in it, but for what lies in packs: not by the code that clean-up
 * goes by, so that a fault in that is seen.
 */
function namesOf(json: unknown, names = new Set<unknown>()): Set<unknown> {
  if (typeof json !== 'object' || json === null) return names;
  const isPacked = 'pack' in json;
  for (const [field, value] of Object.entries(json)) {
    if (field === 'sha256') names.add(value);
    else if (!isPacked || ['pages', 'embeddings', 'pack'].includes(field)) namesOf(value, names);
  }
  return names;
}
