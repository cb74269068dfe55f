import type { AccountMail, ConfirmMail } from '../mail-view.ts';
import { aboutWish } from './about-wish.ts';
import type { Block, Letter } from './mail-blocks.ts';
import { plainLine } from '../../text/unseen.ts';
import type { Wording } from './mail-messages.ts';

/**
 * A mail with one link: the one that asks whether somebody wants what was asked for with their address, or the one that
 * leads to their subscriptions. Whoever asked may be a stranger to who reads it.
 */
export function askLetter(view: ConfirmMail | AccountMail, wording: Wording): Letter {
  const site = plainLine(view.site.name);
  const { confirm, account, newPapers, rhythms, colon } = wording.messages;
  const messages = view.kind === 'confirm' ? confirm : account;
  const text = (message: string, values: Record<string, string> = {}): Block => ({
    kind: 'text',
    text: wording.say(message, { site, hours: wording.hours(view.hours), ...values }),
  });
  const asked =
    view.kind === 'confirm'
      ? [
          text(confirm.asked, {
            name: aboutWish(view, wording, newPapers),
            rhythm: rhythms[view.wish.rhythm],
          }),
          text(confirm.press),
        ]
      : [text(account.asked)];
  return {
    subject: wording.say(messages.subject, { site }),
    language: wording.language,
    colon,
    title: messages.title,
    body: [
      ...asked,
      { kind: 'action', link: { label: messages.button, href: view.link } },
      text(messages.ends),
    ],
    foot: [
      text(messages.ignore),
      ...(view.imprint === undefined ? [] : [text('{imprint}', { imprint: plainLine(view.imprint) })]),
    ],
  };
}
