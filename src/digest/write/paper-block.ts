import { detailsOf } from '../../index/details.ts';
import type { Paper } from '../../index/paper.ts';
import { paperLink, paperPath, siteName } from '../../paper/links.ts';
import { rendered } from '../../paper/texts.ts';
import { languageOf } from '../../text/language.ts';
import { plainText, prose } from '../../text/plain.ts';
import type { EditionPaper } from '../edition.ts';
import { choiceOf } from '../interest-path.ts';
import type { DigestMail } from '../mail-view.ts';
import type { PaperBlock } from './mail-blocks.ts';
import { plainLine } from '../../text/unseen.ts';
import { cutLine, isolated } from './mail-lines.ts';
import type { Wording } from './mail-messages.ts';

const LONGEST_TITLE = 300;
/** Of an abstract. */
const SENTENCES = 3;
const LONGEST_ABSTRACT = 420;
const AUTHORS = 6;
/** Characters of a name. */
const LONGEST_NAME = 80;
const WORDS = 6;
/** Of the title of the paper that one is like. */
const LONGEST_LIKE = 90;

/** A paper of a mail, with why it is there. */
export function paperBlock(one: EditionPaper, view: DigestMail, wording: Wording): PaperBlock {
  const { paper, why } = one;
  const { messages } = wording;
  const { title, abstract } = linesOfPaper(paper);
  const page = view.site.url + paperPath(paper.id);
  const source = paperLink(paper);
  const name = source === undefined ? '' : siteName(source);
  return {
    title: { label: title, href: page },
    byline: bylineOf(paper, wording),
    abstract: sentencesFrom(abstract, plainLine(plainText(why?.snippet.text ?? ''))),
    why: reasonsOf(one, view, wording),
    links: [
      { label: messages.here, href: page },
      { label: messages.related, href: `${page}#related` },
      ...(source === undefined ? [] : [{ label: name === 'Source' ? messages.source : name, href: source }]),
    ],
    language: languageOf(`${title} ${abstract}`),
  };
}

/** Title and abstract as lines of Unicode; as they were written where they cannot be read. */
export function linesOfPaper(paper: Paper): { title: string; abstract: string } {
  const { title, abstract } = rendered(
    paper,
    (one) => ({ title: plainText(one.title), abstract: plainText(one.abstract) }),
    (bare) => bare,
  );
  return { title: cutLine(plainLine(title), LONGEST_TITLE), abstract: plainLine(abstract) };
}

/** The first authors and the date. */
function bylineOf({ authors = [], published }: Paper, wording: Wording): string {
  const { comma, others } = wording.messages;
  const names = authors
    .slice(0, AUTHORS)
    .map((name) => isolated(cutLine(plainLine(prose(name)), LONGEST_NAME), wording.direction))
    .join(comma);
  const by = authors.length > AUTHORS ? others.replace('{names}', () => names) : names;
  return [by, published === undefined ? '' : wording.date(published)]
    .filter((part) => part !== '')
    .join(' · ');
}

/** What it has in common with what was asked for, which paper it is like, and what readers think of it. */
function reasonsOf({ paper, why, like }: EditionPaper, { wish }: DigestMail, wording: Wording): string[] {
  const { messages } = wording;
  const choice = choiceOf(wish.interest);
  const reasons: string[] = [];
  if (like !== undefined) {
    const title = cutLine(plainLine(plainText(like)), LONGEST_LIKE);
    reasons.push(wording.say(messages.like, { title }));
  }
  const words = (why?.words ?? [])
    .slice(0, WORDS)
    .map((word) => isolated(cutLine(plainLine(word), LONGEST_NAME), wording.direction));
  const isOfPapers = choice === 'paper' || choice === 'papers';
  if (words.length > 0 && (isOfPapers || choice === 'search')) {
    const message = isOfPapers ? messages.both : messages.shared;
    reasons.push(message.replace('{words}', () => words.join(messages.comma)));
  } else if (choice === 'search' && (why?.semantic ?? 0) > 0) reasons.push(messages.meaning);
  const { votes = 0 } = detailsOf(paper);
  if (votes > 0) reasons.push(wording.count(messages.votes, votes));
  return reasons;
}

/**
 * The sentence of an abstract that fits best, where there is one, and those that follow it, as many as have room; else the
 * first ones. Of a sentence that is too long, its beginning.
 */
function sentencesFrom(abstract: string, best: string): string {
  const at = abstract.indexOf(best);
  // What fits best may stand where the abstract that was kept has ended, or be a part of a sentence.
  if (at === -1) return cutLine(best, LONGEST_ABSTRACT);
  const rest = abstract.slice(at);
  // No more is looked at than can be shown, whatever its length.
  const start = rest.slice(0, LONGEST_ABSTRACT + 1);
  const sentences = Array.from(new Intl.Segmenter('en', { granularity: 'sentence' }).segment(start));
  const whole = start.length < rest.length ? sentences.slice(0, -1) : sentences;
  const taken = whole.slice(0, SENTENCES).map(({ segment }) => segment);
  // An abstract that was kept in part ends within a sentence.
  if (taken.length > 1 && taken.at(-1)?.endsWith('…')) taken.pop();
  const text = taken.join('').trim();
  return text.length < best.length || text === '' ? cutLine(best || rest, LONGEST_ABSTRACT) : text;
}
