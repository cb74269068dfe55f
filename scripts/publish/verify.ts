import { SextantError } from '../../src/errors.ts';
import { countAliases } from '../../src/index/aliases.ts';
import type { CodeBits } from '../../src/index/codes.ts';
import { openColumns } from '../../src/index/columns.ts';
import { checksum32 } from '../../src/hash.ts';
import { coverageProblems } from '../../src/index/coverage.ts';
import { checkIds, findRows } from '../../src/index/ids.ts';
import {
  HAVINGS,
  type Manifest,
  type PageRef,
  type RowsRef,
  type ValueKind,
  valueKey,
  type ValueRef,
  valuesOf,
} from '../../src/index/manifest.ts';
import { checkMap, openMap } from '../../src/index/map.ts';
import { readManifest, readValue } from '../../src/index/open.ts';
import { Page } from '../../src/index/pages.ts';
import { checkPostings, decodeRows } from '../../src/index/postings.ts';
import { checkSuggestions, readSuggestions } from '../../src/index/suggestions.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { FIELDS, openTerms } from '../../src/index/terms.ts';
import { lengthOf, openVectors, readVector } from '../../src/index/vectors.ts';
import { openWords } from '../../src/index/word-list.ts';
import { findGeneration, readState } from './state.ts';

/**
 * Most that codes change the length of a vector, by their bits, with room: at most 0.003 and 0.09 were seen for random
 * vectors of 32 to 384 numbers, 0.001 and 0.016 for those of papers.
 */
const LENGTH_ERRORS: Record<CodeBits, number> = { 8: 0.02, 4: 0.15 };

export interface VerifyReport {
  gen: number;
  papers: number;
  values: number;
  bytes: number;
  /** What is wrong, one sentence each; empty when the generation is whole. */
  problems: string[];
}

/**
 * Reads a whole generation, one value at a time: every hash, the format of all but the model and its vocabulary,
 * that vectors and pages hold each row once, that every vector has unit length or is zero, that every record is a
 * paper, and that `ids` leads to every paper. Whether the vectors are those of the papers is what `verifyDeep` tells.
 *
 * @param gen null for the one that the pointer names
 *
 * Throws `generation-not-found`, `index-missing`, when the manifest itself cannot be read, or the store fails.
 */
