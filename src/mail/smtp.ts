import { addressOf } from './mail-address.ts';
import type { Connection, Dial, Place } from './connection.ts';
import type { Mail } from './mail.ts';
import { refusalOf } from './malformed.ts';
import { mimeOf } from './mime.ts';
import { LIMITS, type Outcome, type Sender } from './sender.ts';
import { outcomeAt, type Step } from './smtp-outcome.ts';
import { none, Replies, type Reply } from './smtp-replies.ts';
import { LATE, within } from './within.ts';

export interface SmtpSettings extends Place {
  /** Both, or neither. */
  user?: string | undefined;
  password?: string | undefined;
  /** What EHLO says who this is: the host of the site. */
  name: string;
}

/** How long a server may take, in ms. */
export interface SmtpDeadlines {
  connect: number;
  answer: number;
  /** All that comes before the final dot. */
  dialog: number;
  /** The answer to the final dot: RFC 5321 says ten minutes (4.5.3.2.6), of which a claim in the outbox leaves five. */
  accepted: number;
}

const DEADLINES: SmtpDeadlines = {
  connect: 15_000,
  answer: 30_000,
  dialog: LIMITS.dialogMs,
  accepted: LIMITS.acceptedMs,
};
/** What is written has this long even where the time is up: a write that was begun may have left. */
const LEAST_WRITE_MS = 1_000;
/** QUIT is a courtesy. */
const QUIT_MS = 2_000;

const encoder = new TextEncoder();

/**
 * Sends mails by SMTP (RFC 5321), one after another over one connection. It asks for nothing beyond STARTTLS (RFC 3207)
 * and AUTH (RFC 4954): a mail of ours is ASCII in short lines.
 */
export class SmtpSender implements Sender {
  readonly isIdempotent = false;
  readonly #settings: SmtpSettings;
  readonly #dial: Dial;
  readonly #deadlines: SmtpDeadlines;
  #session: Session | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(settings: SmtpSettings, dial: Dial, deadlines: SmtpDeadlines = DEADLINES) {
    this.#settings = settings;
    this.#dial = dial;
    this.#deadlines = deadlines;
  }

  send(mail: Mail): Promise<Outcome> {
    const outcome = this.#last.then(() => this.#send(mail));
    this.#last = outcome.catch(() => undefined);
    return outcome;
  }

  async end(): Promise<void> {
    await this.#last;
    await this.#drop();
  }

  /**
   * Opens a connection, greets and signs in, and sends nothing.
   * @returns why that failed, or null
   */
  async check(): Promise<string | null> {
    const session = await this.#open(Date.now() + this.#deadlines.dialog);
    if (!(session instanceof Session)) return 'why' in session ? session.why : null;
    await session.end();
    return null;
  }

  async #send(mail: Mail): Promise<Outcome> {
    const refusal = refusalOf(mail);
    if (refusal !== null) return refusal;
    const end = Date.now() + this.#deadlines.dialog;
    const kept = this.#session;
    if (kept !== null) {
      const outcome = await this.#deliver(kept, mail, end);
      // Servers close connections that wait, and those that had many mails.
      if (!kept.isStale) return outcome;
    }
    const session = await this.#open(end);
    if (!(session instanceof Session)) return session;
    this.#session = session;
    return this.#deliver(session, mail, end);
  }

  async #deliver(session: Session, mail: Mail, end: number): Promise<Outcome> {
    const outcome = await session.deliver(mail, end);
    if (session.isOver) await this.#drop();
    return outcome;
  }

  async #drop(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    await session?.end();
  }

  async #open(end: number): Promise<Session | Outcome> {
    const { connect } = this.#deadlines;
    const dialled = this.#dial(this.#settings);
    const connection = await within(dialled, connect).catch(() => null);
    if (connection === LATE) dialled.then((late) => late.close()).catch(() => undefined);
    if (connection === null || connection === LATE) {
      const { host, port } = this.#settings;
      const how = connection === null ? 'cannot be connected to' : 'did not answer in time';
      return {
        kind: 'later',
        why: `The SMTP server ${host}, port ${port}, ${how}. Check SMTP_HOST and SMTP_PORT.`,
      };
    }
    const session = new Session(connection, this.#settings, this.#deadlines);
    const refusal = await session.begin(end);
    if (refusal === null) return session;
    await session.end();
    return refusal;
  }
}

