import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { openApiDocument } from '../../src/http/api/openapi-document.ts';
import { allOperations } from '../../src/http/modules.ts';
import type { Operation } from '../../src/http/operation.ts';
import type { Call } from '../../src/client/client.ts';
import { ROOT } from '../paths.ts';
import { z } from 'zod';
import { commentText, fieldText, type Schema, typeText } from './type-text.ts';

/** Name of the package of the client for TypeScript, on npm. */
const CLIENT = 'sextant-client';

const schemaSchema = z.custom<Schema>((value) => typeof value === 'object' && value !== null);
const mediaSchema = z.record(z.string(), z.object({ schema: schemaSchema }));
const operationSchema = z.object({
  operationId: z.string(),
  summary: z.string(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query']),
        required: z.boolean(),
        description: z.string().optional(),
        schema: schemaSchema,
      }),
    )
    .default([]),
  requestBody: z.object({ content: mediaSchema }).optional(),
  responses: z.record(z.string(), z.object({ content: mediaSchema.optional() })),
});
const documentSchema = z.object({
  info: z.object({ version: z.string() }),
  paths: z.record(z.string(), z.record(z.enum(['get', 'post']), operationSchema.optional())),
  components: z.object({ schemas: z.record(z.string(), schemaSchema) }),
});
type Described = z.infer<typeof operationSchema>;

/** One operation of the document, where it is. */
interface Placed extends Described {
  method: Call['method'];
  path: string;
}

/** Makes the package of the client from the document of the API, in a folder of its own. */
export async function makeClient(folder: string): Promise<void> {
  const operations: readonly Operation[] = await allOperations();
  const document = documentSchema.parse(openApiDocument(operations));
  const placed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, its]): Placed[] =>
      its === undefined ? [] : [{ ...its, path, method: method as Call['method'] }],
    ),
  );
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const calls = Object.fromEntries(placed.map((one) => [one.operationId, callOf(one)]));
  await build({
    stdin: {
      contents: `import { clientOf } from './client.ts';
export { SextantApiError } from './client.ts';
const CALLS = ${JSON.stringify(calls)};
export const createClient = (base, options) => clientOf(CALLS, base, options);`,
      resolveDir: join(ROOT, 'src', 'client'),
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    outfile: join(folder, 'index.js'),
  });
  await writeFile(join(folder, 'index.d.ts'), typesOf(placed, document.components.schemas));
  await writeFile(
    join(folder, 'package.json'),
    `${JSON.stringify(packageOf(document.info.version), null, 2)}\n`,
  );
  await writeFile(join(folder, 'README.md'), README);
}

function callOf({ method, path, parameters, responses }: Placed): Call {
  const named = (place: 'path' | 'query'): string[] =>
    parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);
  const isJson = responses['200']?.content?.['application/json'] !== undefined;
  const repeated = parameters.filter(({ schema }) => schema.type === 'array').map(({ name }) => name);
  return { method, path, inPath: named('path'), inQuery: named('query'), repeated, isJson };
}

function typesOf(operations: readonly Placed[], schemas: Record<string, Schema>): string {
  const components = Object.entries(schemas).map(
    ([name, schema]) => `${commentText(schema.description, '')}export type ${name} = ${typeText(schema)};\n`,
  );
  const inputs = operations.map((operation) => inputText(operation, schemas));
  const methods = operations.map((operation) => {
    const isOptional = !requires(operation, schemas);
    const input = `input${isOptional ? '?' : ''}: ${inputName(operation)}`;
    return `${commentText(operation.summary, '  ')}  ${operation.operationId}(${input}, options?: CallOptions): Promise<${answerText(operation)}>;\n`;
  });
  return [...components, ...inputs, `export interface SextantClient {\n${methods.join('')}}\n`, RUNTIME].join(
    '\n',
  );
}

function inputName({ operationId }: Described): string {
  return `${operationId.replace(/^./, (letter) => letter.toUpperCase())}Input`;
}

function bodyOf({ requestBody }: Described, schemas: Record<string, Schema>): Schema | undefined {
  const schema = requestBody?.content['application/json']?.schema;
  const { $ref } = schema ?? {};
  return $ref === undefined ? schema : schemas[$ref.slice($ref.lastIndexOf('/') + 1)];
}

function requires(operation: Described, schemas: Record<string, Schema>): boolean {
  const { required = [] } = bodyOf(operation, schemas) ?? {};
  return (
    operation.requestBody !== undefined ||
    required.length > 0 ||
    operation.parameters.some((one) => one.required)
  );
}

/** All that is sent, whether in the path, the query string or the body. */
function inputText(operation: Described, schemas: Record<string, Schema>): string {
  const body = bodyOf(operation, schemas);
  const fields = [
    ...operation.parameters.map(({ name, required, description, schema }) =>
      fieldText(
        name,
        { ...schema, ...(description !== undefined && { description }) },
        { isRequired: required, indent: '  ' },
      ),
    ),
    ...Object.entries(body?.properties ?? {}).map(([name, schema]) =>
      fieldText(name, schema, { isRequired: body?.required?.includes(name) ?? false, indent: '  ' }),
    ),
  ];
  return `export interface ${inputName(operation)} {\n${fields.join('')}}\n`;
}

function answerText({ responses }: Described): string {
  const { schema } = responses['200']?.content?.['application/json'] ?? {};
  return schema === undefined ? 'ArrayBuffer' : typeText(schema);
}

const RUNTIME = `export interface ClientOptions {
  /** An API key of the site, which lifts limits. */
  apiKey?: string;
  /** In place of the global one. */
  fetch?: typeof fetch;
}

export interface CallOptions {
  signal?: AbortSignal;
}

/** What a site answered in place of what was asked for. */
export class SextantApiError extends Error {
  /** The HTTP status. */
  readonly status: number;
  /** The answer, as JSON where it is that: problem details (RFC 9457). */
  readonly body: unknown;
  /** Seconds after which it is worth while to try again, if the site says so. */
  readonly retryAfter: number | undefined;
}

/** A client of the site at \`base\`, such as \`https://lab.example\`. */
export function createClient(base: string, options?: ClientOptions): SextantClient;
`;

const packageOf = (version: string): object => ({
  name: CLIENT,
  version,
  description: 'Client for the search API of a Sextant site: semantic paper search.',
  license: 'Apache-2.0',
  type: 'module',
  exports: { '.': { types: './index.d.ts', default: './index.js' } },
  sideEffects: false,
});

const README = `# ${CLIENT}

A client for the search API of a [Sextant](https://www.npmjs.com/package/sextant-search) site, made from its OpenAPI document.

\`\`\`ts
import { createClient, SextantApiError } from '${CLIENT}';

const sextant = createClient('https://your-site.example');
const { results } = await sextant.search({ q: 'how do language models reason', fields: 'abstract,authors' });
\`\`\`

Errors are thrown as \`SextantApiError\` with the HTTP status and what the site says to do.
`;
