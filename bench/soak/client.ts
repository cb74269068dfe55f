import { Agent } from 'node:http';
import type { Answer } from './answer.ts';
import { contentOf, isIncomplete, send } from './answer.ts';
import { compare, faultOfRefusal, type Verdict } from './judge.ts';
import type { Oracle } from './oracle.ts';
import type { Published, Switcher } from './switcher.ts';
import type { Tally } from './tally.ts';
import type { Ask, Dice } from './traffic.ts';

/**
 * The longest that an answer may take, in ms: four reads of ten seconds, one after the other, and as much again where
 * the machine has other work.
 */
const DEADLINE_MS = 80_000;
/** Shares of the requests whose client leaves early, that ask for changes only, and that follow a cursor. */
const LEAVING = 0.03;
const CONDITIONAL = 0.25;
const FOLLOWING = 0.3;
/** The latest that a client leaves, in ms. */
const LEAVES_WITHIN_MS = 60;

/** What all clients share. */
export interface Soaked {
  url: URL;
  oracle: Oracle;
  switcher: Switcher;
  tally: Tally;
  pool: readonly Ask[];
  /** The newest generation that a whole answer came from: no request that begins later may get an older one. */
  floor: number;
  /** Generations that answers came from. */
  seen: Set<number>;
}

/** One connection that asks until it is told to stop. */
export class Client {
  readonly #soaked: Soaked;
  readonly #dice: Dice;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  /** Entity tags by address. */
  readonly #tags = new Map<string, string>();
  /** Where the search before goes on: what is asked, and what it must be. */
  #following: { ask: Ask; same: Ask } | null = null;
  #ended = false;

  constructor(soaked: Soaked, dice: Dice) {
    this.#soaked = soaked;
    this.#dice = dice;
  }

  stop(): void {
    this.#ended = true;
  }

  async run(): Promise<void> {
    while (!this.#ended) await this.#next();
    this.#agent.destroy();
  }

  async #next(): Promise<void> {
    const following = this.#following;
    this.#following = null;
    if (following !== null && this.#dice.random() < FOLLOWING)
      return this.#ask(following.ask, following.same);
    const ask = this.#dice.pick(this.#soaked.pool);
    if (this.#dice.random() >= LEAVING) return this.#ask(ask, ask);
    const leaveAfterMs = this.#dice.below(LEAVES_WITHIN_MS);
    // On a connection of its own, which ends with it.
    const left = await send(this.#soaked.url, ask, { leaveAfterMs, deadlineMs: DEADLINE_MS }).catch(
      () => null,
    );
    if (left === null) this.#soaked.tally.gone++;
  }

  /** @param same What an undisturbed isolate is asked in its place. */
  async #ask(ask: Ask, same: Ask): Promise<void> {
    const { url, tally } = this.#soaked;
    const { floor } = this.#soaked;
    const tag = this.#dice.random() < CONDITIONAL ? this.#tags.get(ask.path) : undefined;
    const at = `${ask.path} ${ask.body ?? ''}`;
    const options = { agent: this.#agent, ifNoneMatch: tag, deadlineMs: DEADLINE_MS };
    const answer = await send(url, ask, options).catch((cause: unknown) => {
      tally.lost.push({ at, what: String(cause) });
      return null;
    });
    if (answer === null) return;
    tally.again += Number(answer.isAskedAgain);
    tally.answered(ask.route, answer.status, answer.ms, ask.path);
    const verdict = await this.#judge({ ask, same, answer, floor, tag });
    tally.judged(typeof verdict === 'string' ? verdict : 'wrong');
    if (typeof verdict !== 'string') tally.isWrong(at, verdict.wrong);
  }

  async #judge(asked: {
    ask: Ask;
    same: Ask;
    answer: Answer;
    floor: number;
    tag: string | undefined;
  }): Promise<Verdict | 'not changed' | 'refused'> {
    const { ask, same, answer, floor, tag } = asked;
    const { oracle, url } = this.#soaked;
    if (!answer.headers['x-request-id']) return { wrong: 'no X-Request-Id' };
    if (answer.status >= 500) {
      const fault = faultOfRefusal(ask.path, answer);
      return fault === null ? 'refused' : { wrong: fault };
    }
    const of = await this.#generationOf(ask, answer, floor);
    if ('wrong' in of) return of;
    if (answer.status === 304)
      return answer.headers['etag'] === tag ? 'not changed' : { wrong: 'a 304 of another tag' };
    const content = contentOf(ask, answer, url.origin);
    const given = { content, isIncomplete: isIncomplete(ask, answer) };
    let verdict: Verdict = { wrong: 'no index to compare with' };
    for (const index of of.indexes) {
      const expected = await oracle.content(index, same);
      const { after } = same;
      const following =
        after !== undefined && given.isIncomplete
          ? await oracle.content(index, { ...same, path: after })
          : null;
      verdict = compare(given, expected, following);
      if (typeof verdict === 'string') break;
    }
    if (verdict === 'whole') this.#remember(ask, answer);
    return verdict;
  }

  /** The indexes that an answer may come from, which is one where the answer says it; a generation never goes back. */
  async #generationOf(
    ask: Ask,
    answer: Answer,
    floor: number,
  ): Promise<{ indexes: string[] } | { wrong: string }> {
    const { switcher } = this.#soaked;
    const tagged = /^"g(\d+)-([0-9a-f]+)-/.exec(answer.headers['etag'] ?? '');
    const isJson = ask.path.startsWith('/v1/') || ask.path.startsWith('/health');
    const said = isJson ? /"generation":(\d+)/.exec(answer.body.toString('utf8'))?.[1] : undefined;
    if (tagged === null && said === undefined) {
      const possible = Array.from(switcher.published.values()).filter(({ gen }) => gen >= floor);
      return { indexes: Array.from(new Set(possible.map(({ index }) => index))).reverse() };
    }
    const gen = Number(tagged?.[1] ?? said);
    if (said !== undefined && Number(said) !== gen)
      return { wrong: `tagged as ${gen}, generation ${said} inside` };
    const published: Published | undefined = await switcher.find(gen);
    if (published === undefined) return { wrong: `generation ${gen} was never published` };
    if (gen < floor) return { wrong: `generation ${gen}, after an answer of generation ${floor}` };
    if (tagged?.[2] !== undefined && !published.sha256.startsWith(tagged[2])) {
      return { wrong: `the tag ${tagged[0]} names another manifest than that of generation ${gen}` };
    }
    this.#soaked.seen.add(gen);
    this.#soaked.floor = Math.max(this.#soaked.floor, gen);
    return { indexes: [published.index] };
  }

  #remember(ask: Ask, { headers, body }: Answer): void {
    const { etag } = headers;
    if (etag !== undefined) this.#tags.set(ask.path, etag);
    if (ask.route !== 'search' || ask.path.includes('cursor=')) return;
    const { next_cursor: cursor } = JSON.parse(body.toString('utf8')) as { next_cursor?: string };
    if (cursor === undefined || ask.next === undefined) return;
    const url = new URL(ask.path, 'http://site');
    url.searchParams.delete('offset');
    url.searchParams.set('cursor', cursor);
    const same = { route: ask.route, path: ask.next };
    this.#following = { ask: { route: 'search: cursor', path: url.pathname + url.search }, same };
  }
}
