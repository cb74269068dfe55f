import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

export const TOKEN = 'token-of-the-test';
export const ACCOUNT = '0123456789abcdef0123456789abcdef';
export const NAMESPACE = 'namespace1';

const BULK_LIMITS = { pairs: 10_000, bytes: 100_000_000 };
const VALUE_LIMIT = 25 * 1024 * 1024;

const bulkSchema = z
  .array(
    z.object({
      key: z.string().min(1),
      value: z.string(),
      base64: z.boolean().default(false),
      metadata: z.unknown().optional(),
    }),
  )
  .max(BULK_LIMITS.pairs);

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** What the next request gets instead of an answer: a reply, or a cut connection. */
export type Fault = Reply | 'hang-up';

/** A request as a {@link Face} reads it. */
export interface FaceRequest {
  method: string;
  /** Below the account. */
  path: string;
  contentType: string;
  body: Buffer;
}

/** Another part of the API: null for a request that is not of it. */
export type Face = (request: FaceRequest) => Promise<Reply | null> | Reply | null;

/**
 * The parts of Cloudflare's REST API v4 for Workers KV, D1 and secrets as they are documented: paths, envelope, error codes, cursor and
 * limits. `faults` are used up one per request; `unsuccessful` holds, for each bulk write to come, the keys that
 * it does not write; `faces` are asked before all that.
 */
