import { applyGc, planGc } from '../../scripts/publish/gc.ts';
import type { MergePolicy } from '../../scripts/publish/merge-plan.ts';
import type { PublishResult } from '../../scripts/publish/publish.ts';
import type { RollbackResult } from '../../scripts/publish/rollback.ts';
import { type Clock, PROPAGATION_MS, PUBLISH_DEADLINE_MS } from '../../scripts/publish/rules.ts';
import { StoredIndex } from '../../scripts/publish/stored-index.ts';
import { listManifests } from '../../scripts/publish/store-state.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { SextantError } from '../../src/errors.ts';
import { manifestSchema, type Pointer, POINTER_KEY, valueKey, valuesOf } from '../../src/index/manifest.ts';
import { readManifest } from '../../src/index/open.ts';
import { DIM } from '../publish/drafts.ts';
import { type Command, embeddingOf, run } from './commands.ts';
import type { Papers } from './look.ts';
import { type Intent, Oracle, Violation } from './oracle.ts';
import { Crash, type Faults, ProcessStore, type Quota } from './process-store.ts';
import { Location, SimKv } from './sim-kv.ts';
import { Choices, World } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LOCATIONS = 3;
const utf8 = new TextDecoder();

/** How often something happened: what a command met, and how it ended. */
export type Counts = Map<string, number>;

/** Errors that a command may end with when something was in its way. */
const REFUSALS = [
  'store-failed',
  'writes-spent',
  'index-missing',
  'index-value-missing',
  'generation-not-found',
  'input-invalid',
];

/** What may happen in one schedule: each has faults of its own, so that some are seen without the others. */
interface Swarm {
  crashes: boolean;
  lostAnswers: boolean;
  late: boolean;
  rivals: boolean;
  pauses: boolean;
  takeOvers: boolean;
  quota: boolean;
  dailyWrites: boolean;
}

/**
 * Runs one schedule: commands at random times, with what may happen to them, while readers look. Then nothing fails any
 * more, and all must come right.
 * @param log Is told what is run, and what happens to it.
 * @throws Violation
 */
export async function runSchedule(
  seed: number,
  log: (line: string) => void = () => undefined,
): Promise<Counts> {
  const schedule = new Schedule(seed, log);
  await schedule.disturb();
  await schedule.calm();
  return schedule.counts;
}

class Schedule {
  readonly counts: Counts = new Map();
  readonly #choices: Choices;
  readonly #world: World;
  readonly #kv = new SimKv();
  readonly #oracle: Oracle;
  readonly #locations: Location[];
  readonly #swarm: Swarm;
  readonly #policy: MergePolicy;
  readonly #quota: Quota;
  readonly #log: (line: string) => void;
  #nextPaper = 0;
  #depth = 0;
  #failed: Command | null = null;

