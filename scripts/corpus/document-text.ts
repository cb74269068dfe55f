import type { Paper } from '../../src/index/paper.ts';

/** The text of a paper that is embedded. */
export function documentText({ title, abstract }: Pick<Paper, 'title' | 'abstract'>): string {
  return `${title} ${abstract}`;
}