export async function verifyGeneration(
  store: IndexStore,
  gen: number | null,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<VerifyReport> {
  const manifest = await manifestOf(store, gen);
  const check = new Check(store, manifest, onProgress);
  await check.run();
  const { values, bytes, problems } = check;
  return { gen: manifest.gen, papers: manifest.papers, values, bytes, problems };
}

/**
 * @param gen null for the one that the pointer names
 *
 * Throws `generation-not-found`, `index-missing`, or what keeps the manifest from being read.
 */
export async function manifestOf(store: IndexStore, gen: number | null): Promise<Manifest> {
  const { pointer, manifests } = await readState(store);
  if (gen !== null) return readManifest(store, findGeneration(manifests, gen));
  if (!pointer) throw new SextantError('index-missing', 'There is no index to verify. Publish one first.');
  return readManifest(store, pointer.manifest);
}

class Check {
  readonly problems: string[] = [];
  values = 0;
  bytes = 0;
  readonly #store: IndexStore;
  readonly #manifest: Manifest;
  readonly #onProgress: (done: number, total: number) => void;

  constructor(store: IndexStore, manifest: Manifest, onProgress: (done: number, total: number) => void) {
    this.#store = store;
    this.#manifest = manifest;
    this.#onProgress = onProgress;
  }

  async run(): Promise<void> {
    const { model, vectors, pages, ids, papers } = this.#manifest;
    this.problems.push(...coverageProblems(this.#manifest));
    await this.#read('model', model.weights);
    await this.#read('vocabulary', model.vocabulary);
    for (const ref of vectors) await this.#vectors(ref);
    const idsValue = await this.#read('ids', ids);
    if (idsValue) this.#note(() => checkIds(idsValue, papers));
    for (const ref of pages) await this.#page(ref, idsValue);
    await this.#textIndex();
  }

  async #textIndex(): Promise<void> {
    const { aliases, terms, postings, columns, suggestions, words, papers, map } = this.#manifest;
    const open = async (
      kind: ValueKind,
      ref: ValueRef,
      check: (value: Uint8Array) => void,
    ): Promise<void> => {
      const value = await this.#read(kind, ref);
      if (value) this.#note(() => check(value));
    };
    await open('aliases', aliases, countAliases);
    await open('terms', terms, (value) => {
      const lexicons = openTerms(value, postings);
      // Every term is held to its postings where it is read.
      for (const field of FIELDS) Array.from(lexicons[field].from(''));
    });
    let start = 0;
    for (const ref of postings) {
      await open('postings', ref, (value) => {
        checkPostings(value);
        this.#having(value, start);
      });
      start += ref.bytes;
    }
    await open('columns', columns, (value) => openColumns(value, papers));
    if (words) await open('words', words, (value) => Array.from(openWords(value).from('')));
    for (const ref of suggestions) {
      await open('suggestions', ref, (value) => {
        checkSuggestions(value, ref.first);
        for (const { row, text } of readSuggestions(value)) {
          if (row >= papers) this.problems.push(`A suggestion, ${text}, leads to row ${row} of ${papers}.`);
        }
      });
    }
    if (!map) return;
    await open('map', map, (value) => {
      checkMap(value, papers);
      openMap(value);
    });
  }

  /** @param start Where in all postings the value begins. */
  #having(value: Uint8Array, start: number): void {
    const { has, papers } = this.#manifest;
    for (const what of has === undefined ? [] : HAVINGS) {
      const { rows = 0, offset = 0, bytes = 0 } = has?.[what] ?? {};
      if (offset < start || offset >= start + value.length) continue;
      const found = Array.from(decodeRows(value.subarray(offset - start, offset - start + bytes)));
      if (found.length === rows && found.every((row) => row < papers)) continue;
      this.problems.push(`The postings of what has ${what} are not of ${rows} rows of ${papers}.`);
    }
  }

  async #vectors(ref: RowsRef): Promise<void> {
    const value = await this.#read('vectors', ref);
    if (!value) return;
    this.#note(() => {
      const header = openVectors(value, ref, this.#manifest.model.dim);
      const { firstRow, rows, bits } = header;
      const wrong = Array.from({ length: rows }, (_, local) => local).filter((local) => {
        const length = lengthOf(readVector(value, header, local));
        return !(Math.abs(length - 1) <= LENGTH_ERRORS[bits] || length <= LENGTH_ERRORS[bits]);
      });
      const [first] = wrong;
      if (first !== undefined) {
        this.problems.push(
          `${wrong.length} vectors, that of row ${firstRow + first} first, are neither of unit length nor zero.`,
        );
      }
    });
  }

  async #page(ref: PageRef, ids: Uint8Array | null): Promise<void> {
    const value = await this.#read('pages', ref);
    if (!value) return;
    this.#note(() => {
      const page = new Page(value, ref);
      for (let row = ref.firstRow; row < ref.firstRow + ref.rows; row++) {
        this.#note(() => {
          const { id } = page.paper(row);
          if (ids && !findRows(ids, id).includes(row)) {
            this.problems.push(`The ids value does not lead to ${id} in row ${row}.`);
          }
        });
      }
    });
  }

  /** The value, or null after a problem was noted. */
  async #read(kind: ValueKind, ref: ValueRef): Promise<Uint8Array | null> {
    try {
      const value = await readValue(this.#store, kind, ref);
      this.bytes += value.length;
      if (checksum32(value) !== ref.checksum) {
        this.problems.push(
          `${valueKey(kind, ref.sha256)} does not have the checksum that the manifest gives.`,
        );
      }
      return value;
    } catch (error) {
      this.#keep(error);
      return null;
    } finally {
      this.values++;
      this.#onProgress(this.values, valuesOf(this.#manifest).length);
    }
  }

  #note(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#keep(error);
    }
  }

  #keep(error: unknown): void {
    if (!(error instanceof SextantError) || error.code === 'store-failed') throw error;
    this.problems.push(error.message);
  }
}
