import { findAliases } from '../../src/index/format/aliases.ts';
import { type Columns, openColumns } from '../../src/index/format/columns.ts';
import { readEmbeddings } from '../../src/index/format/embeddings.ts';
import { findRows } from '../../src/index/format/ids.ts';
import { openLegend } from '../../src/index/format/legend-value.ts';
import type { MapLegend } from '../../src/index/format/map-shape.ts';
import { Page } from '../../src/index/format/pages.ts';
import { openPlaces, type Places } from '../../src/index/format/places-value.ts';
import { openTerms, type Terms } from '../../src/index/format/terms.ts';
import { openWords } from '../../src/index/format/word-list.ts';
import { KINDS, type RefOf, type SegmentKind } from '../../src/index/kinds.ts';
import { livenessOf, type Manifest, type Segment, statedOf } from '../../src/index/manifest.ts';
import { readValue } from '../../src/index/open.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { PageRef } from '../../src/index/refs.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { SegmentReader } from '../../src/index/unpack.ts';
import { WantedNames } from './wanted-names.ts';

/** Where a paper is: number of the segment, row of the segment. */
export interface Place {
  segment: number;
  row: number;
}

/** What a store has of an index, read for whoever changes it. */
export class StoredIndex {
  readonly manifest: Manifest;
  readonly store: IndexReader;
  readonly #readers = new Map<Segment, Promise<SegmentReader>>();

  constructor(store: IndexReader, manifest: Manifest) {
    this.store = store;
    this.manifest = manifest;
  }

  /**
   * The papers with some of these ids, page by page: each page is read once, and those without such a paper are not.
   * @throws SextantError what keeps a value from being read
   */
  async *find(ids: Iterable<string>): AsyncGenerator<{ place: Place; paper: Paper }> {
    const wanted = new Set(ids);
    const rowsOf = async (segment: Segment): Promise<number[]> => {
      const table = await this.#read(segment, 'ids', segment.ids);
      return Array.from(wanted).flatMap((id) => findRows(table, id));
    };
    for await (const found of this.#live(rowsOf)) if (wanted.has(found.paper.id)) yield found;
  }

  /**
   * The papers that go by some of these names, which may be their ids in any case, DOIs or arXiv ids, also within an
   * address; a paper comes once for each such name.
   * @throws SextantError what keeps a value from being read
   */
  async *findNamed(names: Iterable<string>): AsyncGenerator<{ name: string; place: Place; paper: Paper }> {
    const wanted = new WantedNames(names);
    const rowsOf = async (segment: Segment): Promise<number[]> => {
      const ids = await this.#read(segment, 'ids', segment.ids);
      const aliases = await this.#read(segment, 'aliases', segment.aliases);
      return [...findAliases(aliases, wanted.keys), ...wanted.ids.flatMap((id) => findRows(ids, id))];
    };
    for await (const { place, paper } of this.#live(rowsOf)) {
      for (const name of wanted.of(paper)) yield { name, place, paper };
    }
  }

  /** The papers of some rows of each segment that are not deleted, page by page. */
  async *#live(
    rowsOf: (segment: Segment) => Promise<readonly number[]>,
  ): AsyncGenerator<{ place: Place; paper: Paper }> {
    for (const [segment, one] of this.manifest.segments.entries()) {
      const rows = Array.from(new Set(await rowsOf(one))).filter(livenessOf(one));
      for (const ref of one.pages) {
        const its = rows.filter((row) => row >= ref.firstRow && row < ref.firstRow + ref.rows);
        const papers = await this.papersAt(one, ref, its);
        for (const [i, row] of its.entries()) {
          const paper = papers[i];
          if (paper !== undefined) yield { place: { segment, row }, paper };
        }
      }
    }
  }

  /** All papers of a segment, also those that are deleted, in the order of its rows; one page is held at a time. */
  async *papersOf(segment: Segment): AsyncGenerator<{ row: number; paper: Paper }> {
    for (const ref of segment.pages) {
      const page = await this.#page(segment, ref);
      for (let row = ref.firstRow; row < ref.firstRow + ref.rows; row++)
        yield { row, paper: page.paper(row) };
    }
  }

  /** The papers of some rows of one page, which is not read for none. */
  async papersAt(segment: Segment, ref: PageRef, rows: readonly number[]): Promise<Paper[]> {
    if (rows.length === 0) return [];
    const page = await this.#page(segment, ref);
    return rows.map((row) => page.paper(row));
  }

  /** Words as the papers of some segments write them, without those that stand apart. */
  async wordsOf(segments: readonly Segment[]): Promise<string[]> {
    const words = new Set<string>();
    for (const segment of segments) {
      if (segment.words === undefined) continue;
      const lexicon = openWords(await this.#read(segment, 'words', segment.words));
      for (const { term } of lexicon.from('')) if (!term.includes(' ')) words.add(term);
    }
    return Array.from(words);
  }

  /** f32 (rows, dim), row-major. */
  async embeddingsOf(segment: Segment): Promise<Float32Array> {
    const { dim } = this.manifest.model;
    const all = new Float32Array(segment.rows * dim);
    for await (const { firstRow, embeddings } of this.embeddingsInTurn(segment)) {
      all.set(embeddings, firstRow * dim);
    }
    return all;
  }

  /** The same value by value, from the first row on: f32 (rows of the value, dim), row-major. */
  async *embeddingsInTurn(segment: Segment): AsyncGenerator<{ firstRow: number; embeddings: Float32Array }> {
    for (const ref of segment.embeddings) {
      const value = await this.#read(segment, 'embeddings', ref);
      yield { firstRow: ref.firstRow, embeddings: readEmbeddings(value) };
    }
  }

  /** Where the papers of a segment stand on the map; null where there is none. */
  async placesOf(segment: Segment, legend: MapLegend): Promise<Places | null> {
    const { places } = segment;
    if (places === undefined) return null;
    return openPlaces(await this.#read(segment, 'places', places), legend.regions.length);
  }

  /** What is known of the rows of a segment without their pages. */
  async columnsOf(segment: Segment): Promise<Columns> {
    return openColumns(await this.#read(segment, 'columns', segment.columns), segment.rows);
  }

  /** The terms of a segment. */
  async termsOf(segment: Segment): Promise<Terms> {
    return openTerms(await this.#read(segment, 'terms', segment.terms), segment.postings);
  }

  /** The legend of the map; null where there is none. */
  async legend(): Promise<MapLegend | null> {
    const { legend } = this.manifest;
    return legend === undefined ? null : openLegend(await readValue(this.store, 'legend', legend));
  }

  async #page(segment: Segment, ref: PageRef): Promise<Page> {
    return new Page(await this.#read(segment, 'pages', ref), ref);
  }

  /** A value that is what the manifest says. */
  async #read<K extends SegmentKind>(segment: Segment, kind: K, ref: RefOf<K>): Promise<Uint8Array> {
    let reader = this.#readers.get(segment);
    if (reader === undefined) this.#readers.set(segment, (reader = SegmentReader.open(this.store, segment)));
    const value = await readValue(await reader, kind, ref);
    KINDS[kind].open(value, ref, statedOf(segment, this.manifest));
    return value;
  }
}
