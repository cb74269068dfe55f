import type { Paper } from '../index/paper.ts';
import type { Why } from '../search/service.ts';

/** A paper of an edition, and why it is there. */
export interface EditionPaper {
  /** Without an abstract longer than a mail shows. */
  paper: Paper;
  why?: Why | undefined;
  /** The title of the paper that it is most like, where several were named; LaTeX as its source has it. */
  like?: string | undefined;
}

/** New papers for one interest, between two moments: what mails and pages of an edition are made from. */
export interface Edition {
  id: number;
  /** The day that it was made on, `YYYY-MM-DD` in UTC. */
  day: string;
  /** The best first; each is new in the collection since the edition before. */
  papers: EditionPaper[];
  /** How many more were close, beyond those that are here. */
  more: number;
}
