import { z } from 'zod';
import { type Face, type FaceRequest, failure, type Reply, success } from '../kv/cloudflare-server.ts';
import { StandIn, type StandInOptions, type Visibility, VECTORIZE_LIMITS } from './stand-in.ts';
import { UNQUOTED, VectorizeFault } from './vectorize-fault.ts';

const createSchema = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  config: z.object({ dimensions: z.int(), metric: z.literal('cosine') }),
});
const metadataIndexSchema = z.object({
  propertyName: z.string().min(1),
  indexType: z.enum(['string', 'number', 'boolean']),
});

/** The indexes of an account, as `/vectorize/v2/indexes` of the REST API answers for them. */
export class VectorizeAccount {
  readonly indexes = new Map<string, StandIn>();
  /** What the next requests are refused with. */
  readonly faults: VectorizeFault[] = [];
  readonly #visibility: Visibility | undefined;

  /** @param visibility Of changes to indexes that are made through the API. */
  constructor(visibility?: Visibility) {
    this.#visibility = visibility;
  }

  /** Answers for a server; null for requests to other parts of the API. */
  readonly face: Face = (request) => {
    const path = /^\/vectorize\/v2\/indexes(?:\/([^/]+)(?:\/(.+))?)?$/.exec(request.path);
    if (path === null) return null;
    try {
      const fault = this.faults.shift();
      if (fault !== undefined) throw fault;
      return this.#answer(request, path[1], path[2] ?? '');
    } catch (error) {
      if (error instanceof VectorizeFault) return failure(error.status, error.code, error.message);
      throw error;
    }
  };

  #answer(request: FaceRequest, name: string | undefined, action: string): Reply {
    if (name === undefined) return request.method === 'POST' ? this.#create(json(request)) : this.#list();
    const index = this.indexes.get(decodeURIComponent(name));
    if (index === undefined) return failure(404, 3_000, 'vectorize.index.not_found');
    switch (`${request.method} ${action}`) {
      case 'GET ':
        return success(described(name, index));
      case 'GET info':
        return success(index.info());
      case 'POST insert':
      case 'POST upsert':
        return success(index.write(ndjson(request), { by: 'http', isUpsert: action === 'upsert' }));
      case 'POST query':
        return success(index.query(json(request)));
      case 'POST get_by_ids':
        return success(index.getByIds(idsIn(request)));
      case 'POST delete_by_ids':
        return success(index.deleteByIds(idsIn(request)));
      case 'GET metadata_index/list':
        return success({ metadataIndexes: index.metadataIndexes });
      case 'POST metadata_index/create': {
        const { propertyName, indexType } = metadataIndexSchema.parse(json(request));
        return success(index.createMetadataIndex(propertyName, indexType));
      }
      default:
        return failure(405, 10_405, 'Method not allowed');
    }
  }

  #list(): Reply {
    return success(Array.from(this.indexes, ([name, index]) => described(name, index)));
  }

  #create(body: unknown): Reply {
    const { name, config } = createSchema.parse(body);
    if (this.indexes.has(name)) return failure(409, 3_002, 'vectorize.index.duplicate_name');
    const options: StandInOptions = {
      dimensions: config.dimensions,
      ...(this.#visibility !== undefined && { visibility: this.#visibility }),
    };
    const index = new StandIn(options);
    this.indexes.set(name, index);
    return success(described(name, index));
  }
}

function described(name: string, { dimensions }: StandIn): object {
  const at = '2026-11-27T00:00:00.000000Z';
  return { name, description: '', config: { dimensions, metric: 'cosine' }, created_on: at, modified_on: at };
}

function json({ body }: FaceRequest): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new VectorizeFault(40_026, 'Failed to parse the request body as JSON: expected value');
  }
}

function idsIn(request: FaceRequest): unknown {
  return z.object({ ids: z.unknown() }).parse(json(request)).ids;
}

/** The lines of an upload, whose type must be that of the documentation. */
function ndjson({ body, contentType }: FaceRequest): unknown[] {
  if (contentType !== 'application/x-ndjson')
    throw new VectorizeFault(UNQUOTED, `the body is application/x-ndjson, not ${contentType}`);
  return linesOf(body);
}

/** The values of newline-delimited JSON. */
export function linesOf(body: Buffer): unknown[] {
  if (body.length > VECTORIZE_LIMITS.uploadBytes)
    throw new VectorizeFault(
      UNQUOTED,
      `an upload has at most ${String(VECTORIZE_LIMITS.uploadBytes)} bytes`,
      413,
    );
  return body
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}
