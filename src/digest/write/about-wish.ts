import { choiceOf } from '../interest-path.ts';
import type { Wish } from '../interest.ts';
import { plainLine } from '../../text/unseen.ts';
import { cutLine, harmless } from './mail-lines.ts';
import type { Wording } from './mail-messages.ts';

/** Characters of what was asked for. */
const LONGEST = 100;

/**
 * What a subscription is about, within a sentence: papers of the site, on a query, by an author, like a paper.
 * @param papers How they are called: a number of them, or new papers.
 * @param most Characters of what was asked for.
 */
export function aboutWish(
  { wish, site }: { wish: Wish; site: { name: string } },
  wording: Wording,
  papers: string,
  most = LONGEST,
): string {
  const choice = choiceOf(wish.interest);
  const title = cutLine(choice === 'site' ? plainLine(site.name) : titleOf(wish), most);
  return wording.say(wording.messages.about[choice], { papers, title });
}

/** The title of a wish as far as its mails repeat it: what somebody typed may not be what its reader typed. */
function titleOf({ interest, title }: Wish): string {
  if (interest.kind !== 'search') return plainLine(title);
  return harmless(title, interest.categories);
}
