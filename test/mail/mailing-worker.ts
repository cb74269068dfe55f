import { BindingSender, type EmailBinding } from '../../src/mail/binding-sender.ts';
import { dialSocket } from '../../src/mail/dial-socket.ts';
import { HttpSender, type HttpSettings } from '../../src/mail/http-sender.ts';
import type { Mail } from '../../src/mail/mail.ts';
import type { Sender } from '../../src/mail/sender.ts';
import { SmtpSender, type SmtpSettings } from '../../src/mail/smtp.ts';

/** What the Worker is asked to do, within one request, as a run of the cron is one. */
export interface Errand {
  /** Without either, mails go by the binding. */
  smtp?: SmtpSettings;
  http?: HttpSettings;
  mails: Mail[];
  atOnce?: boolean;
}

/** A Worker that hands mails on and answers with what came of each. */
export default {
  async fetch(request: Request, env: { EMAIL: EmailBinding }): Promise<Response> {
    const errand = (await request.json()) as Errand;
    const { mails, atOnce = false } = errand;
    const sender = senderFor(errand, env.EMAIL);
    const outcomes = [];
    if (atOnce) outcomes.push(...(await Promise.all(mails.map((mail) => sender.send(mail)))));
    else for (const mail of mails) outcomes.push(await sender.send(mail));
    await sender.end();
    return Response.json(outcomes);
  },
};

const DEADLINES = { connect: 3_000, answer: 500, dialog: 5_000, accepted: 500 };

function senderFor({ smtp, http }: Errand, binding: EmailBinding): Sender {
  if (smtp !== undefined) return new SmtpSender(smtp, dialSocket, DEADLINES);
  return http === undefined ? new BindingSender(binding) : new HttpSender(http);
}
