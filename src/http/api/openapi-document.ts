import * as z from 'zod/mini';
import { metaOf } from './meta-of.ts';
import { SITE } from '../site-json.ts';
import type { Answer, Fields, Operation } from '../operation.ts';
import { codeSamples, samplesText } from './code-samples.ts';
import { readAs } from './parameters.ts';
import { NO_EXAMPLES, type ServedExamples } from './served-examples.ts';

const INFO = {
  title: SITE.name,
  version: '1.0.0',
  description: `${SITE.description} Papers are ranked by meaning (the similarity of their embedding to that of the query) and by the words they share with it. Errors are problem details (RFC 9457).`,
  ...(SITE.contact !== null && { contact: contactOf(SITE.contact) }),
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

const OF_OPENAI = 'Errors of /v1/embeddings and /v1/models have the format of the OpenAI API.';

function contactOf(contact: string): { email: string } | { url: string } {
  return contact.startsWith('mailto:') ? { email: contact.slice('mailto:'.length) } : { url: contact };
}

/** In the order in which a reader of the reference sees them. */
const TAGS = [
  { name: 'search', description: 'Find papers, and complete what a reader types.' },
  { name: 'papers', description: 'Look up papers, one or many, and list them.' },
  { name: 'recommendations', description: 'Find papers similar to others.' },
  { name: 'embeddings', description: 'Turn texts into vectors, as the OpenAI API does.' },
  {
    name: 'map',
    description: 'All papers as points, near others of similar meaning.',
  },
  { name: 'index', description: 'The index being served, and this document.' },
];

/** A key is never needed; with one, limits are those of the site for whoever has one. */
const SECURITY = [{}, { apiKey: [] }];
const SECURITY_SCHEMES = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key issued by this site; it begins with `sx_`. A key of any other form is ignored.',
  },
};

const COMPONENTS = '#/components/schemas/';

const namedSchema = z.looseObject({ id: z.optional(z.string()) });
const convertedSchema = z.object({ own: namedSchema, named: z.record(z.string(), namedSchema) });

type Json = Record<string, unknown>;
/** Whether a schema says what a client sends or what it gets. */
type Side = 'input' | 'output';

/** What the document says of the site that it is of. */
export interface Documented {
  /** Examples of what is sent, which only an index can give: those of answers stand in the schemas. */
  served?: ServedExamples | undefined;
  /** Where it is. */
  origin?: string;
  /** What it lets a client do, in words. */
  limits?: readonly string[];
}

/** The OpenAPI 3.1 document of some operations. Schemas with an `id` are named components. */
export function openApiDocument(
  operations: readonly Operation[],
  { served = NO_EXAMPLES, origin = 'https://your-site.example', limits = [] }: Documented = {},
): Json {
  const said = operations.some(({ route }) => route.surface === 'openai') ? [OF_OPENAI] : [];
  const components: Json = {};
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const { method, route, operationId, tag, summary, params, query, body, responses } = operation;
    const its = served.parameters[operationId] ?? {};
    const parameters = [...parametersOf(params, 'path', its), ...parametersOf(query, 'query', its)];
    const id = z.looseObject({ id: z.string() }).safeParse(body && metaOf(body)).data?.id;
    const sent = {
      parameters: its,
      body: body && (served.bodies[id ?? ''] ?? metaOf(body)?.['example']),
    };
    const samples = codeSamples(operation, sent, origin);
    (paths[route.path] ??= {})[method] = {
      operationId,
      tags: [tag],
      summary,
      description: samplesText(samples),
      'x-codeSamples': samples,
      ...(parameters.length > 0 && { parameters }),
      ...(body && {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: toJsonSchema(body, 'input', components) } },
        },
      }),
      responses: mapValues(responses, (answer) => toResponse(answer, components)),
    };
  }
  const schemas = Object.fromEntries(
    Object.entries(components)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, schema]) => [
        id,
        id in served.bodies ? { ...Object(schema), example: served.bodies[id] } : schema,
      ]),
  );
  return {
    openapi: '3.1.0',
    info: { ...INFO, description: [INFO.description, ...said, ...limits].join('\n\n') },
    servers: [{ url: '/' }],
    tags: TAGS,
    paths,
    security: SECURITY,
    components: { schemas, securitySchemes: SECURITY_SCHEMES },
  };
}

function toResponse({ description, content }: Answer, components: Json): Json {
  if (content === undefined) return { description };
  return {
    description,
    content: mapValues(content, ({ schema, ...media }) => ({
      schema: schema instanceof z.ZodMiniType ? toJsonSchema(schema, 'output', components) : schema,
      ...media,
    })),
  };
}

function parametersOf(schema: Fields | undefined, place: 'path' | 'query', examples: Json): Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const { description, ...described } = parameterSchema(field);
    const required = !field.safeParse(undefined).success;
    const example = examples[name];
    return {
      name,
      in: place,
      required,
      description,
      schema: described,
      ...(example !== undefined && { example }),
    };
  });
}

/** What a parameter is read as; one that no field says in full has it in its metadata. */
function parameterSchema(parameter: z.ZodMiniType): Json {
  const meta = metaOf(parameter) ?? {};
  return 'type' in meta ? { ...meta } : toJsonSchema(readAs(parameter), 'input', {});
}

/** The JSON Schema of a schema. What has an `id` moves into the components and leaves a reference. */
function toJsonSchema(schema: z.ZodMiniType, side: Side, components: Json): Json {
  const { $defs = {}, ...own } = z.toJSONSchema(schema, { io: side, unrepresentable: 'any' });
  delete own.$schema;
  const text = JSON.stringify({ own, named: $defs }).replaceAll('"#/$defs/', `"${COMPONENTS}`);
  const found = convertedSchema.parse(JSON.parse(text));
  Object.assign(components, mapValues(found.named, withoutId));
  const { id } = found.own;
  if (id === undefined) return found.own;
  components[id] = withoutId(found.own);
  return { $ref: `${COMPONENTS}${id}` };
}

function withoutId(schema: Json): Json {
  const definition = { ...schema };
  delete definition['id'];
  return definition;
}

function mapValues<T>(record: Record<string, T>, map: (value: T) => unknown): Json {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