/** One connection, from its greeting on. */
class Session {
  readonly #connection: Connection;
  readonly #settings: SmtpSettings;
  readonly #deadlines: SmtpDeadlines;
  #replies: Replies;
  /** When what is said now must be over. */
  #end = 0;
  /** Whether a mail was begun that the server still waits for the rest of. */
  #isBegun = false;
  #mails = 0;
  /** Whether the connection is of no use any more. */
  isOver = false;
  /** Whether it was found so before anything was said of a mail, after it had been used. */
  isStale = false;

  constructor(connection: Connection, settings: SmtpSettings, deadlines: SmtpDeadlines) {
    this.#connection = connection;
    this.#settings = settings;
    this.#deadlines = deadlines;
    this.#replies = new Replies(connection);
  }

  /** @returns what comes of a mail when the server is not ready for it, or null */
  async begin(end: number): Promise<Outcome | null> {
    this.#end = end;
    const greeting = await this.#reply();
    if (greeting.code !== 220) return this.#refused('greeting', greeting);
    let offered = await this.#ask(`EHLO ${this.#settings.name}`);
    if (offered.code !== 250) return this.#refused('EHLO', offered);
    if (this.#settings.security === 'starttls') {
      const refusal = await this.#secure(offered);
      if (refusal !== null) return refusal;
      // What was said before TLS may be somebody else's.
      offered = await this.#ask(`EHLO ${this.#settings.name}`);
      if (offered.code !== 250) return this.#refused('EHLO', offered);
    }
    return this.#authenticate(offered);
  }

