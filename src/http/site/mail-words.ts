import type { Wish } from '../../digest/interest.ts';
import { aboutWish } from '../../digest/write/about-wish.ts';
import { type MailLanguage, mailLanguageOf, Wording } from '../../digest/write/mail-messages.ts';
import { SITE } from '../site-json.ts';

/** What a wish is called on pages, as in its mails: `New papers on “agents”`. */
export async function nameOf(wish: Wish): Promise<string> {
  const wording = await Wording.of('en');
  return aboutWish({ wish, site: SITE }, wording, wording.messages.newPapers);
}

/** The first language of an `Accept-Language` header that mails are written in. */
export function acceptedLanguage(header: string | undefined): MailLanguage {
  const ranges = (header ?? '')
    .slice(0, LONGEST_HEADER)
    .split(',')
    .map((range) => range.split(';'));
  const weighed = ranges.map(([tag = '', ...parameters]) => ({
    language: mailLanguageOf(tag),
    weight: Number(/q=([\d.]+)/.exec(parameters.join(';'))?.[1] ?? 1) || 0,
  }));
  const best = weighed.filter(({ language, weight }) => language !== undefined && weight > 0);
  return best.sort((a, b) => b.weight - a.weight)[0]?.language ?? 'en';
}

/** Characters of the header that are read. */
const LONGEST_HEADER = 500;
