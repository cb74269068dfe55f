import { loadMath } from '../../text/math.ts';
import type { MailView, WrittenMail } from '../mail-view.ts';
import { askLetter } from './ask-letter.ts';
import { digestLetter } from './digest-letter.ts';
import { htmlOf } from './mail-html.tsx';
import { Wording } from './mail-messages.ts';
import { textOf } from './mail-text.ts';

/** Writes a mail in its language: subject, and text and HTML that say the same. */
export async function writeMail(view: MailView): Promise<WrittenMail> {
  const [wording] = await Promise.all([Wording.of(view.language), loadMath()]);
  const letter = view.kind === 'digest' ? digestLetter(view, wording) : askLetter(view, wording);
  return { subject: letter.subject, text: textOf(letter), html: await htmlOf(letter) };
}
