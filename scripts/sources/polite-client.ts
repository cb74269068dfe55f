import { setTimeout as sleepFor } from 'node:timers/promises';
import { SextantError } from '../../src/errors.ts';
import { isWebAddress } from '../../src/text/uri.ts';
import { backOffMs, retryAfterMs } from '../back-off.ts';
import { printable } from '../corpus/text.ts';
import { duration } from '../duration.ts';
import { SourceFailure, WHY } from './source-failure.ts';

const ATTEMPTS = 8;
/** How often of these it may be told what mostly does not pass: damaged answers, a host without an address. */
const MOST_HOPELESS = 3;
/** How long one question is waited for in all, in ms: who asks for more asks to be left alone for now. */
const PATIENCE_MS = 3_600_000;
/** How long one answer may take, in ms, and after which time its asker is told that nothing has come yet. */
const ANSWER_MS = 300_000;
const TOLD_MS = 15_000;
/** Longest page, in bytes: what never ends must not fill the memory. */
const MAX_PAGE = 256 * 1024 * 1024;

export interface PoliteOptions {
  /** Where those who run a source reach whoever asks: an e-mail address, or that of a page. */
  contact?: string | undefined;
  version: string;
  log: (line: string) => void;
  /** Waits some milliseconds; replaced in tests, which count them. */
  sleep?: (ms: number) => Promise<unknown>;
  /** ms since the epoch. */
  now?: () => number;
  /** How often one page is asked for at most, and for how many ms in all. */
  attempts?: number;
  patienceMs?: number;
}

/** An answer that came whole. */
export interface Answer {
  /** The address that answered in the end. */
  url: string;
  /** 200, or 304 where that was asked for. */
  status: number;
  headers: Headers;
  body: Uint8Array;
}

export interface Question {
  headers?: Readonly<Record<string, string>>;
  /** Milliseconds between two questions. */
  pauseMs: number;
  /** Statuses that are answers too, besides those from 200 to 299. */
  also?: readonly number[];
}

/** Why an answer cannot be used, although it came: it is asked for again. */
export class DamagedAnswer extends Error {}

/**
 * Asks the sources of papers, as those who run them wish: one question at a time and slowly, saying who asks; it waits as
 * long as it is told, and longer after each failure, and asks again for what came cut or damaged.
 */
export class PoliteClient {
  readonly #options: Required<Omit<PoliteOptions, 'contact' | 'version'>>;
  readonly #userAgent: string;
  /** When each host may be asked the next question, in ms since the epoch. */
  readonly #notBefore = new Map<string, number>();

  constructor({
    contact,
    version,
    log,
    sleep = sleepFor,
    now = Date.now,
    attempts = ATTEMPTS,
    patienceMs = PATIENCE_MS,
  }: PoliteOptions) {
    this.#options = { log, sleep, now, attempts, patienceMs };
    // A variable that is set to nothing names nobody.
    const who = contact === undefined || contact.trim() === '' ? '' : ` (${contactOf(contact.trim())})`;
    this.#userAgent = `Sextant/${version}${who}`;
  }

  /**
   * The answer to one question, as `read` has it.
   * @param read May refuse what came by a {@link DamagedAnswer}: it is asked for again.
   * @throws SextantError `source-failed` when it is refused, or did not come whole after all attempts
   */
  async ask<T>(url: string, question: Question, read: (answer: Answer) => T): Promise<T> {
    const { attempts, patienceMs, log, sleep, now } = this.#options;
    const begunAt = now();
    let hopeless = 0;
    for (let attempt = 1; ; attempt++) {
      await this.#wait(url);
      const outcome = await this.#attempt(url, question, read);
      this.holdBack(url, question.pauseMs);
      if ('value' in outcome) return outcome.value;
      const { reason, why, advice, isHopeless = false, waitMs = 0 } = outcome;
      const refused = (next: string, as = why) =>
        new SourceFailure(`${withoutKeys(url)} ${reason}. ${next}`, as);
      if (advice !== undefined) throw refused(advice);
      if (waitMs > patienceMs) throw refused(leftAlone(waitMs), WHY.busy);
      if (isHopeless) hopeless++;
      const wait = Math.max(waitMs, backOffMs(attempt));
      const isOver = now() - begunAt + wait > patienceMs;
      if (attempt === attempts || hopeless === MOST_HOPELESS || isOver)
        throw refused('Run the same command later: it goes on from there.');
      const again = `asking again in ${duration(wait / 1_000)} (${attempt} of ${attempts - 1}) …`;
      log(`${hostOf(url)} ${reason}; ${again}`);
      await sleep(wait);
    }
  }

  /** Holds questions to the host of an address back for a while, as an answer asked. */
  holdBack(url: string, ms: number): void {
    const host = hostOf(url);
    this.#notBefore.set(host, Math.max(this.#notBefore.get(host) ?? 0, this.#options.now() + ms));
  }

