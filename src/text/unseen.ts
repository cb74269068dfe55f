/** What turns the direction of the text after it (UAX #9): embeddings, overrides and isolates, and their ends. */
const TURNS = String.raw`\u202a-\u202e\u2066-\u2069`;
const TURN = new RegExp(`[${TURNS}]`, 'g');
/** The same in one line of a mail, where the marks of direction beside words and the other invisible signs have no place. */
const UNSEEN_IN_MAIL = new RegExp(`[\\u061c\\u200b\\u200e\\u200f\\u2060-\\u206f\\ufeff${TURNS}]`, 'g');
/** What no reader sees and a model does: the block of tags, which can hide a whole text, turns and controls. */
const UNSEEN_BY_PEOPLE = new RegExp(`[\\u{E0000}-\\u{E007F}${TURNS}]|(?![\\t\\n])\\p{Control}`, 'gu');
/** What has no look. Joiners and selectors have none either, but shape the letters and signs beside them. */
const UNSEEN =
  /(?!\u034f|\u200c|\u200d|[\u180b-\u180f]|[\ufe00-\ufe0f])[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const BREAKS = /[\p{Cc}\p{Z}]+/gu;
/** What is seen by itself; the blank of braille is a symbol. */
const SEEN = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * A text without what would turn what stands around it. Letters that are written from right to left are in their order
 * without it, as the algorithm of Unicode has it.
 */
export function withoutTurns(text: string): string {
  return text.replace(TURN, '');
}

/** What somebody typed as one line, without what nobody sees; empty where nothing is seen. */
export function seenLine(text: string): string {
  const line = text.replace(UNSEEN, '').replace(BREAKS, ' ').trim();
  return SEEN.test(line) ? line : '';
}

/** Text of others as one line of a mail. */
export function plainLine(text: string): string {
  return text.replace(UNSEEN_IN_MAIL, '').replace(BREAKS, ' ').trim();
}

/** A text without what no reader sees, for a model. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN_BY_PEOPLE, '');
}
