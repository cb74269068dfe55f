import { z } from 'zod';
import { mulberry32 } from '../../scripts/random.ts';
import { type Indexed, indexedAs, type IndexType, metadataFilter } from './metadata-filter.ts';
import { UNQUOTED, VectorizeFault } from './vectorize-fault.ts';

/** Limits of Vectorize, version 2, as they are documented or were seen in November 2026. */
export const VECTORIZE_LIMITS = {
  dimensions: 1_536,
  idBytes: 64,
  namespaceBytes: 64,
  namespaces: 50_000,
  metadataBytes: 10_240,
  metadataIndexes: 10,
  topK: 100,
  topKInFull: 50,
  get: 20,
  delete: 100,
  batch: { http: 5_000, binding: 1_000 },
  uploadBytes: 100_000_000,
} as const;

const bytesBelow = (most: number): z.ZodString =>
  z
    .string()
    .min(1)
    .refine((text) => Buffer.byteLength(text) <= most, `at most ${String(most)} bytes`);
const metadataSchema = z
  .record(z.string().regex(/^[^$".][^".]*$/), z.json())
  .refine(
    (metadata) => Buffer.byteLength(JSON.stringify(metadata)) <= VECTORIZE_LIMITS.metadataBytes,
    `at most ${String(VECTORIZE_LIMITS.metadataBytes)} bytes`,
  );
const vectorSchema = z.strictObject({
  id: bytesBelow(VECTORIZE_LIMITS.idBytes),
  values: z.array(z.number()),
  namespace: bytesBelow(VECTORIZE_LIMITS.namespaceBytes).optional(),
  metadata: metadataSchema.optional(),
});
type GivenVector = z.infer<typeof vectorSchema>;

const querySchema = z.looseObject({
  vector: z.array(z.number()).optional(),
  vectorId: z.string().optional(),
  topK: z.int().positive().default(5),
  returnValues: z.boolean().default(false),
  returnMetadata: z.enum(['none', 'indexed', 'all']).default('none'),
  namespace: z.string().optional(),
  filter: z.unknown().optional(),
});
type Query = z.infer<typeof querySchema>;

/** A vector as it is answered. */
export interface StoredVector {
  id: string;
  values: number[];
  namespace?: string;
  metadata?: Record<string, unknown>;
}

/** A vector that is near. */
export interface Match extends Partial<StoredVector> {
  id: string;
  score: number;
}

/** What an index says of itself. */
export interface IndexInfo {
  dimensions: number;
  vectorCount: number;
  processedUpToDatetime: string | null;
  processedUpToMutation: string;
}

/** What is kept of a vector beside its numbers. */
interface Kept {
  slot: number;
  namespace: string | undefined;
  metadata: Record<string, unknown> | undefined;
  indexed: ReadonlyMap<string, Indexed>;
}

interface Mutation {
  id: string;
  apply: () => void;
}

/**
 * When a change is seen: at once, when a test calls `advance`, or by and by, about once in so many looks at `info`, with
 * those before it and perhaps without those after it.
 */
export type Visibility = 'at once' | 'on advance' | { looks: number; seed: number };

export interface StandInOptions {
  dimensions: number;
  visibility?: Visibility;
}

/**
 * An index of Vectorize as its documentation describes it, over an exact scan: its limits, what filters may say, that
 * changes are seen later, and its errors. What differs from the service: its scores are exact, and what the documentation
 * does not say is guessed here (docs/scale.md lists it).
 */
export class StandIn {
  readonly dimensions: number;
  readonly #visibility: Visibility;
  readonly #random: () => number;
  readonly #vectors = new Map<string, Kept>();
  readonly #free: number[] = [];
  readonly #pending: Mutation[] = [];
  readonly #indexes = new Map<string, IndexType>();
  #values = new Float32Array();
  #processed: { id: string; at: string | null } = { id: '', at: null };
  #mutations = 0;
  /** Vectors that were given, and ids that were to go, in all. */
  readonly given = { upserted: 0, deleted: 0, queried: 0 };

  constructor({ dimensions, visibility = 'at once' }: StandInOptions) {
    if (!(dimensions >= 1 && dimensions <= VECTORIZE_LIMITS.dimensions))
      throw new VectorizeFault(UNQUOTED, `dimensions must be 1 to ${String(VECTORIZE_LIMITS.dimensions)}`);
    this.dimensions = dimensions;
    this.#visibility = visibility;
    this.#random = mulberry32(typeof visibility === 'object' ? visibility.seed : 1);
  }

