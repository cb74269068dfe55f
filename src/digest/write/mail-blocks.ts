/** Where something leads to, and how it is called. */
export interface Link {
  label: string;
  /** A whole web address. */
  href: string;
}

/** A paper as mails show it; all texts are plain. */
export interface PaperBlock {
  title: Link;
  byline: string;
  /** Some sentences of its abstract; empty where it has none. */
  abstract: string;
  /** Why it is there, a sentence each. */
  why: string[];
  links: Link[];
  /** Of title and abstract, where that is known. */
  language: string | undefined;
}

/** A piece of a mail. Texts have no markup and no line breaks. */
export type Block =
  | { kind: 'text'; text: string }
  /** The one thing that the mail is for. */
  | { kind: 'action'; link: Link }
  | { kind: 'links'; links: Link[] }
  | { kind: 'paper'; paper: PaperBlock };

/** What a mail says, before it is text or HTML: both are printed from this, so that they say the same. */
export interface Letter {
  subject: string;
  /** BCP 47. */
  language: string;
  /** Between a name and what it stands for. */
  colon: string;
  title: string;
  body: Block[];
  /** Below a line: why this came, and how to end it. */
  foot: Block[];
}