  async #wait(url: string): Promise<void> {
    const { now, sleep, patienceMs } = this.#options;
    const left = (this.#notBefore.get(hostOf(url)) ?? 0) - now();
    if (left > patienceMs)
      throw new SourceFailure(`${withoutKeys(url)} was not asked. ${leftAlone(left)}`, WHY.busy);
    if (left > 0) await sleep(left);
  }

  async #attempt<T>(
    url: string,
    { headers = {}, also = [] }: Question,
    read: (answer: Answer) => T,
  ): Promise<{ value: T } | Refusal> {
    const { log } = this.#options;
    const patience = setTimeout(() => log(`${hostOf(url)} has not answered yet; waiting …`), TOLD_MS);
    try {
      const response = await fetch(url, {
        headers: { 'user-agent': this.#userAgent, ...headers },
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const body = await bodyOf(response);
      const { status } = response;
      const page = response.ok ? htmlTitle(body) : null;
      if (page !== null)
        return {
          reason: `answered with a page for people (${page})`,
          why: WHY.unreadable,
          advice: CHECK_ADDRESS,
        };
      if (response.ok || also.includes(status)) {
        return { value: read({ url: response.url, status, headers: response.headers, body }) };
      }
      const said = saidBy(body);
      const reason = `answered ${String(status)}${said === '' ? '' : ` (${said})`}`;
      const isTransient = status === 408 || status === 425 || status === 429 || status >= 500;
      const waitMs = retryAfterMs(response.headers.get('retry-after'), this.#options.now());
      const why = status === 401 || status === 403 ? WHY.refused : WHY.error;
      return { reason, why, waitMs, ...(!isTransient && { advice: ADVICE[status] ?? CHECK_ADDRESS }) };
    } catch (error) {
      if (error instanceof SextantError) throw error;
      if (error instanceof DamagedAnswer)
        return { reason: `answered with ${error.message}`, why: WHY.unreadable, isHopeless: true };
      const reason = `did not answer whole (${reasonOf(error)})`;
      const why = WHY.unreachable;
      if (/redirect|scheme|bad port|invalid url/i.test(reason)) return { reason, why, advice: CHECK_ADDRESS };
      return { reason, why, ...(/ENOTFOUND|EAI_AGAIN/.test(reason) && { isHopeless: true }) };
    } finally {
      clearTimeout(patience);
    }
  }
}

function leftAlone(waitMs: number): string {
  const days = Math.round(waitMs / 86_400_000);
  const time =
    days > 1 ? `${days > 365 ? 'more than a year' : `${String(days)} days`}` : duration(waitMs / 1_000);
  return `It asks to be left alone for ${time}. Run the same command then: it goes on from there.`;
}

/** Why there is no answer, and what may be done. */
interface Refusal {
  reason: string;
  /** As it is published. */
  why: SourceFailure['why'];
  /** Whether it mostly does not pass. */
  isHopeless?: boolean;
  waitMs?: number;
  /** What to do where asking again is of no use. */
  advice?: string;
}

const CHECK_ADDRESS = 'Check the address, and how the source is named.';
const KEY = 'Check the key, or whether it may be read at all.';
const ADVICE: Readonly<Record<number, string>> = { 401: KEY, 403: KEY };

/** The title of a page for people, such as one to sign in, that came where data should; null for what is none. */
function htmlTitle(body: Uint8Array): string | null {
  const head = new TextDecoder().decode(body.subarray(0, 4_000));
  if (!/^\s*(?:<\?xml[^<>]{0,200}\?>\s*)?<(?:!doctype html|html)\b/i.test(head)) return null;
  const title = /<title[^<>]{0,200}>(?<title>[^<]{0,200})/i.exec(head)?.groups?.['title'] ?? '';
  return printable(title).replace(/\s+/g, ' ').trim() || 'without a title';
}

/** The body, which undici refuses where it is shorter than was announced. */
async function bodyOf(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_PAGE) {
      throw new SourceFailure(
        `${withoutKeys(response.url)} is longer than ${String(MAX_PAGE / 1024 / 1024)} MiB. Download it, and name the file.`,
        WHY.unreadable,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** An address as it may be printed. */
export function withoutKeys(url: string): string {
  return url.replace(/([?&](?:api_?key|key|token)=)[^&]+/gi, '$1…');
}

/** The host of an address, or the text itself where it is none, which is refused when it is asked. */
function hostOf(url: string): string {
  return isWebAddress(url) ? new URL(url).host : url;
}

/** The beginning of what an error says, without tags. */
function saidBy(body: Uint8Array): string {
  const text = new TextDecoder().decode(body.subarray(0, 2_000));
  const plain = text.replace(/<[^<>]{0,500}>/g, ' ');
  return printable(plain).replace(/\s+/g, ' ').trim().slice(0, 160);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? cause.message || cause.name : error.message;
}

function contactOf(contact: string): string {
  return /^[^\s@]+@[^\s@]+$/.test(contact) ? `mailto:${contact}` : contact;
}