  /** Ids of the vectors that queries see. */
  get ids(): string[] {
    return Array.from(this.#vectors.keys());
  }

  /** A look at the state of the index, at which changes become visible. */
  info(): IndexInfo {
    if (typeof this.#visibility === 'object' && this.#random() * this.#visibility.looks < 1)
      this.advance(1 + Math.floor(this.#random() * this.#pending.length));
    return {
      dimensions: this.dimensions,
      vectorCount: this.#vectors.size,
      processedUpToDatetime: this.#processed.at,
      processedUpToMutation: this.#processed.id,
    };
  }

  /** Makes the next so many changes visible: all of them unless told how many. */
  advance(mutations = Number.POSITIVE_INFINITY): void {
    for (const { id, apply } of this.#pending.splice(0, mutations)) {
      apply();
      this.#processed = { id, at: new Date().toISOString() };
    }
  }

  /** Vectors to those that are there, which they replace; by `insert` those that are there stay. */
  write(
    vectors: readonly unknown[],
    { by, isUpsert }: { by: keyof typeof VECTORIZE_LIMITS.batch; isUpsert: boolean },
  ): { mutationId: string } {
    const most = VECTORIZE_LIMITS.batch[by];
    if (vectors.length === 0 || vectors.length > most)
      throw new VectorizeFault(
        UNQUOTED,
        `a request takes 1 to ${String(most)} vectors, got ${String(vectors.length)}`,
      );
    const given = vectors.map((vector) => this.#checked(vector));
    this.given.upserted += given.length;
    return this.#mutate(() => {
      for (const vector of given) if (isUpsert || !this.#vectors.has(vector.id)) this.#put(vector);
    });
  }

  deleteByIds(ids: unknown): { mutationId: string } {
    const gone = idsOf(ids, VECTORIZE_LIMITS.delete);
    this.given.deleted += gone.length;
    return this.#mutate(() => {
      for (const id of gone) {
        const kept = this.#vectors.get(id);
        if (kept === undefined) continue;
        this.#vectors.delete(id);
        this.#free.push(kept.slot);
      }
    });
  }

  getByIds(ids: unknown): StoredVector[] {
    return idsOf(ids, VECTORIZE_LIMITS.get).flatMap((id) => {
      const kept = this.#vectors.get(id);
      return kept === undefined ? [] : [this.#stored(id, kept)];
    });
  }

  /** Makes an index of a property, in which vectors are that are written from then on. */
  createMetadataIndex(property: string, type: IndexType): { mutationId: string } {
    if (this.#indexes.size >= VECTORIZE_LIMITS.metadataIndexes && !this.#indexes.has(property))
      throw new VectorizeFault(
        UNQUOTED,
        `at most ${String(VECTORIZE_LIMITS.metadataIndexes)} metadata indexes`,
      );
    return this.#mutate(() => this.#indexes.set(property, type));
  }

  /** The indexes, also those that are about to be. */
  get metadataIndexes(): { propertyName: string; indexType: IndexType }[] {
    return Array.from(this.#indexes, ([propertyName, indexType]) => ({ propertyName, indexType }));
  }

  query(asked: unknown): { count: number; matches: Match[] } {
    const query = parsedQuery(asked);
    const vector = this.#queryVector(query);
    this.given.queried++;
    requireTopK(query);
    const passes = query.filter === undefined ? () => true : metadataFilter(query.filter);
    const { namespace, topK } = query;
    const unit = lengthOf(vector);
    const found: Match[] = [];
    for (const [id, kept] of this.#vectors) {
      if (namespace !== undefined && kept.namespace !== namespace) continue;
      if (!passes(kept.indexed)) continue;
      const row = this.#row(kept.slot);
      let sum = 0;
      for (let k = 0; k < row.length; k++) sum += (row[k] ?? 0) * (vector[k] ?? 0);
      const lengths = unit * lengthOf(row);
      found.push({ id, score: lengths === 0 ? 0 : sum / lengths });
    }
    found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
    const matches = found.slice(0, topK).map((match) => ({ ...match, ...this.#shown(match.id, query) }));
    return { count: matches.length, matches };
  }

  #queryVector({ vector, vectorId }: Query): ArrayLike<number> {
    const kept = vectorId === undefined ? undefined : this.#vectors.get(vectorId);
    if (vectorId !== undefined && kept === undefined)
      throw new VectorizeFault(UNQUOTED, `no vector has the id ${vectorId}`);
    const values = kept === undefined ? (vector ?? []) : this.#row(kept.slot);
    if (values.length === this.dimensions) return values;
    throw new VectorizeFault(
      40_006,
      `invalid query vector, expected ${String(this.dimensions)} dimensions, and got ${String(values.length)} dimensions`,
    );
  }

  /** What a match has beside its score. */
  #shown(id: string, { returnValues, returnMetadata }: Query): Partial<StoredVector> {
    const kept = this.#vectors.get(id);
    if (kept === undefined) return {};
    const { namespace, metadata, indexed } = kept;
    const shown = returnMetadata === 'indexed' ? Object.fromEntries(indexed) : metadata;
    return {
      ...(namespace !== undefined && { namespace }),
      ...(returnValues && { values: Array.from(this.#row(kept.slot)) }),
      ...(returnMetadata !== 'none' && shown !== undefined && { metadata: shown }),
    };
  }

  #stored(id: string, { slot, namespace, metadata }: Kept): StoredVector {
    return {
      id,
      values: Array.from(this.#row(slot)),
      ...(namespace !== undefined && { namespace }),
      ...(metadata !== undefined && { metadata }),
    };
  }

  #mutate(apply: () => void): { mutationId: string } {
    const id = `00000000-0000-4000-8000-${String(++this.#mutations).padStart(12, '0')}`;
    this.#pending.push({ id, apply });
    if (this.#visibility === 'at once') this.advance();
    return { mutationId: id };
  }

  #checked(vector: unknown): GivenVector {
    const parsed = vectorSchema.safeParse(vector);
    if (!parsed.success)
      throw new VectorizeFault(UNQUOTED, `invalid vector: ${z.prettifyError(parsed.error)}`);
    const { id, values } = parsed.data;
    if (values.length !== this.dimensions)
      throw new VectorizeFault(
        UNQUOTED,
        `invalid vector for id="${id}", expected ${String(this.dimensions)} dimensions, and got ${String(values.length)} dimensions`,
      );
    return parsed.data;
  }

  #put({ id, values, namespace, metadata }: GivenVector): void {
    const slot = this.#vectors.get(id)?.slot ?? this.#free.pop() ?? this.#vectors.size;
    const end = (slot + 1) * this.dimensions;
    if (end > this.#values.length) {
      const grown = new Float32Array(Math.max(end, 2 * this.#values.length));
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values.set(values, slot * this.dimensions);
    const indexed = new Map<string, Indexed>();
    for (const [property, type] of this.#indexes) {
      const value = indexedAs(type, metadata?.[property]);
      if (value !== undefined) indexed.set(property, value);
    }
    this.#vectors.set(id, { slot, namespace, metadata, indexed });
  }

  #row(slot: number): Float32Array {
    return this.#values.subarray(slot * this.dimensions, (slot + 1) * this.dimensions);
  }
}

function parsedQuery(asked: unknown): Query {
  const parsed = querySchema.safeParse(asked);
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new VectorizeFault(40_026, `Failed to parse the request body as JSON: ${at}: expected value`);
}

function requireTopK({ topK, returnValues, returnMetadata }: Query): void {
  const isInFull = returnValues || returnMetadata === 'all';
  const most = isInFull ? VECTORIZE_LIMITS.topKInFull : VECTORIZE_LIMITS.topK;
  if (topK <= most) return;
  const retry =
    isInFull && topK <= VECTORIZE_LIMITS.topK
      ? `; for a top K up to ${String(VECTORIZE_LIMITS.topK)}, retry with returnValues=false and returnMetadata=indexed`
      : '';
  const how = isInFull ? 'with returnValues=true or returnMetadata=all, ' : '';
  throw new VectorizeFault(40_025, `${how}max top K is ${String(most)}, but got ${String(topK)}${retry}`);
}

function idsOf(ids: unknown, most: number): string[] {
  const all = z.array(bytesBelow(VECTORIZE_LIMITS.idBytes)).safeParse(ids);
  if (!all.success)
    throw new VectorizeFault(40_026, 'Failed to parse the request body as JSON: ids: expected value');
  if (all.data.length > most)
    throw new VectorizeFault(
      40_007,
      `too many ids in payload; max id count is ${String(most)}, got ${String(all.data.length)}`,
    );
  return all.data;
}

function lengthOf(values: ArrayLike<number>): number {
  let squares = 0;
  for (let k = 0; k < values.length; k++) squares += (values[k] ?? 0) ** 2;
  return Math.sqrt(squares);
}