  constructor(seed: number, log: (line: string) => void) {
    this.#log = log;
    const choices = new Choices(seed);
    const maybe = (): boolean => choices.chance(0.5);
    this.#choices = choices;
    this.#world = new World(choices);
    this.#oracle = new Oracle(this.#kv, this.#world);
    this.#swarm = {
      crashes: maybe(),
      lostAnswers: maybe(),
      late: maybe(),
      rivals: maybe(),
      pauses: choices.chance(0.2),
      takeOvers: maybe(),
      quota: choices.chance(0.2),
      dailyWrites: choices.chance(0.2),
    };
    this.#policy = {
      ratio: choices.pick([1, 2, 3]),
      floor: choices.pick([1, 3, 5]),
      dead: choices.pick([0.1, 0.4]),
      mostReordered: choices.pick([0, 6, 1_000]),
    };
    this.#quota = {
      most: this.#swarm.quota ? choices.whole(12, 70) : Number.POSITIVE_INFINITY,
      day: 0,
      used: 0,
    };
    this.#locations = Array.from({ length: LOCATIONS }, () => {
      return new Location(this.#kv, this.#world, choices.chance(0.7));
    });
    this.#world.look = () => this.#oracle.look(choices.pick(this.#locations));
  }

  /** Runs commands while things fail. */
  async disturb(): Promise<void> {
    const { index } = this.#commands();
    await this.#attempt(index());
    const steps = this.#choices.whole(5, 10);
    for (let step = 0; step < steps; step++) {
      await this.#world.sleep(this.#choices.pick([1_000, MINUTE, 3 * MINUTE, HOUR, DAY, 3 * DAY, 8 * DAY]));
      await this.#attempt(this.#next());
    }
  }

  /** Nothing fails any more: all must come right. */
  async calm(): Promise<void> {
    const world = this.#world;
    for (const location of this.#locations) location.isLate = false;
    this.#quota.most = Number.POSITIVE_INFINITY;
    Object.keys(this.#swarm).forEach((fault) => Object.assign(this.#swarm, { [fault]: false }));
    // What broke off is passed over from then on.
    await world.sleep(PUBLISH_DEADLINE_MS + DAY);
    const { index, add } = this.#commands();
    await this.#attempt(this.#oracle.pointer === null ? index() : add());
    const { pointer } = this.#oracle;
    if (pointer === null) throw new Violation('nothing is published, though nothing fails');
    await world.sleep(10 * MINUTE);
    for (const location of this.#locations) {
      await this.#oracle.look(location);
    }
    for (const days of [8, 7]) {
      await world.sleep(days * DAY);
      for (let left = 1; left > 0;) left = await this.#clean();
    }
    await this.#requireClean(pointer);
  }

  /** @returns how many keys are left to delete */
  async #clean(): Promise<number> {
    const store = this.#process({ name: 'gc', takesOver: false }, {});
    const plan = await planGc(store, { keep: 2, maxDeletes: 100, now: this.#world.now() });
    await applyGc(store, plan);
    return plan.left;
  }

  /** All keys are those of the generations that are kept, and these are whole. */
  async #requireClean(pointer: Pointer): Promise<void> {
    const store = this.#process({ name: 'verify', takesOver: false }, {});
    const needed = new Set<string>([POINTER_KEY]);
    const manifests = await listManifests(store);
    if (manifests.length > 2) throw new Violation(`${manifests.length} manifests are left of 2`);
    for (const ref of manifests) {
      needed.add(ref.key);
      const manifest = await readManifest(store, ref);
      for (const { kind, ref: its } of valuesOf(manifest)) needed.add(valueKey(kind, its.sha256));
    }
    const keys = (await store.list('')).map(({ key }) => key);
    const orphans = keys.filter((key) => !needed.has(key));
    if (orphans.length > 0) throw new Violation(`after 15 days nobody needs ${orphans.join(', ')}`);
    for (const { gen } of manifests) {
      const { problems } = await verifyGeneration(store, gen);
      if (problems.length > 0) throw new Violation(`generation ${gen}: ${problems.join(' ')}`);
    }
    await this.#requireEmbeddings(store, pointer);
  }

  /** The embedding of each paper is its own, after all merges. */
  async #requireEmbeddings(store: ProcessStore, { manifest: ref }: Pointer): Promise<void> {
    const manifest = await readManifest(store, ref);
    const stored = new StoredIndex(store, manifest);
    for (const segment of manifest.segments) {
      const embeddings = await stored.embeddingsOf(segment);
      for await (const { row, paper } of stored.papersOf(segment)) {
        const expected = embeddingOf(paper);
        if (expected.some((x, i) => x !== embeddings[row * DIM + i])) {
          throw new Violation(`the embedding of ${paper.id} is not its own`);
        }
      }
    }
  }

  /** Runs a command in a process of its own, and holds what it says to what has happened. */
  async #attempt(command: Command): Promise<void> {
    const { name } = command;
    const choices = this.#choices;
    const swarm = this.#swarm;
    const faults: Faults = {
      ...(swarm.crashes &&
        choices.chance(0.4) && {
          crash: { at: this.#when(), mode: choices.pick(['before', 'middle', 'after']) },
        }),
      ...(swarm.lostAnswers &&
        choices.chance(0.3) && { lostAnswer: choices.whole(0, name === 'rollback' ? 1 : 4) }),
      isLate: swarm.late && choices.chance(0.5),
    };
    const takesOver = swarm.takeOvers && choices.chance(0.5);
    const intent: Intent = { name, takesOver };
    const within = new Interruptions(this.#depth === 0 ? this.#plan(name, faults) : {});
    const store = this.#process(intent, faults, within, (what) => this.#interrupt(what, name));
    const clock: Clock = { now: () => this.#world.now(), sleep: (ms) => within.wait(ms, this.#world) };
    const dailyWrites = swarm.dailyWrites && choices.chance(0.6) ? choices.whole(6, 25) : undefined;
    const before = this.#oracle.pointer;
    const options = { waitMs: PROPAGATION_MS, takeOver: takesOver, clock, dailyWrites, policy: this.#policy };
    this.#log(
      `${new Date(this.#world.now()).toISOString()} ${name} ${JSON.stringify({ ...faults, ...within.plan })}`,
    );
    try {
      const result = await run(store, command, { oracle: this.#oracle, intent }, options);
      this.#requireServed(intent, result);
      this.#count(name, result === null ? 'done' : result.outcome);
      this.#log(`  ${name}: ${result === null ? 'done' : `${result.outcome} ${String(result.gen)}`}`);
      if (result?.outcome === 'published') this.#countMerge(name, before);
      if (this.#failed === command) this.#failed = null;
    } catch (error) {
      if (error instanceof Violation) throw error;
      const isRefusal = error instanceof SextantError && REFUSALS.includes(error.code);
      if (!(error instanceof Crash) && !isRefusal)
        throw new Violation(`${name} ended with ${String(error)}`, { cause: error });
      const isDisturbed = Object.values(swarm).includes(true) || isEmptied(error);
      if (!isDisturbed) throw new Violation(`${name} was refused, though nothing failed: ${error.message}`);
      this.#count(name, error instanceof SextantError ? error.code : 'crashed');
      this.#log(`  ${name}: ${error.message || 'crashed'}`);
      if (this.#depth === 0) this.#failed = command;
    }
    const met = [
      ...store.met,
      ...within.done,
      ...(takesOver ? ['take over'] : []),
      ...(dailyWrites ? ['writes a day'] : []),
    ];
    for (const what of met.length > 0 ? met : ['nothing']) this.#count(name, what);
  }

  /** What a command said is there must be what is served. */
  #requireServed({ name, papers, firstSeen }: Intent, result: PublishResult | RollbackResult | null): void {
    if (name === 'gc') return;
    // What was there already was so when it was last read, which may be a while ago.
    const isNew = result !== null && result.outcome === 'published';
    const pointer = isNew ? this.#oracle.pointer : (firstSeen ?? null);
    if (pointer === null || papers === undefined)
      throw new Violation(`${name} says that it published nothing`);
    if (result !== null && result.gen !== pointer.gen) {
      throw new Violation(
        `${name} says that it published ${result.gen}, and the pointer is at ${pointer.gen}`,
      );
    }
    const served = this.#oracle.papersOf(pointer.manifest.key);
    for (const [id, abstract] of papers) {
      if (served.get(id) !== abstract) throw new Violation(`${name} acknowledged ${id}, which is not there`);
    }
    if (served.size !== papers.size)
      throw new Violation(`${name} acknowledged ${papers.size} papers of ${served.size}`);
  }

  /** Which operation of a process is its last: mostly one of the first twenty. */
  #when(): number {
    return this.#choices.whole(0, this.#choices.pick([8, 20, 40]));
  }

  /** What comes in between: another one that publishes or cleans up, or a long pause. */
  #plan(name: string, { isLate }: Faults): Plan {
    const { rivals, pauses } = this.#swarm;
    const choices = this.#choices;
    // Someone who reads late may miss another one who has ended this instant: one at a time is what operators are told.
    const what = choices.pick<Interruption>(isLate || name === 'gc' ? ['gc'] : ['rival', 'rival', 'gc']);
    if (pauses && choices.chance(0.3)) return { what: 'pause', after: 1_000 };
    if (!rivals || !choices.chance(0.5)) return {};
    return { what, after: choices.chance(0.5) ? this.#when() : 1_000 };
  }

  async #interrupt(what: Interruption, name: string): Promise<void> {
    this.#depth++;
    const { gc } = this.#commands();
    if (what === 'pause') {
      await this.#world.sleep(this.#choices.pick([HOUR, 7 * HOUR, 8 * DAY]));
      await this.#attempt(gc());
    } else await this.#attempt(what === 'gc' || name === 'gc' ? gc() : this.#next());
    this.#depth--;
  }

  #process(
    intent: Intent,
    faults: Faults,
    within = new Interruptions({}),
    interrupt: (what: Interruption) => Promise<void> = async () => undefined,
  ): ProcessStore {
    within.interrupt = interrupt;
    return new ProcessStore(this.#kv, this.#world, {
      faults,
      quota: this.#quota,
      witness: {
        before: () => within.operation(),
        get: (key, value) => {
          if (key === POINTER_KEY && intent.firstSeen === undefined) {
            intent.firstSeen = value && (JSON.parse(utf8.decode(value)) as Pointer);
          }
        },
        put: (entry) => {
          this.#oracle.put(intent, entry);
        },
        delete: (key) => this.#oracle.delete(key),
      },
    });
  }

  /** What is run next: mostly the command that failed, if one did. */
  #next(): Command {
    const failed = this.#failed;
    if (failed !== null && this.#choices.chance(0.6)) return failed;
    const { add, update, remove, back, gc, index } = this.#commands();
    if (this.#oracle.pointer === null) return index();
    return this.#choices.pick([
      add,
      add,
      add,
      update,
      update,
      remove,
      back,
      gc,
      gc,
      this.#choices.chance(0.3) ? index : add,
    ])();
  }

  #commands() {
    const choices = this.#choices;
    const present = (): string[] => {
      const { pointer } = this.#oracle;
      return pointer === null ? [] : [...this.#oracle.papersOf(pointer.manifest.key).keys()];
    };
    const fresh = (count: number): [string, string][] =>
      Array.from(
        { length: count },
        () => [`p${this.#nextPaper++}`, `first ${choices.whole(1, 9)}`] as const,
      ).map(([id, text]) => [id, text]);
    const changed = (count: number): [string, string][] =>
      choices.some(present(), count).map((id) => [id, `later ${choices.whole(1, 1_000)}`]);
    const known = (papers: Papers): Papers => {
      for (const id of papers.keys()) this.#oracle.ids.add(id);
      return papers;
    };
    const added = (): number => choices.pick([1, 1, 2, 3, 6]);
    return {
      index: (): Command => ({ name: 'index', papers: known(new Map(fresh(choices.whole(2, 12)))) }),
      add: (): Command => ({ name: 'add', papers: known(new Map(fresh(added()))), removed: [] }),
      update: (): Command => ({
        name: 'update',
        papers: known(new Map([...changed(choices.whole(1, 3)), ...fresh(choices.pick([0, 0, 1]))])),
        removed: [],
      }),
      remove: (): Command => ({
        name: 'remove',
        papers: new Map(),
        removed: choices.some(present(), choices.whole(1, 3)),
      }),
      back: (): Command => ({ name: 'rollback', back: choices.whole(0, 4) }),
      gc: (): Command => ({
        name: 'gc',
        keep: choices.pick([2, 3, 14]),
        maxDeletes: choices.pick([5, 40, 1_000]),
      }),
    };
  }

  /** Counts how segments were merged, so that it is seen that all forms of it happen. */
  #countMerge(name: string, before: Pointer | null): void {
    const manifestOf = (pointer: Pointer | null) => {
      const value = pointer && this.#kv.value(pointer.manifest.key);
      return value ? manifestSchema.parse(JSON.parse(utf8.decode(value))) : null;
    };
    const [old, now] = [manifestOf(before), manifestOf(this.#oracle.pointer)];
    if (name === 'index' || name === 'rollback' || old === null || now === null) return;
    const keys = new Set(now.segments.map(({ ids }) => ids.sha256));
    const left = old.segments.filter(({ ids }) => keys.has(ids.sha256)).length;
    const form = now.segments.length === 1 ? 'all' : left === old.segments.length ? 'none' : 'some';
    this.#count('merge', now.segments[0]?.pack === undefined && form === 'all' ? 'whole' : form);
    if (now.segments.some(({ deleted }) => deleted !== undefined)) this.#count('merge', 'deleted rows stay');
    const isKept = now.segments.some(
      ({ ids, pages }) =>
        !old.segments.some((its) => its.ids.sha256 === ids.sha256) &&
        pages.some(({ sha256 }) =>
          old.segments.some((its) => its.pages.some((page) => page.sha256 === sha256)),
        ),
    );
    if (isKept) this.#count('merge', 'pages stay');
  }

  #count(name: string, what: string): void {
    const key = `${name}: ${what}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
}

/** Whether a command would have left no paper, which is refused at any time. */
function isEmptied(error: unknown): boolean {
  return error instanceof SextantError && error.code === 'input-invalid';
}

type Interruption = 'rival' | 'gc' | 'pause';

interface Plan {
  what?: Interruption;
  /** At which operation, or else during the wait before the switch. */
  after?: number;
}

/** Lets something come in between, once, as long as a command would notice it. */
class Interruptions {
  interrupt: (what: Interruption) => Promise<void> = async () => undefined;
  readonly done = new Set<string>();
  readonly plan: Plan;
  #operations = 0;
  #waited = 0;

  constructor(plan: Plan) {
    this.plan = plan;
  }

  async operation(): Promise<void> {
    const { what, after = 0 } = this.plan;
    if (what === 'pause' || this.#operations++ !== after) return;
    await this.#happen();
  }

  /** Waits as a command does, with what comes in between. */
  async wait(ms: number, world: World): Promise<void> {
    this.#waited += ms;
    await this.#happen();
    await world.sleep(ms);
  }

  async #happen(): Promise<void> {
    const { what } = this.plan;
    // When the wait is over, a rival would not be noticed any more: Workers KV cannot compare and set.
    if (what === undefined || this.done.size > 0 || (this.#waited > PROPAGATION_MS && what !== 'gc')) return;
    this.done.add(`${what} within`);
    await this.interrupt(what);
  }
}
