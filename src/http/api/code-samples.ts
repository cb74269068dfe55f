import type { Operation } from '../operation.ts';
import { listOf } from './comma-lists.ts';

/** One way to make a call. */
export interface CodeSample {
  lang: 'Shell' | 'Python' | 'TypeScript';
  source: string;
}

/** What an example sends. */
export interface Sent {
  /** Of the path and the query string. */
  parameters: Record<string, unknown>;
  body?: unknown;
}

/**
 * How a call is made with curl, with Python's `requests`, and with the client for TypeScript.
 * @param origin Of the site, such as `https://lab.example`.
 */
export function codeSamples(
  { method, route, operationId, params, responses }: Operation,
  sent: Sent,
  origin: string,
): CodeSample[] {
  const inPath = Object.keys(params?.shape ?? {});
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(textOf(sent.parameters[name] ?? name)),
  );
  const query = Object.entries(sent.parameters).filter(([name]) => !inPath.includes(name));
  const search = query.map(([name, value]) => `${name}=${encodeURIComponent(textOf(value))}`).join('&');
  const url = `${origin}${path}${search && `?${search}`}`;
  const body = sent.body === undefined ? undefined : JSON.stringify(sent.body);
  const isJson = responses[200]?.content?.['application/json'] !== undefined;
  const asText = Object.fromEntries(query.map(([name, value]) => [name, textOf(value)]));
  const given = [
    JSON.stringify(origin + path),
    ...(query.length > 0 ? [`params=${pythonOf(asText)}`] : []),
    ...(sent.body === undefined ? [] : [`json=${pythonOf(sent.body)}`]),
  ];
  return [
    {
      lang: 'Shell',
      source: `curl ${quoted(url)}${body === undefined ? '' : ` --json ${quoted(body)}`}${isJson ? '' : ` --output answer.bin`}`,
    },
    {
      lang: 'Python',
      source: `import requests

answer = requests.${method}(${given.join(', ')})
answer.raise_for_status()
print(${isJson ? 'answer.json()' : 'len(answer.content)'})`,
    },
    {
      lang: 'TypeScript',
      source: `import { createClient } from 'sextant-client';

const sextant = createClient(${JSON.stringify(origin)});
const answer = await sextant.${operationId}(${inputOf(sent)});`,
    },
  ];
}

/** The samples as Markdown, for viewers that show the description of an operation and nothing beside it. */
export function samplesText(samples: readonly CodeSample[]): string {
  return samples
    .map(({ lang, source }) => `**${lang}**\n\n\`\`\`${lang.toLowerCase()}\n${source}\n\`\`\``)
    .join('\n\n');
}

/** A parameter of the client for TypeScript holds all that is sent. */
function inputOf({ parameters, body }: Sent): string {
  const input = { ...parameters, ...Object(body) } as Record<string, unknown>;
  return Object.keys(input).length === 0 ? '' : JSON.stringify(input, null, 2);
}

/** A list of a query string has commas between its elements. */
function textOf(value: unknown): string {
  return Array.isArray(value) ? listOf(value.map(String)) : String(value);
}

/** A text between single quotes, as a shell takes it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A value as Python writes it: texts are those of JSON. */
function pythonOf(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, its]) => `${JSON.stringify(name)}: ${pythonOf(its)}`);
  return `{${entries.join(', ')}}`;
}
