import PostalMime, { type Email } from 'postal-mime';
import type { Mail } from '../../src/mail/mail.ts';

/** A mail as digests are, with some of it changed. */
export function mailOf(changed: Partial<Mail> = {}): Mail {
  return {
    from: { name: 'Sextant', address: 'digest@lab.example' },
    to: 'ada@reader.example',
    replyTo: 'help@lab.example',
    subject: '3 new papers: “graph transformers”',
    text: 'New papers for you\n\nAttention é ∑ 学\n.\nFrom here\n',
    html: '<!doctype html><html lang="en"><body><h1>New papers</h1><p>Attention é ∑ 学</p></body></html>',
    language: 'en',
    messageId: 'outbox-1@lab.example',
    references: ['edition-1@lab.example', 'edition-2@lab.example'],
    list: {
      name: 'New papers of Sextant',
      id: 'digest.lab.example',
      unsubscribe: 'https://lab.example/unsubscribe?t=token',
    },
    ...changed,
  };
}

/** A mail as somebody else's parser reads it. */
export function parsed(message: string): Promise<Email> {
  return PostalMime.parse(message);
}

/** The value of a header, or null. */
export function headerOf({ headers }: Email, name: string): string | null {
  return headers.find(({ key }) => key === name)?.value ?? null;
}
