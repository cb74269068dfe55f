import type { Mail } from '../mail/mail.ts';
import type { MailSettings } from '../mail/mail-settings.ts';
import type { MailView } from './mail-view.ts';
import { DIGEST_PATHS, TOKEN_PARAMETER } from './mail-paths.ts';
import { type ClaimedMail, type MailContent } from './store/outbox-store.ts';
import type { NumberedPaper } from './store/editions-store.ts';
import { LINK_HOURS, type Purpose, type Signer } from './link-tokens.ts';
import { writeMail } from './write/write-mail.ts';

/** What all mails of a site are made with. */
export interface Letterhead {
  settings: Pick<MailSettings, 'siteUrl' | 'from' | 'replyTo' | 'imprint'>;
  signer: Signer;
  /** Name of the site. */
  name: string;
}

/** The edition that a mail is of. */
export interface KeptEdition {
  day: string;
  papers: readonly NumberedPaper[];
}

/**
 * The mail of a row of the outbox. It is the same, to the letter, at every try: those who take a mail once by its
 * Message-ID compare.
 */
export async function mailOf(
  head: Letterhead,
  row: ClaimedMail,
  content: MailContent,
  edition: KeptEdition | undefined,
): Promise<Mail> {
  const { settings, signer, name } = head;
  const link = async (path: string, purpose: Purpose, id: number): Promise<string> =>
    `${settings.siteUrl}${path}?${TOKEN_PARAMETER}=${await signer.token(purpose, id, row.createdAt)}`;
  const sent = {
    site: { name, url: settings.siteUrl },
    imprint: settings.imprint,
    language: content.language,
  };
  const { from, replyTo } = settings;
  const envelope = { from, to: row.address, replyTo, language: content.language, messageId: row.messageId };
  if (row.kind === 'account') {
    const url = await link(DIGEST_PATHS.account, 'account', row.about);
    return written(envelope, { kind: 'account', ...sent, link: url, hours: LINK_HOURS.account });
  }
  const { wish } = content;
  if (wish === undefined) throw new Error(`Mail ${row.id} of the outbox has no wish.`);
  if (row.kind === 'confirm') {
    const url = await link(DIGEST_PATHS.confirm, 'confirm', row.about);
    return written(envelope, { kind: 'confirm', ...sent, wish, link: url, hours: LINK_HOURS.confirm });
  }
  const papers = papersOf(row, edition);
  const links = {
    manage: await link(DIGEST_PATHS.account, 'account', content.subscriber ?? 0),
    unsubscribe: await link(DIGEST_PATHS.unsubscribe, 'unsubscribe', row.about),
  };
  const { day = '' } = edition ?? {};
  const mail = await written(envelope, {
    kind: 'digest',
    ...sent,
    wish,
    edition: { id: row.edition ?? 0, day, papers, more: content.more ?? 0 },
    links,
  });
  return {
    ...mail,
    references: row.refersTo === null ? undefined : [row.refersTo],
    list: { name, id: `digest.${new URL(settings.siteUrl).hostname}`, unsubscribe: links.unsubscribe },
  };
}

/** The papers of an edition that are in a mail, in the order of that mail. */
function papersOf(row: ClaimedMail, edition: KeptEdition | undefined): NumberedPaper[] {
  const byNumber = new Map(edition?.papers.map((paper) => [paper.number, paper]));
  const papers = (JSON.parse(row.papers) as number[]).flatMap((number) => byNumber.get(number) ?? []);
  if (papers.length === 0)
    throw new Error(`The papers of mail ${row.id} of the outbox are not there any more.`);
  return papers;
}

async function written(envelope: Omit<Mail, 'subject' | 'text' | 'html'>, view: MailView): Promise<Mail> {
  return { ...envelope, ...(await writeMail(view)) };
}
