import { encodeRecord } from '../src/index/format/pages.ts';
import { type Field, FIELDS } from '../src/index/format/terms.ts';
import {
  livenessOf,
  liveRowsOf,
  type Manifest,
  MANIFEST_PREFIX,
  partsOf,
  POINTER_KEY,
  type Segment,
  storedValuesOf,
  VALUE_PREFIX,
  queryEncoderOf,
} from '../src/index/manifest.ts';
import type { IndexStore, ListedKey } from '../src/index/store.ts';
import { writesOfDay } from './publish/daily-writes.ts';
import { DEFAULT_KEEP, markKept } from './publish/gc.ts';
import { dateText } from '../src/text/dates.ts';
import { termsOf } from './publish/inverted-index.ts';
import { readPaper } from './publish/read-paper.ts';
import { GRACE_MS } from './publish/rules.ts';
import { readState } from './publish/store-state.ts';
import type { StoredIndex } from './publish/stored-index.ts';

/** How many there are, and their length together in bytes. */
interface Amount {
  values: number;
  bytes: number;
}

interface SegmentStats {
  rows: number;
  deleted: number;
  /** Whether all but its pages and embeddings is one value. */
  isPacked: boolean;
  /** What the store has of it, in bytes. */
  bytes: number;
  /** Of each kind, those in its pack too, in bytes. */
  kinds: Record<string, number>;
}

export interface IndexStats {
  gen: number;
  papers: number;
  model: Manifest['model']['id'];
  /** Absent where the model encodes queries. */
  queryEncoder?: 'static' | undefined;
  segments: SegmentStats[];
  dates: {
    /** Null where no paper has a date. */
    earliest: string | null;
    latest: string | null;
    undated: number;
    years: Record<string, number>;
  };
  /** Papers of each category. */
  categories: Record<string, number>;
  /** Names under which authors are found. */
  authors: number;
  /** Different terms by field. */
  terms: Record<Field, number>;
  embeddings: { rows: number; dimensions: number; bytes: number };
}

/** The limits of the Free plan of Workers KV. */
const FREE = { writesADay: 1_000, bytes: 1_000_000_000 };

export interface StoreStats {
  /** By kind of value; manifests and the pointer too. */
  kinds: Record<string, Amount>;
  all: Amount;
  /** Values that no generation needs that clean-up would keep, and those of them that it would delete today. */
  garbage: Amount & { due: number };
  /** Writes since midnight (UTC), as far as the store shows them. */
  writesToday: number;
  free: typeof FREE;
}

/**
 * An index in figures. Pages are read for deleted papers alone, whose words count no more.
 * @throws SextantError what keeps a value from being read
 */
export async function indexStats(index: StoredIndex): Promise<IndexStats> {
  const { gen, papers, model, segments } = index.manifest;
  const dates = new DateStats();
  const terms = new TermStats();
  for (const segment of segments) {
    const isLive = livenessOf(segment);
    const columns = await index.columnsOf(segment);
    columns.dates.forEach((date, row) => isLive(row) && dates.add(date));
    terms.addAll(await index.termsOf(segment));
    for (const ref of segment.pages) {
      const rows = (segment.deleted ?? []).filter(
        (row) => row >= ref.firstRow && row < ref.firstRow + ref.rows,
      );
      for (const paper of await index.papersAt(segment, ref, rows)) {
        terms.subtract(termsOf(readPaper(encodeRecord(paper), 0)));
      }
    }
  }
  const embeddings = segments.flatMap((segment) => segment.embeddings);
  return {
    gen,
    papers,
    model: model.id,
    queryEncoder: queryEncoderOf(model),
    segments: segments.map(segmentStats),
    dates: dates.result(),
    categories: terms.papersOf('category'),
    authors: terms.countOf('author'),
    terms: {
      text: terms.countOf('text'),
      title: terms.countOf('title'),
      author: terms.countOf('author'),
      category: terms.countOf('category'),
    },
    embeddings: {
      rows: embeddings.reduce((sum, { rows }) => sum + rows, 0),
      dimensions: model.dim,
      bytes: embeddings.reduce((sum, { bytes }) => sum + bytes, 0),
    },
  };
}

