import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addressParser } from 'postal-mime';
import { z } from 'zod';
import type { Arrived } from '../contract/senders.case.ts';

export const API_KEY = 're_key_of_the_test';

const bodySchema = z.strictObject({
  from: z.string(),
  to: z.array(z.string()).length(1),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  reply_to: z.string().optional(),
  headers: z.record(z.string(), z.string().regex(/^[\x20-\x7e]*$/)),
});
type TakenMail = z.infer<typeof bodySchema>;

interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** The part of Resend's API that sends mails, as it is documented. `faults` are used up one a request. */
export class MailService {
  readonly taken: TakenMail[] = [];
  readonly keys: string[] = [];
  readonly faults: (Reply | 'hang-up' | 'silent')[] = [];
  readonly #known = new Map<string, string>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  /** @returns what MAIL_API_URL is */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const fault = this.faults.shift();
    if (fault === 'silent') return;
    // The answer is lost after the mail was taken.
    const reply = typeof fault === 'object' ? fault : this.#answer(request, Buffer.concat(chunks).toString());
    if (fault === 'hang-up') return void request.socket.destroy();
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  }

  #answer({ headers, method, url }: IncomingMessage, body: string): Reply {
    if (headers.authorization !== `Bearer ${API_KEY}`)
      return refusal(401, 'validation_error', 'API key is invalid');
    if (method === 'GET' && url === '/domains') return { status: 200, body: { object: 'list', data: [] } };
    if (method !== 'POST' || url !== '/emails')
      return refusal(404, 'not_found', 'The requested endpoint does not exist');
    const key = String(headers['idempotency-key']);
    this.keys.push(key);
    const mail = bodySchema.safeParse(JSON.parse(body));
    if (!mail.success) return refusal(422, 'invalid_parameter', z.prettifyError(mail.error));
    const before = this.#known.get(key);
    if (before !== undefined && before !== body)
      return refusal(409, 'invalid_idempotent_request', 'Same key, other body');
    if (before === undefined) {
      const refused = this.#refusal(mail.data);
      if (refused !== null) return refused;
      this.#known.set(key, body);
      this.taken.push(mail.data);
    }
    return { status: 200, body: { id: key } };
  }

  #refusal({ to: [to = ''], subject }: TakenMail): Reply | null {
    if (to.startsWith('later@')) return { ...refusal(429, 'rate_limit_exceeded', `Too many requests for ${to}`), headers: { 'retry-after': '17' } };
    if (to.startsWith('unknown@')) return refusal(422, 'validation_error', `Invalid \`to\` field. ${to} cannot get emails.`);
    if (subject.includes('spam')) return refusal(422, 'validation_error', 'The subject is not allowed.');
    return null;
  } // prettier-ignore
}

/** A refusal as Resend writes it. */
export function refusal(statusCode: number, name: string, message: string): Reply {
  return { status: statusCode, body: { statusCode, name, message } };
}

/** A mail that was taken, as the contract of senders speaks of it. */
export function takenAt({ from, to, reply_to: replyTo = '', headers, ...mail }: TakenMail): Arrived {
  const [sender] = addressParser(from);
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    ...mail,
    from: { name: sender?.name, address: sender?.address ?? '' },
    to: to.join(),
    replyTo,
    headers: Object.fromEntries(named) as Record<string, string>,
  };
}
