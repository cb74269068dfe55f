import type { Paper } from '../index/paper.ts';

/**
 * What `write` makes of a paper or, where that throws, what `bare` makes of it: a paper that cannot be rendered stands
 * there as it was written, and takes no other down with it. Everything that shows several papers goes through here.
 * @param bare Must not read what a paper says, only copy it.
 */
export function rendered<T>(paper: Paper, write: (paper: Paper) => T, bare: (paper: Paper) => T): T {
  try {
    return write(paper);
  } catch (error) {
    console.error(`The paper ${paper.id} cannot be rendered and is shown as it was written.`, error);
    return bare(paper);
  }
}
