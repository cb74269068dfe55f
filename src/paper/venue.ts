import type { Paper } from '../index/paper.ts';
import { plainText } from '../text/plain.ts';

/** What a paper came out in, of the kinds that citations tell apart. */
export interface Venue {
  kind: 'article' | 'conference' | 'chapter';
  /** Of the journal, the proceedings or the book. */
  name: string;
  volume?: string | undefined;
  issue?: string | undefined;
  /** With one hyphen between the first and the last. */
  pages?: string | undefined;
}

/** Where sources have the name of a journal, of proceedings or a book, and of either; the best first. */
const JOURNAL = [
  'journal',
  'journaltitle',
  'publicationtitle',
  'containertitle',
  'fulljournalname',
  'secondarytitle',
  'periodical',
  'journalabbreviation',
];
const BOOK = ['booktitle', 'proceedingstitle', 'conferencename', 'event', 'eventtitle'];
const TYPE = ['type', 'itemtype', 'kind', 'publicationtypes'];

const CHAPTER = /chap|incollection|inbook|book-?section/i;
const CONFERENCE = /proceedings|conf|cpaper/i;
/** Names of what is no journal. */
const MEETING =
  /\b(?:proc(?:eedings|\.)|conference|symposium|workshop|meeting|advances in neural|ACL|NAACL|EMNLP|COLING|NeurIPS|NIPS|ICML|ICLR|CVPR|ICCV|ECCV|AAAI|IJCAI|KDD|SIGIR|INTERSPEECH|ICASSP)\b/i;
/** Where preprints stand, and what only waits to come out. */
const NOWHERE =
  /^(?:arxiv|corr\b|(?:bio|med|chem|psy|socar)\S*xiv|ssrn|openreview|research square|preprint|submitted|under review|n\/?a$|none$|unknown$)/i;

/** Where a paper came out, if its source said that: what is kept beside a paper has the names of its source. */
export function venueOf({ extra = {} }: Pick<Paper, 'extra'>): Venue | null {
  const fields = new Map(
    Object.entries(extra).map(([name, value]) => [name.toLowerCase().replace(/[^a-z]/g, ''), textIn(value)]),
  );
  const first = (names: readonly string[]): string | undefined =>
    names.map((name) => fields.get(name)).find((value) => value !== undefined);
  const type = first(TYPE) ?? '';
  const book = first(BOOK);
  const name = [first(JOURNAL), book, fields.get('venue')].find(
    (found) => found !== undefined && !NOWHERE.test(found),
  );
  if (name === undefined) return null;
  const kind = CHAPTER.test(type)
    ? 'chapter'
    : CONFERENCE.test(type) || name === book || (!/article|jour/i.test(type) && MEETING.test(name))
      ? 'conference'
      : 'article';
  const issue = first(['issue', 'number']);
  const [start, end] = [fields.get('startpage'), fields.get('endpage')];
  const pages = first(['pages', 'page']) ?? [start, end].filter((page) => page !== undefined).join('-');
  return {
    kind,
    name,
    volume: fields.get('volume'),
    // arXiv's identifier is the number of a preprint.
    issue: issue !== undefined && /^arxiv:/i.test(issue) ? undefined : issue,
    pages: pages === '' ? undefined : pages.replace(/ ?[-‐–—]+ ?/g, '-'),
  };
}

/** A text on one line, the first of a list, or the name in an object. */
function textIn(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  // BibTeX has braces that only guard capitals.
  if (typeof value === 'string') {
    const bare = plainText(value).replace(/[{}]/g, '');
    return bare.replace(/[\s\p{Control}]+/gu, ' ').trim() || undefined;
  }
  if (Array.isArray(value)) return textIn(value[0]);
  if (typeof value !== 'object' || value === null) return undefined;
  const named = Object.entries(value).find(([name]) => /^(?:name|full-title)$/.test(name));
  return named === undefined ? undefined : textIn(named[1]);
}

/** Where a paper came out, on one line, as its source says it or as its parts do: `Nature, 599, pp. 1-7`. */
export function journalReference(paper: Pick<Paper, 'extra'>): string | undefined {
  const { extra = {} } = paper;
  const said = ['journal_ref', 'journal-ref', 'journalRef', 'journal_reference'].map((name) =>
    textIn(extra[name]),
  );
  const reference = said.find((one) => one !== undefined);
  if (reference !== undefined) return reference;
  const venue = venueOf(paper);
  if (venue === null) return undefined;
  const { name, volume, issue, pages } = venue;
  return [name, volume, issue && `no. ${issue}`, pages && `pp. ${pages}`].filter(Boolean).join(', ');
}
