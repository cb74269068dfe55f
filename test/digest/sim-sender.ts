import type { Mail } from '../../src/mail/mail.ts';
import type { Outcome, Sender } from '../../src/mail/sender.ts';
import type { Process } from './processes.ts';

/** How whoever sends mails on behaves. */
export const MOODS = ['well', 'down', 'slow', 'refusing some', 'late'] as const;
export type Mood = (typeof MOODS)[number];

/** A mail that was taken. */
export interface Taken {
  mail: Mail;
  at: number;
  /** How often the same Message-ID was taken. */
  times: number;
}

/** Whoever sends mails on, and the mailboxes behind. */
export class SimPost {
  mood: Mood = 'well';
  /** By Message-ID. */
  readonly taken = new Map<string, Taken>();
  readonly #tried = new Map<string, string>();
  readonly #world: { now: number };
  readonly #random: () => number;
  readonly #isIdempotent: boolean;

  constructor(world: { now: number }, random: () => number, isIdempotent: boolean) {
    this.#world = world;
    this.#random = random;
    this.#isIdempotent = isIdempotent;
  }

  /** How a process hands mails on. @param begin Told of each before it is. */
  senderOf(process: Process, begin: (mail: Mail) => void): Sender {
    return {
      isIdempotent: this.#isIdempotent,
      send: async (mail) => {
        try {
          return await process.operate('sender', () => {
            begin(mail);
            return this.#take(mail);
          });
        } catch (error) {
          if (error instanceof Error && error.message === 'refused')
            return { kind: 'later', why: 'no connection' };
          if (error instanceof Error && error.message === 'the answer was lost')
            return { kind: 'unknown', why: 'no answer' };
          throw error;
        }
      },
      end: async () => undefined,
    };
  }

  #take(mail: Mail): Outcome {
    const text = JSON.stringify(mail);
    const before = this.#tried.get(mail.messageId);
    if (before !== undefined && before !== text)
      throw new Error(`${mail.messageId} is another mail at another try`);
    this.#tried.set(mail.messageId, text);
    const isOne = (share: number): boolean => this.#random() < share;
    switch (this.mood) {
      case 'down':
        return isOne(0.2)
          ? { kind: 'later', why: 'too many mails', afterSeconds: 600 }
          : { kind: 'later', why: 'no connection' };
      case 'refusing some':
        if (isOne(0.1)) return { kind: 'refused', why: 'this text is not liked', isAddress: false };
        if (isOne(0.3)) return { kind: 'later', why: 'try again' };
        break;
      case 'slow':
        this.#world.now += 5_000 + this.#random() * 100_000;
        break;
      case 'late':
        this.#world.now += 300_000;
        this.#accept(mail);
        return { kind: 'unknown', why: 'no answer within five minutes' };
      case 'well':
    }
    this.#accept(mail);
    return { kind: 'sent' };
  }

  #accept(mail: Mail): void {
    const taken = this.taken.get(mail.messageId);
    if (taken === undefined) this.taken.set(mail.messageId, { mail, at: this.#world.now, times: 1 });
    else taken.times++;
  }
}
