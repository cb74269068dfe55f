/**
 * Combining marks in a row that Unicode calls safe to normalise (UAX #15, section 13); no orthography has more than
 * a few.
 */
const MOST_MARKS = 30;
const JOINER = '\u034f';
/** A run that is divided already stays as it is: to normalise twice is to normalise once. */
const SAFE_RUN = /(?:(?!\u034f)\p{M}){30}(?!\u034f)/gu;

/**
 * `text.normalize(form)` in a time that grows with the text: marks are put in order by comparing each with those
 * before it, so that an abstract of nothing else took 7 s. A longer run is divided by a joiner, a mark that has no
 * look and no order.
 */
export function normalize(text: string, form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): string {
  // Sets of Unicode are compiled when they are first met: most words are too short to need this one.
  const safe = text.length > MOST_MARKS ? text.replace(SAFE_RUN, (run) => run + JOINER) : text;
  return safe.normalize(form);
}