  async #secure(offered: Reply): Promise<Outcome | null> {
    const { host, port } = this.#settings;
    if (!keywords(offered).has('STARTTLS')) {
      const why = `The SMTP server ${host} offers no STARTTLS on port ${port}, and nothing is sent without TLS. Set SMTP_PORT to 465, or to the port that your provider names.`;
      return { kind: 'later', why };
    }
    const reply = await this.#ask('STARTTLS');
    if (reply.code !== 220) return this.#refused('STARTTLS', reply);
    // What came with the answer would be taken for what was said within TLS (CVE-2011-0411).
    if (this.#replies.hasMore) return this.#refused('STARTTLS', none('garbled'));
    const done = await within(
      this.#connection.startTls().then(
        () => true,
        () => false,
      ),
      this.#deadlines.connect,
    );
    if (done !== true) {
      const why = `No TLS could be agreed with the SMTP server ${host}. Check that SMTP_HOST is the name in its certificate.`;
      return { kind: 'later', why };
    }
    this.#replies = new Replies(this.#connection);
    return null;
  }

  async #authenticate(offered: Reply): Promise<Outcome | null> {
    const { user, password } = this.#settings;
    if (user === undefined || password === undefined) return null;
    const ways = keywords(offered).get('AUTH') ?? [];
    if (ways.includes('PLAIN')) {
      const reply = await this.#ask(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`);
      return reply.code === 235 ? null : this.#refused('AUTH', reply);
    }
    if (ways.includes('LOGIN')) {
      let reply: Reply = await this.#ask('AUTH LOGIN');
      for (const answer of [user, password]) {
        if (reply.code !== 334) return this.#refused('AUTH', reply);
        reply = await this.#ask(base64(answer));
      }
      return reply.code === 235 ? null : this.#refused('AUTH', reply);
    }
    const why = `The SMTP server ${this.#settings.host} takes no password (AUTH PLAIN or LOGIN). Leave SMTP_USER and SMTP_PASSWORD out, or set SMTP_HOST and SMTP_PORT to those for sending.`;
    return { kind: 'later', why };
  }

  async deliver(mail: Mail, end: number): Promise<Outcome> {
    this.#end = end;
    if (this.#isBegun) {
      const reply = await this.#ask('RSET');
      if (reply.code !== 250) return this.#stale('RSET', reply);
      this.#isBegun = false;
    }
    const begun = await this.#ask(`MAIL FROM:<${addressOf(mail.from.address)}>`);
    if (begun.code !== 250) return this.#stale('MAIL', begun);
    this.#mails++;
    this.#isBegun = true;
    const taken = await this.#ask(`RCPT TO:<${addressOf(mail.to)}>`);
    if (taken.code !== 250 && taken.code !== 251 && taken.code !== 252) return this.#refused('RCPT', taken);
    const ready = await this.#ask('DATA');
    if (ready.code !== 354) return this.#refused('DATA', ready);
    return this.#text(mimeOf(mail, new Date()));
  }

  async #text(message: string): Promise<Outcome> {
    // A line that is a dot would end the mail.
    if (!(await this.#write(message.replace(/^\./gm, '..')))) return this.#refused('text', none('closed'));
    // Without its end the mail is certainly not taken: the last moment to know of a server that has gone.
    const early = await this.#replies.next(0);
    if (early.none !== 'silent') return this.#broken('text', early);
    if (!(await this.#write('.\r\n'))) return this.#broken('end', none('closed'));
    const reply = await this.#replies.next(this.#deadlines.accepted);
    this.#isBegun = false;
    return reply.code >= 200 && reply.code < 300 ? { kind: 'sent' } : this.#refused('end', reply);
  }

  async #ask(command: string): Promise<Reply> {
    // What is said before it is asked for is an end (421), or no answer to what would be asked.
    if (this.#replies.hasMore) {
      const early = await this.#reply();
      return early.code >= 400 || early.code === 0 ? early : none('garbled');
    }
    if (!(await this.#write(`${command}\r\n`))) {
      const last = await this.#replies.next(0);
      return last.none === 'silent' ? none('closed') : last;
    }
    return this.#reply();
  }

  #reply(): Promise<Reply> {
    return this.#replies.next(Math.max(0, Math.min(this.#deadlines.answer, this.#end - Date.now())));
  }

  /** Whether the text could be handed to the connection. */
  async #write(text: string): Promise<boolean> {
    const written = this.#connection.write(encoder.encode(text)).then(
      () => true,
      () => false,
    );
    const left = Math.max(LEAST_WRITE_MS, this.#end - Date.now());
    return (await within(written, Math.min(this.#deadlines.answer, left))) === true;
  }

  /** Whatever was said at the beginning of a mail over a connection that had others before. */
  #stale(step: Step, reply: Reply): Outcome {
    const outcome = this.#refused(step, reply);
    if (this.#mails > 0 && reply.code < 500 && reply.none !== 'silent') this.isStale = this.isOver = true;
    return outcome;
  }

  #broken(step: Step, reply: Reply): Outcome {
    this.isOver = true;
    return outcomeAt(step, reply);
  }

  /** An answer that is not the good one; a refusal leaves the connection as it is. */
  #refused(step: Step, reply: Reply): Outcome {
    if (reply.code < 400 || reply.code === 421) this.isOver = true;
    return outcomeAt(step, reply);
  }

  async end(): Promise<void> {
    if (!this.isOver && (await this.#write('QUIT\r\n'))) await this.#replies.next(QUIT_MS);
    this.isOver = true;
    await within(this.#connection.close(), QUIT_MS);
  }
}

/** What a server offers: each keyword with what is said of it. */
function keywords({ lines }: Reply): Map<string, string[]> {
  const offered = new Map<string, string[]>();
  for (const line of lines.slice(1)) {
    // Some still write `AUTH=PLAIN`, as was done before RFC 2554.
    const [keyword = '', ...parameters] = line.toUpperCase().split(/[ =]/);
    offered.set(keyword, [...(offered.get(keyword) ?? []), ...parameters]);
  }
  return offered;
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...encoder.encode(text)));
}
