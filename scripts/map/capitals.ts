/** A word, or a part of one between hyphens, that begins with a capital and has no other. */
const CAPITALISED = /^\p{Lu}[\p{Ll}\p{M}]+$/u;
const LOWER = /^[\p{Ll}\p{M}]+$/u;
const PARTS = /[\p{L}\p{M}\p{N}]+/gu;
/** A word that is written without its capital in this share of its places is no proper name. */
const COMMON = 0.2;
/** A phrase whose words are all written with capitals in this share of its places is one. */
const PROPER = 0.9;
/** Places that it takes to tell. */
const LEAST = 5;

/**
 * Learns from running text which words begin with a capital by themselves: "Gaussian" does, "Understanding" only in titles
 * and at the beginning of a sentence.
 */
export class Capitals {
  readonly #seen = new Map<string, { lower: number; capital: number }>();

  /** @param text running text, such as an abstract; in a title every word may have a capital */
  read(text: string): void {
    for (const [part] of text.matchAll(PARTS)) {
      const isCapital = CAPITALISED.test(part);
      if (!isCapital && !LOWER.test(part)) continue;
      const key = part.toLowerCase();
      const seen = this.#seen.get(key) ?? { lower: 0, capital: 0 };
      seen[isCapital ? 'capital' : 'lower']++;
      this.#seen.set(key, seen);
    }
  }

  /**
   * A phrase as it stands in the middle of a sentence: acronyms and proper names keep their capitals, all else has none.
   *
   * @param written how often running text writes the phrase in each way
   */
  sentenceCase(phrase: string, written: ReadonlyMap<string, number>): string {
    if (isProper(written)) return phrase;
    return phrase.replace(PARTS, (part) =>
      CAPITALISED.test(part) && this.#isCommon(part.toLowerCase()) ? part.toLowerCase() : part,
    );
  }

  #isCommon(word: string): boolean {
    const { lower = 0, capital = 0 } = this.#seen.get(word) ?? {};
    return lower > COMMON * capital;
  }
}

/** Whether a phrase of several words is a name as a whole: "Stable Diffusion", "Segment Anything". */
function isProper(written: ReadonlyMap<string, number>): boolean {
  let [all, capital] = [0, 0];
  for (const [form, count] of written) {
    all += count;
    if (form.includes(' ') && (form.match(PARTS) ?? []).every((part) => !LOWER.test(part))) capital += count;
  }
  return all >= LEAST && capital >= PROPER * all;
}
