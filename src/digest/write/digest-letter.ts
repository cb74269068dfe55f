import { interestPath } from '../interest-path.ts';
import type { DigestMail } from '../mail-view.ts';
import { aboutWish } from './about-wish.ts';
import type { Block, Letter } from './mail-blocks.ts';
import { plainLine } from '../../text/unseen.ts';
import { cutLine, isolated } from './mail-lines.ts';
import type { Wording } from './mail-messages.ts';
import { linesOfPaper, paperBlock } from './paper-block.ts';

/** Characters of a subject: what phones and lists of mails show, and then some. */
const LONGEST_SUBJECT = 100;
/** Characters of what was asked for that a subject repeats, and of a title below which none is worth while. */
const SUBJECT_WISH = 40;
const SHORTEST_TITLE = 16;

/** A mail with new papers: what they are about, each with its reason, and below how to have others or none. */
export function digestLetter(view: DigestMail, wording: Wording): Letter {
  const { wish, edition, links, site, imprint } = view;
  const { messages } = wording;
  const { papers, more } = edition;
  const number = wording.count(messages.papers, papers.length);
  const list = { label: messages.all, href: site.url + interestPath(wish.interest) };
  const reason = wording.say(messages.reason, {
    name: aboutWish(view, wording, messages.newPapers),
    rhythm: messages.rhythms[wish.rhythm],
  });
  return {
    subject: subjectOf(view, wording, number),
    language: wording.language,
    colon: messages.colon,
    title: aboutWish(view, wording, number),
    body: [
      ...papers.map((one): Block => ({ kind: 'paper', paper: paperBlock(one, view, wording) })),
      ...(more > 0 ? [{ kind: 'text', text: wording.count(messages.more, more) } as const] : []),
      { kind: 'links', links: [list] },
    ],
    foot: [
      { kind: 'text', text: reason },
      {
        kind: 'links',
        links: [
          { label: messages.manage, href: links.manage },
          { label: messages.unsubscribe, href: links.unsubscribe },
        ],
      },
      ...(imprint === undefined
        ? []
        : [{ kind: 'text', text: isolated(plainLine(imprint), wording.direction) } as const]),
    ],
  };
}

/** How many there are of what, and the first of them, as far as there is room. */
function subjectOf(view: DigestMail, wording: Wording, number: string): string {
  const what = cutLine(aboutWish(view, wording, number, SUBJECT_WISH), LONGEST_SUBJECT);
  const [first] = view.edition.papers;
  if (first === undefined) return what;
  const before = what + wording.messages.colon;
  // Two for the marks of a title that is written in the other direction.
  const room = LONGEST_SUBJECT - before.length - 2;
  if (room < SHORTEST_TITLE) return what;
  return before + isolated(cutLine(linesOfPaper(first.paper).title, room), wording.direction);
}
