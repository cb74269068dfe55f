/** What one request may take. */
export interface Allowance {
  /** Values of the index that are read on demand. */
  reads: number;
  /** Tokens of the texts that it has embedded, [CLS] and [SEP] included; one text alone is always taken. */
  tokens: number;
}

/** What a request without a key may take: a search reads about 9 values, and 512 tokens take as long as forty queries. */
export const DEFAULT_ALLOWANCE: Allowance = { reads: 30, tokens: 512 };

/** For whoever evaluates and measures: nothing is left out. */
export const UNLIMITED: Allowance = { reads: Number.POSITIVE_INFINITY, tokens: Number.POSITIVE_INFINITY };

/** What one request has taken of the isolate and of the store, and how much more it may. */
export class Budget {
  readonly allowance: Allowance;
  /** Values that were read from the store, a second try counted again. */
  reads = 0;
  /** Papers and values that were in memory already. */
  hits = 0;
  /** Rows whose vectors or words were compared. */
  rows = 0;
  tokens = 0;
  /** Papers, and lists of topics, that were wanted and whose value is missing or damaged. */
  unreadable = 0;
  /** Whether something was left out because no more values may be read. */
  isExhausted = false;

  constructor(allowance: Allowance = DEFAULT_ALLOWANCE) {
    this.allowance = allowance;
  }

  /** Whether the answer has all that it should have: no other is to be kept by anybody. */
  get isComplete(): boolean {
    return this.unreadable === 0 && !this.isExhausted;
  }

  /** Values that may still be read. */
  get readsLeft(): number {
    return Math.max(0, this.allowance.reads - this.reads);
  }
}
