import type { EditionPaper } from '../../src/digest/edition.ts';
import type { Interest, Wish } from '../../src/digest/interest.ts';
import type { AccountMail, ConfirmMail, DigestMail } from '../../src/digest/mail-view.ts';
import type { Paper } from '../../src/index/paper.ts';

export const SITE = { name: 'Sextant', url: 'https://papers.lab.example' };
export const TOKEN = 'eyJhIjoxfQ.0123456789abcdef0123456789abcdef0123456789abcdef';
export const LINKS = {
  manage: `${SITE.url}/subscriptions?t=${TOKEN}`,
  unsubscribe: `${SITE.url}/unsubscribe?t=${TOKEN}`,
};

const NEW_PAPERS: Paper[] = [
  {
    id: '2611.04567',
    title: 'Routing in $\\mathcal{O}(n \\log n)$: Mixtures of {\\it Many} Experts',
    abstract:
      "We route tokens to experts in $\\mathcal{O}(n \\log n)$. The router learns from ``hard'' examples alone. On ImageNet it needs 40\\% of the compute. A fourth sentence that no mail has. And a fifth.",
    authors: [
      'Ada Lovelace',
      'Charles Babbage',
      'Paul Erd\\H{o}s',
      'Émilie du Châtelet',
      'Xu Li',
      'Grace Hopper',
      'Alan Turing',
    ],
    published: '2026-11-25',
    categories: ['cs.LG'],
    url: 'https://arxiv.org/abs/2611.04567',
    votes: 41,
  },
  {
    id: 'he/1',
    title: 'רשתות נוירונים <b>עמוקות</b> & שפה',
    abstract: 'תקציר קצר.',
    authors: ['דוד לוי'],
    published: '2026-11',
  },
  {
    id: '10.1000/long',
    title: `A very long title ${'about the routing of tokens '.repeat(20)}`,
    abstract: `${'word '.repeat(300)}`,
    url: 'https://journal.example/a/very/long/address/that/no/line/of/seventy-two/columns/has/room/for?id=10.1000/long',
  },
  {
    id: 'bare',
    title:
      '混合专家模型的路由方法研究，以及一个很长很长的标题，用来检查没有空格的文字如何换行；它还有更多的字',
    abstract: '',
  },
];

const why = (words: string[], text = ''): EditionPaper['why'] => ({
  semantic: 0.6,
  keyword: 0.4,
  words,
  snippet: { text, marks: [] },
});

export const EDITION_PAPERS: EditionPaper[] = NEW_PAPERS.map((paper, i) => ({
  paper,
  ...(i === 0 && { why: why(['routing', 'experts']) }),
  ...(i === 1 && { why: why([], 'The one sentence, with $x^2$, that fits best.') }),
}));

const SEARCH: Interest = { kind: 'search', query: 'mixture of experts' };

export function wishOf(interest: Interest = SEARCH, title = 'mixture of experts', language = 'en'): Wish {
  return { interest, title, rhythm: 'weekly', most: 10, language };
}

export function digestMail(changes: Partial<DigestMail> = {}): DigestMail {
  return {
    kind: 'digest',
    site: SITE,
    imprint: 'Example Lab, 1 Long Street, 12345 Somewhere',
    language: 'en',
    wish: wishOf(),
    edition: { id: 7, day: '2026-11-27', papers: EDITION_PAPERS, more: 12 },
    links: LINKS,
    ...changes,
  };
}

export function confirmMail(changes: Partial<ConfirmMail> = {}): ConfirmMail {
  return {
    kind: 'confirm',
    site: SITE,
    language: 'en',
    wish: wishOf(),
    link: `${SITE.url}/subscribe/confirm?t=${TOKEN}`,
    hours: 48,
    ...changes,
  };
}

export function accountMail(changes: Partial<AccountMail> = {}): AccountMail {
  return {
    kind: 'account',
    site: SITE,
    language: 'en',
    link: `${SITE.url}/subscriptions?t=${TOKEN}`,
    hours: 24,
    ...changes,
  };
}
