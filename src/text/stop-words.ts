/**
 * Words that say nothing, by what they say nothing of. The lists differ because the questions do: what the index leaves
 * out can never be searched for, what a list of reasons leaves out is only not shown.
 */

/** Lucene's English stop words, which the index has no terms of. A part of format 1: another list is another index. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with'.split(
    ' ',
  ),
);

/** Words of a question that say nothing of what it is about. The index has them, as papers may be named by them. */
export const QUESTION_WORDS: ReadonlySet<string> = new Set(
  'can could did do does how should what when where which who whom whose why would'.split(' '),
);

/** Words that abstracts share whatever they are about. */
export const ABSTRACT_WORDS: ReadonlySet<string> = new Set(
  `about above across achieve achieved achieves address after against also although among analysis
  approach approaches available based because been before being below benchmark better between both challenge
  challenges code compared current data demonstrate demonstrates different directly during each effective effectively
  efficient enable enabling ensure even evaluate evaluation existing experimental experiments extensive first
  framework from further given have high highly however https important improve improved improvement improves
  improving including introduce introduces into large leading leads limited made make many method methods model models
  more most moreover multiple need novel often only other outperforms over paper performance performs present presents
  previous problem process propose proposed proposes provide provides recent recently remains require requires
  research results same several should show shows significant significantly single some specific state still strong
  such system systems task tasks than that their them then there these they this those three through thus time towards
  under upon used using various well were when where whether which while will with within without work works would
  your`.split(/\s+/),
);

/** Words of a title that the key of a citation skips. Keys stand in people's documents: another list is other keys. */
export const UNKEYED_WORDS: ReadonlySet<string> = new Set(
  'a an the on of in for and to is are towards toward with'.split(' '),
);