function segmentStats(segment: Segment): SegmentStats {
  const kinds: Record<string, number> = {};
  for (const { kind, ref } of partsOf(segment)) {
    if (kind !== 'packs') kinds[kind] = (kinds[kind] ?? 0) + ref.bytes;
  }
  return {
    rows: segment.rows,
    deleted: segment.rows - liveRowsOf(segment),
    isPacked: segment.pack !== undefined,
    bytes: storedValuesOf(segment).reduce((sum, { ref }) => sum + ref.bytes, 0),
    kinds,
  };
}

/** Counts dates as columns have them. */
class DateStats {
  #earliest = Number.POSITIVE_INFINITY;
  #latest = 0;
  #undated = 0;
  readonly #years = new Map<number, number>();

  /** @param date YYYYMMDD, 0 for none */
  add(date: number): void {
    if (date === 0) {
      this.#undated++;
      return;
    }
    this.#earliest = Math.min(this.#earliest, date);
    this.#latest = Math.max(this.#latest, date);
    const year = Math.floor(date / 10_000);
    this.#years.set(year, (this.#years.get(year) ?? 0) + 1);
  }

  result(): IndexStats['dates'] {
    const isAny = this.#latest > 0;
    return {
      earliest: isAny ? (dateText(this.#earliest) ?? null) : null,
      latest: dateText(this.#latest) ?? null,
      undated: this.#undated,
      years: Object.fromEntries(Array.from(this.#years).sort(([a], [b]) => a - b)),
    };
  }
}

/** Counts in how many papers each term is. */
class TermStats {
  readonly #papers: Record<Field, Map<string, number>> = {
    text: new Map(),
    title: new Map(),
    author: new Map(),
    category: new Map(),
  };

  addAll(terms: Awaited<ReturnType<StoredIndex['termsOf']>>): void {
    for (const field of FIELDS) {
      for (const { term, rows } of terms[field].startingWith('')) this.#change(field, term, rows);
    }
  }

  subtract(terms: ReturnType<typeof termsOf>): void {
    for (const field of FIELDS) for (const term of terms[field].keys()) this.#change(field, term, -1);
  }

  countOf(field: Field): number {
    return this.#papers[field].size;
  }

  /** The most frequent first. */
  papersOf(field: Field): Record<string, number> {
    const all = Array.from(this.#papers[field]);
    return Object.fromEntries(all.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
  }

  #change(field: Field, term: string, by: number): void {
    const papers = (this.#papers[field].get(term) ?? 0) + by;
    if (papers > 0) this.#papers[field].set(term, papers);
    else this.#papers[field].delete(term);
  }
}

/**
 * A store in figures.
 * @param now In ms since the epoch.
 * @throws SextantError when a manifest cannot be read
 */
export async function storeStats(store: IndexStore, now: number): Promise<StoreStats> {
  const state = await readState(store);
  const { marked } = await markKept(store, state, { keep: DEFAULT_KEEP, now });
  const values = await store.list(VALUE_PREFIX);
  const kinds = new Map<string, ListedKey[]>();
  for (const listed of values) {
    const kind = listed.key.split('/')[1] ?? '';
    const its = kinds.get(kind);
    if (its === undefined) kinds.set(kind, [listed]);
    else its.push(listed);
  }
  kinds.set('manifest', await store.list(MANIFEST_PREFIX));
  kinds.set('pointer', await store.list(POINTER_KEY));
  const garbage = values.filter(({ key }) => !marked.has(key));
  const due = garbage.filter(({ metadata }) => metadata && metadata.t <= now - GRACE_MS);
  return {
    kinds: Object.fromEntries(Array.from(kinds, ([kind, listed]) => [kind, amountOf(listed)])),
    all: amountOf(Array.from(kinds.values()).flat()),
    garbage: { ...amountOf(garbage), due: due.length },
    writesToday: await writesOfDay(store, now),
    free: FREE,
  };
}

function amountOf(listed: readonly ListedKey[]): Amount {
  return {
    values: listed.length,
    bytes: listed.reduce((sum, { metadata }) => sum + (metadata?.bytes ?? 0), 0),
  };
}