export class CloudflareServer {
  readonly values = new Map<string, { value: Buffer; metadata: unknown }>();
  readonly namespaces: { id: string; title: string }[] = [];
  readonly databases: { uuid: string; name: string }[] = [];
  /** Names of secrets by Worker. */
  readonly secrets = new Map<string, string[]>();
  readonly faults: Fault[] = [];
  readonly unsuccessful: string[][] = [];
  readonly requests: string[] = [];
  readonly faces: Face[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  async start(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/client/v4`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.requests.push(`${request.method} ${request.url}`);
    const fault = this.faults.shift();
    if (fault === 'hang-up') {
      request.socket.destroy();
      return;
    }
    const bytes = Buffer.concat(chunks);
    const reply = fault ?? (await this.#faceOf(request, bytes)) ?? this.#answer(request, bytes);
    const body = Buffer.isBuffer(reply.body) ? reply.body : JSON.stringify(reply.body);
    response.writeHead(reply.status, reply.headers).end(body);
  }

  async #faceOf({ headers, method = 'GET', url = '' }: IncomingMessage, body: Buffer): Promise<Reply | null> {
    const account = `/client/v4/accounts/${ACCOUNT}`;
    const { pathname } = new URL(url, 'http://localhost');
    if (headers.authorization !== `Bearer ${TOKEN}` || !pathname.startsWith(account)) return null;
    const path = pathname.slice(account.length);
    for (const face of this.faces) {
      const reply = await face({ method, path, contentType: headers['content-type'] ?? '', body });
      if (reply !== null) return reply;
    }
    return null;
  }

  #answer({ headers, method, url }: IncomingMessage, body: Buffer): Reply {
    if (headers.authorization !== `Bearer ${TOKEN}`) return failure(403, 10_000, 'Authentication error');
    const { pathname, searchParams } = new URL(url ?? '', 'http://localhost');
    if (pathname === `/client/v4/accounts/${ACCOUNT}/storage/kv/namespaces`) {
      return method === 'POST' ? this.#create(body) : this.#namespaces(searchParams);
    }
    if (pathname === `/client/v4/accounts/${ACCOUNT}/d1/database`) {
      return method === 'POST' ? this.#createDatabase(body) : this.#databases(searchParams);
    }
    const script = /^\/client\/v4\/accounts\/[^/]+\/workers\/scripts\/([^/]+)\/secrets$/.exec(pathname)?.[1];
    if (script !== undefined) return this.#secretsOf(decodeURIComponent(script));
    const path = /^\/client\/v4\/accounts\/([^/]+)\/storage\/kv\/namespaces\/([^/]+)\/(.*)$/.exec(pathname);
    if (path?.[1] !== ACCOUNT || path[2] !== NAMESPACE) return failure(404, 10_013, 'namespace not found');
    const action = `${method} ${path[3]}`;
    if (action === 'GET keys') return this.#list(searchParams);
    if (action === 'PUT bulk') return this.#bulk(body);
    const key = /^values\/([^/]+)$/.exec(path[3] ?? '')?.[1];
    if (key && method === 'GET') return this.#read(decodeURIComponent(key));
    if (key && method === 'DELETE') return this.#remove(decodeURIComponent(key));
    return failure(405, 10_405, 'Method not allowed');
  }

  /** Pages of at least 5, as the API has them. */
  #namespaces(query: URLSearchParams): Reply {
    const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 20)];
    if (size < 5 || size > 1_000) return failure(400, 10_001, 'per_page must be between 5 and 1000');
    return success(this.namespaces.slice((page - 1) * size, page * size));
  }

  #create(body: Buffer): Reply {
    const { title } = z.object({ title: z.string().min(1) }).parse(JSON.parse(body.toString()));
    if (this.namespaces.some((namespace) => namespace.title === title)) {
      return failure(400, 10_014, 'a namespace with this account ID and title already exists');
    }
    const id = (this.namespaces.length + 1).toString(16).padStart(32, '0');
    this.namespaces.push({ id, title });
    return success({ id, title, supports_url_encoding: true });
  }

  /** Those whose name has what is asked for within it. */
  #databases(query: URLSearchParams): Reply {
    const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 1_000)];
    if (size < 10 || size > 10_000) return failure(400, 7_400, 'per_page must be between 10 and 10000');
    const found = this.databases.filter(({ name }) => name.includes(query.get('name') ?? ''));
    return success(found.slice((page - 1) * size, page * size));
  }

  #createDatabase(body: Buffer): Reply {
    const { name } = z.strictObject({ name: z.string().min(1) }).parse(JSON.parse(body.toString()));
    if (this.databases.some((database) => database.name === name)) {
      return failure(400, 7_502, `A database with the name '${name}' already exists`);
    }
    const uuid = `00000000-0000-4000-8000-${String(this.databases.length).padStart(12, '0')}`;
    this.databases.push({ uuid, name });
    return success({ uuid, name, version: 'production', num_tables: 0 });
  }

  #secretsOf(worker: string): Reply {
    const names = this.secrets.get(worker);
    if (names === undefined) return failure(404, 10_007, 'This Worker does not exist on your account.');
    return success(names.map((name) => ({ name, type: 'secret_text' })));
  }

  #read(key: string): Reply {
    const found = this.values.get(key);
    return found ? { status: 200, body: found.value } : failure(404, 10_009, "get: 'key not found'");
  }

  #remove(key: string): Reply {
    this.values.delete(key);
    return success({});
  }

  #list(query: URLSearchParams): Reply {
    const limit = Number(query.get('limit') ?? 1_000);
    if (limit < 10 || limit > 1_000) return failure(400, 10_001, 'limit must be between 10 and 1000');
    const names = [...this.values.keys()]
      .filter((name) => name.startsWith(query.get('prefix') ?? ''))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const start = Number(query.get('cursor') ?? 0);
    const end = start + limit;
    const result = names
      .slice(start, end)
      .map((name) => ({ name, metadata: this.values.get(name)?.metadata }));
    return success(result, { count: result.length, cursor: end < names.length ? String(end) : '' });
  }

  #bulk(body: Buffer): Reply {
    if (body.length > BULK_LIMITS.bytes) return failure(413, 10_413, 'request too large');
    const pairs = bulkSchema.safeParse(JSON.parse(body.toString('utf8')));
    if (!pairs.success) return failure(400, 10_012, 'could not parse the body');
    const refused = new Set(this.unsuccessful.shift());
    for (const { key, value, base64, metadata } of pairs.data) {
      const bytes = Buffer.from(value, base64 ? 'base64' : 'utf8');
      if (bytes.length > VALUE_LIMIT) return failure(413, 10_033, 'value too large');
      if (!refused.has(key)) this.values.set(key, { value: bytes, metadata });
    }
    const count = pairs.data.length - refused.size;
    return success({ successful_key_count: count, unsuccessful_keys: [...refused] });
  }
}

export function success(result: unknown, resultInfo?: unknown): Reply {
  return { status: 200, body: { success: true, errors: [], messages: [], result, result_info: resultInfo } };
}

export function failure(status: number, code: number, message: string): Reply {
  return { status, body: { success: false, errors: [{ code, message }], messages: [], result: null } };
}
