import { withoutHyphens } from './query/compounds.ts';
import { parseQuery, type Query } from './query/query.ts';
import type { QueryEncoder, TextEmbedding } from './serving/query-encoder.ts';

/** Characters of a query that are read: several abstracts, of which the model reads a quarter. */
const MOST_READ = 8_000;

/** What is said of a text of which only a part was read. */
export function noteOnCut({ text }: Pick<FirstStep, 'text'>, typed: string): string | undefined {
  return text === typed ? undefined : CUT;
}

const CUT = `Only the first ${MOST_READ.toLocaleString('en')} characters of the query were read.`;

/** The first step of a search, which needs no index: the query is read, and perhaps its embedding begun. */
export interface FirstStep {
  /** The part of what was typed that is read. */
  text: string;
  query: Query;
  /** What will be embedded, unless the index knows better; undefined when nothing is ranked by meaning. */
  toEmbed: string | undefined;
  /** Undefined where the index is open: then the search itself embeds, once it knows what is meant. */
  early: EarlyEmbedding | undefined;
}

/** @param encoder Of an index that is still being opened: it embeds as soon as it is here. */
export function firstStep(
  { text: typed, mode }: { text: string; mode: string },
  encoder?: Promise<QueryEncoder | undefined>,
): FirstStep {
  const text = typed.length <= MOST_READ ? typed : typed.slice(0, MOST_READ);
  const query = parseQuery(text);
  const toEmbed = mode === 'keyword' || query.plain.trim() === '' ? undefined : withoutHyphens(query.plain);
  const early = encoder && toEmbed !== undefined ? new EarlyEmbedding(encoder, toEmbed) : undefined;
  return { text, query, toEmbed, early };
}

/**
 * The embedding of a text by an encoder that is still loading. It is there or not, and no promise: the encoder may fail,
 * or may be one of a request that was cut off, which would keep everybody waiting for ever. What the index says when
 * it cannot be opened is why, so here a failure says nothing.
 */
class EarlyEmbedding {
  readonly #text: string;
  #made: { by: QueryEncoder; embedded: TextEmbedding } | undefined;

  constructor(encoder: Promise<QueryEncoder | undefined>, text: string) {
    this.#text = text;
    encoder
      .then((by) => {
        if (by !== undefined) this.#made = { by, embedded: by.embed(text) };
      })
      .catch(() => undefined);
  }

  /**
   * The embedding, if it is that of this text by this encoder: an index that cannot be opened gives way to an older one,
   * whose model may be another, and a text may have been corrected.
   */
  of(text: string, encoder: QueryEncoder): TextEmbedding | undefined {
    const made = this.#made;
    return made?.by === encoder && this.#text === text ? made.embedded : undefined;
  }
}
