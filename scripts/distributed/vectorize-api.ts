import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import type { CloudflareApi } from '../kv/cloudflare-api.ts';

/** The most vectors that one upsert takes, and ids that one call deletes. */
export const VECTORIZE_BATCH = { upsert: 5_000, delete: 100 } as const;

const indexSchema = z.object({ config: z.looseObject({ dimensions: z.int(), metric: z.string() }) });
const mutationSchema = z.object({ mutationId: z.string() });
const infoSchema = z.object({ vectorCount: z.int(), processedUpToMutation: z.string().nullish() });
const matchesSchema = z.object({ matches: z.array(z.object({ id: z.string(), score: z.number() })) });
const metadataIndexesSchema = z.object({ metadataIndexes: z.array(z.object({ propertyName: z.string() })) });

/** A vector as Vectorize is given it. */
export interface SentVector {
  id: string;
  values: readonly number[];
  namespace: string;
  metadata: { month: number; code: boolean };
}

/** What is indexed of the metadata, so that queries can ask for it: only vectors that come later are found by it. */
const METADATA = { month: 'number', code: 'boolean' } as const satisfies Record<
  keyof SentVector['metadata'],
  string
>;

/** Where publishing puts vectors. */
export type VectorStore = Pick<
  VectorizeApi,
  'ensure' | 'upsert' | 'deleteByIds' | 'info' | 'has' | 'nearest'
>;

/** An index of Vectorize by Cloudflare's REST API. A call whose answer was lost can be sent again: all are idempotent. */
export class VectorizeApi {
  readonly #api: CloudflareApi;
  readonly #indexes: string;
  readonly #name: string;

  /** @param name Of the index. */
  constructor(api: CloudflareApi, accountId: string, name: string) {
    this.#api = api;
    this.#indexes = `/accounts/${encodeURIComponent(accountId)}/vectorize/v2/indexes`;
    this.#name = name;
  }

  /**
   * Makes the index where the account has none of its name, and what it is filtered by.
   * @throws SextantError `store-failed`, also where there is one of other vectors
   */
  async ensure(dimensions: number): Promise<void> {
    if ((await this.#api.send(this.#path())) === null) await this.#create(dimensions);
    const { result: index } = await this.#api.result(this.#path(), {}, indexSchema);
    this.#require(index.config, dimensions);
    const { result } = await this.#api.result(this.#path('metadata_index/list'), {}, metadataIndexesSchema);
    const known = new Set(result.metadataIndexes.map(({ propertyName }) => propertyName));
    for (const [propertyName, indexType] of Object.entries(METADATA))
      if (!known.has(propertyName)) await this.#change('metadata_index/create', { propertyName, indexType });
  }

  async #create(dimensions: number): Promise<void> {
    const body = JSON.stringify({ name: this.#name, config: { dimensions, metric: 'cosine' } });
    try {
      await this.#api.result(this.#indexes, { method: 'POST', body }, indexSchema);
    } catch (error) {
      // It is there by now, and was refused only when it was sent again because the first answer was lost.
      if ((await this.#api.send(this.#path())) === null) throw error;
    }
  }

  #require(config: { dimensions: number; metric: string }, dimensions: number): void {
    if (config.dimensions === dimensions && config.metric === 'cosine') return;
    throw new SextantError(
      'store-failed',
      `The index ${this.#name} of Vectorize is for vectors of ${String(config.dimensions)} numbers by ${config.metric}; these have ${String(dimensions)} and are compared by cosine. Name another index in wrangler.toml, which is made when you publish.`,
    );
  }

  /** @returns the id of the change, which is visible some time later. @throws SextantError `store-failed` */
  async upsert(vectors: readonly SentVector[]): Promise<string> {
    const body = vectors.map((vector) => JSON.stringify(vector)).join('\n');
    const request = { method: 'POST', body, contentType: 'application/x-ndjson' } as const;
    const { result } = await this.#api.result(this.#path('upsert'), request, mutationSchema);
    return result.mutationId;
  }

  /** Ids that are not there are no error. @throws SextantError `store-failed` */
  async deleteByIds(ids: readonly string[]): Promise<void> {
    await this.#change('delete_by_ids', { ids });
  }

  /** How many vectors queries see, and the last change that they do. @throws SextantError `store-failed` */
  async info(): Promise<z.infer<typeof infoSchema>> {
    return (await this.#api.result(this.#path('info'), {}, infoSchema)).result;
  }

  /** Whether queries see a vector. @throws SextantError `store-failed` */
  async has(id: string): Promise<boolean> {
    const request = { method: 'POST', body: JSON.stringify({ ids: [id] }) } as const;
    const { result } = await this.#api.result(
      this.#path('get_by_ids'),
      request,
      z.array(z.object({ id: z.string() })),
    );
    return result.length > 0;
  }

  /** The largest cosine with a vector, -1 where there is no other vector. @throws SextantError `store-failed` */
  async nearest(vector: Float32Array): Promise<number> {
    const request = {
      method: 'POST',
      body: JSON.stringify({ vector: Array.from(vector), topK: 1 }),
    } as const;
    const { result } = await this.#api.result(this.#path('query'), request, matchesSchema);
    return result.matches[0]?.score ?? -1;
  }

  async #change(action: string, what: object): Promise<void> {
    await this.#api.result(
      this.#path(action),
      { method: 'POST', body: JSON.stringify(what) },
      mutationSchema,
    );
  }

  #path(action = ''): string {
    return `${this.#indexes}/${encodeURIComponent(this.#name)}${action && `/${action}`}`;
  }
}
