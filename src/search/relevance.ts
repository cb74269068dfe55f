import type { Manifest } from '../index/manifest.ts';
import { addRow, type Bitmap, emptyBitmap } from './indexes/bitmap.ts';
import { type Mode, type Relevance, RELEVANCES } from './choices.ts';

/**
 * How many spreads of meaning all words of a query are worth. It and the limits below were learnt from the train
 * queries of SciFact and one half of the unrelated texts: docs/search.md has the curves.
 */
const WORDS_WORTH = 7;
/** How many more a paper has that has every word: a rare word that a text has once says enough. */
const EVERY_WORD = 1.5;
/** Meaning that is further off than this counts no less: a name means little to a model, and its paper is right. */
const LEAST_MEANING = -1;

/**
 * From which evidence on a paper is close to a query, from which on it is so without doubt, and from which on it is so
 * however many others are.
 */
export const LIMITS: Record<Mode, { partial: number; strong: number; sure: number }> = {
  hybrid: { partial: 2.8, strong: 5.2, sure: 8 },
  semantic: { partial: 1.9, strong: 3, sure: 6 },
  keyword: { partial: 1.75, strong: 3.5, sure: 7 },
};
/** By how many standard deviations a close paper stands out from all others for this query. */
const STANDS_OUT = 2;
/**
 * How far below the best one a cosine counts nothing, in distances from what unrelated texts find to 1: the cosines of one
 * encoder lie closer together than those of another, and so one weight of words does for all. Learnt from the train
 * queries of SciFact with two encoders.
 */
const RANGE = 1.8;
/** Of a collection that has the unrelated texts themselves, so that nothing is divided by 0. */
const LEAST_DISTANCE = 0.1;
/** Rows that stand for all others. */
export const SAMPLE = 512;

/** Whether a state is at least as good as another. */
export function isAtLeast(state: Relevance, least: Relevance): boolean {
  return RELEVANCES.indexOf(state) <= RELEVANCES.indexOf(least);
}

/**
 * How far below the best one a cosine counts nothing beside words.
 * @returns undefined for an index that has not learnt what unrelated texts find
 */
export function meaningRange(relevance: Manifest['relevance']): number | undefined {
  return relevance && RANGE * Math.max(LEAST_DISTANCE, 1 - relevance.meaning.median);
}

/** Judges how well papers answer one query. */
export interface Judge {
  /**
   * What speaks for a paper.
   * @param cosine Of its meaning with the query's.
   * @param words Which part of what the words of the query can give at most they give, from 0 to 1.
   * @param hasAll Whether it has every word of the query, as far as that was looked at.
   */
  evidence: (cosine: number, words: number, hasAll?: boolean) => number;
  /** States by evidence, beside that of papers which stand for all others. */
  beside: (others: readonly number[]) => (evidence: number) => Relevance;
}

/**
 * Judges by how far a paper stands out from what texts that no paper answers find: by meaning, in spreads of their
 * best cosines; by words, by what they give or, without meaning, in spreads of what they give at best. In a collection
 * of one subject all papers are closer to a query of that subject than to those texts, so that a close one must stand
 * out from them too, unless it is beyond question.
 * @param scale Of the index.
 * @param least What every paper is at least, because it has all that was asked for.
 */
export function judgeBy(
  { meaning, words }: NonNullable<Manifest['relevance']>,
  mode: Mode,
  least: Relevance,
): Judge {
  const { partial, strong, sure } = LIMITS[mode];
  const evidence: Record<Mode, Judge['evidence']> = {
    hybrid: (cosine, share, hasAll = false) =>
      Math.max(LEAST_MEANING, (cosine - meaning.median) / meaning.spread) +
      WORDS_WORTH * share +
      (hasAll ? EVERY_WORD : 0),
    semantic: (cosine) => (cosine - meaning.median) / meaning.spread,
    keyword: (_, share) => (share - words.median) / words.spread,
  };
  return {
    evidence: evidence[mode],
    beside(others) {
      const close = Math.max(partial, Math.min(sure, standingOut(others)));
      return (found) => {
        const state = found < close ? 'weak' : found < strong ? 'partial' : 'strong';
        return isAtLeast(state, least) ? state : least;
      };
    },
  };
}

function standingOut(others: readonly number[]): number {
  const mean = others.reduce((sum, one) => sum + one, 0) / others.length;
  const variance = others.reduce((sum, one) => sum + (one - mean) ** 2, 0) / others.length;
  return mean + STANDS_OUT * Math.sqrt(variance);
}

/** The papers that are close to a query. */
export interface Close {
  rows: Bitmap;
  /** Whether there may be more: not every paper was looked at. */
  isAtLeast: boolean;
}

/** The rows of a list that are not weak. @param all How many rows there are. */
export function closeRows<T extends { row: number }>(
  all: number,
  rows: readonly T[],
  stateOf: (one: T) => Relevance,
): Bitmap {
  const set = emptyBitmap(all);
  for (const one of rows) if (stateOf(one) !== 'weak') addRow(set, one.row);
  return set;
}
