import { SextantError } from '../errors.ts';
import { DIGEST_PATHS } from './mail-paths.ts';

/** What a link of a mail is for: one that is for something else does not work. */
export const PURPOSES = { confirm: 'c', account: 'a', unsubscribe: 'u' } as const;
export type Purpose = keyof typeof PURPOSES;

/** Hours that a link works; laws ask of those that end mails that they work long, so that they always do. */
export const LINK_HOURS: Record<Purpose, number> = {
  confirm: 48,
  account: 30 * 24,
  unsubscribe: Number.POSITIVE_INFINITY,
};

const HOUR_MS = 3_600_000;
/** Bytes of a signature that a token has: 128 bits. */
const SIGNATURE_BYTES = 16;
const LONGEST = 100;
/** Characters of ids and times in base 36. */
const NUMBER = /^[0-9a-z]{1,11}$/;

const utf8 = /* @__PURE__ */ new TextEncoder();

/** Signs what links of mails say, and hashes what must not be kept as it is; both with the secret of the site. */
export class Signer {
  readonly #key: Promise<CryptoKey>;

  /** @param secret At least 32 characters. */
  constructor(secret: string) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    this.#key = crypto.subtle.importKey('raw', utf8.encode(secret), algorithm, false, ['sign']);
  }

  /**
   * A token for a link. It is the same whenever it is made with the same `since`, so that a mail that is written again
   * for another try is the same mail.
   * @param since From when it works its time, in ms since the epoch.
   */
  async token(purpose: Purpose, id: number, since: number): Promise<string> {
    const hours = LINK_HOURS[purpose];
    const until = Number.isFinite(hours) ? Math.ceil(since / HOUR_MS) + hours : 0;
    const said = `${PURPOSES[purpose]}.${id.toString(36)}.${until.toString(36)}`;
    return `${said}.${await this.#signature(said)}`;
  }

  /**
   * The id that a token for a purpose has.
   * @throws SextantError `link-invalid`
   */
  async read(purpose: Purpose, token: string, now: number): Promise<number> {
    const [prefix, id = '', until = '', signature = '', ...more] =
      token.length > LONGEST ? [] : token.split('.');
    const isWhole =
      prefix === PURPOSES[purpose] && more.length === 0 && NUMBER.test(id) && NUMBER.test(until);
    const expected = await this.#signature(`${PURPOSES[purpose]}.${id}.${until}`);
    if (!isWhole || !isSame(signature, expected))
      throw linkInvalid('This link is not one of ours, or a part of it is missing.');
    const end = Number.parseInt(until, 36) * HOUR_MS;
    if (end > 0 && now >= end) throw linkInvalid('This link is too old.');
    return Number.parseInt(id, 36);
  }

  /** What stands for a text that must not be kept: nobody finds out what it was without the secret. */
  async hash(what: string, text: string): Promise<string> {
    return this.#signature(`${what}:${text}`);
  }

  async #signature(said: string): Promise<string> {
    const signature = await crypto.subtle.sign('HMAC', await this.#key, utf8.encode(said));
    const bytes = new Uint8Array(signature, 0, SIGNATURE_BYTES);
    return btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  }
}

/** What is said of a link that does not work. */
export function linkInvalid(what: string): SextantError {
  return new SextantError('link-invalid', `${what} Ask for a new link at ${DIGEST_PATHS.account}.`);
}

/** Compares in a time that does not tell how much of two texts is the same. */
function isSame(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let i = 0; i < other.length; i++) difference |= one.charCodeAt(i) ^ other.charCodeAt(i);
  return difference === 0;
}
