import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import { SextantError } from '../src/errors.ts';
import { WRANGLER_CONFIG } from './paths.ts';

/** The name by which the Worker knows its KV namespace. */
export const BINDING = 'INDEX';
/** The name by which it knows its database of subscriptions, where it has one. */
export const DATABASE_BINDING = 'MAIL';
/** The names by which it knows the database and the vectors of a collection, where it has one. */
export const PAPERS_BINDING = 'PAPERS';
const VECTORS_BINDING = 'VECTORS';

const configSchema = z.looseObject({
  name: z.string().optional(),
  compatibility_date: z.string().optional(),
  kv_namespaces: z.array(z.looseObject({ binding: z.string(), id: z.string().optional() })).default([]),
  d1_databases: z
    .array(
      z.looseObject({
        binding: z.string(),
        database_name: z.string().optional(),
        database_id: z.string().optional(),
      }),
    )
    .default([]),
  vectorize: z.array(z.looseObject({ binding: z.string(), index_name: z.string().optional() })).default([]),
  send_email: z.array(z.looseObject({ name: z.string() })).default([]),
  vars: z.record(z.string(), z.unknown()).default({}),
});
type Config = z.infer<typeof configSchema>;

/** @throws SextantError `usage` when the text is no TOML, or no configuration of wrangler */
function parseConfig(toml: string): Config {
  try {
    return configSchema.parse(parse(toml));
  } catch (error) {
    if (!(error instanceof TomlError) && !(error instanceof z.ZodError)) throw error;
    const why = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    throw new SextantError('usage', `wrangler.toml cannot be read: ${why}`, { cause: error });
  }
}

/**
 * The id of the KV namespace that a wrangler.toml binds as INDEX, or null.
 * @throws SextantError `usage` when it cannot be read
 */
export function readNamespaceId(toml: string): string | null {
  return namespaceOf(parseConfig(toml))?.id ?? null;
}

/**
 * The id under which `wrangler dev` keeps the values of that namespace: the binding itself until it is made.
 * @throws SextantError `usage` when the file cannot be read, `store-failed` when it binds no namespace as INDEX
 */
export function localNamespaceId(toml: string): string {
  const namespace = namespaceOf(parseConfig(toml));
  if (namespace === undefined)
    throw new SextantError('store-failed', `wrangler.toml binds no KV namespace as ${BINDING}. Add one.`);
  return namespace.id ?? BINDING;
}

function namespaceOf({ kv_namespaces }: Config): Config['kv_namespaces'][number] | undefined {
  return kv_namespaces.find(({ binding }) => binding === BINDING);
}

/**
 * The same file with the id of the namespace bound as INDEX. The text is edited, and not written anew from what was
 * parsed, which would lose its comments; what was edited is parsed and held to what was meant.
 * @throws SextantError `usage` when that cannot be done
 */
export function withNamespaceId(toml: string, id: string): string {
  const meant = parseConfig(toml);
  const namespace = namespaceOf(meant);
  if (namespace !== undefined) namespace.id = id;
  return checked(
    withKey(toml, 'kv_namespaces', BINDING, `id = "${id}"`),
    meant,
    adviceOn('kv_namespaces', BINDING, `id = "${id}"`),
  );
}

/** What a Worker that sends mails has in its wrangler.toml, or null where it has no database for that. */
export interface MailConfig {
  /** Of the Worker. */
  worker: string;
  database: { name: string; id: string | null };
  /** Whether it has the binding of Cloudflare's Email Service. */
  hasEmail: boolean;
  vars: Record<string, unknown>;
}

/**
 * The part of a wrangler.toml that mails need, or null where it binds no database as MAIL.
 * @throws SextantError `usage` when it cannot be read
 */
export function readMailConfig(toml: string): MailConfig | null {
  const { name = 'sextant', vars, send_email: emails, d1_databases: databases } = parseConfig(toml);
  const database = databases.find(({ binding }) => binding === DATABASE_BINDING);
  if (database === undefined) return null;
  const { database_name: title = DATABASE_NAME, database_id: id = null } = database;
  return {
    worker: name,
    database: { name: title, id },
    hasEmail: emails.some((email) => email.name === 'EMAIL'),
    vars,
  };
}

/** Where a collection is that Workers search without holding it. */
export interface CollectionConfig {
  /** Of the D1 database with its papers. */
  databaseId: string;
  /** Name of the index of Vectorize with its vectors. */
  index: string;
}

/**
 * The part of a wrangler.toml that says where a collection is.
 * @throws SextantError `usage` when it cannot be read, or with the lines that it lacks
 */
export function readCollectionConfig(toml: string): CollectionConfig {
  const { d1_databases: databases, vectorize } = parseConfig(toml);
  const databaseId = databases.find(({ binding }) => binding === PAPERS_BINDING)?.database_id;
  const index = vectorize.find(({ binding }) => binding === VECTORS_BINDING)?.index_name;
  if (databaseId !== undefined && index !== undefined) return { databaseId, index };
  const missing = [
    ...(databaseId === undefined ? [PAPERS_LINES] : []),
    ...(index === undefined ? [VECTORS_LINES] : []),
  ];
  throw new SextantError(
    'usage',
    `wrangler.toml does not say where the collection is. Make the database by \`npx wrangler d1 create sextant-papers\`, which prints its id; the index of Vectorize is made when you publish. Write into wrangler.toml:\n\n${missing.join('\n\n')}`,
  );
}

const PAPERS_LINES = `[[d1_databases]]
binding = "${PAPERS_BINDING}"
database_name = "sextant-papers"
database_id = "the id of the database"`;
const VECTORS_LINES = `[[vectorize]]
binding = "${VECTORS_BINDING}"
index_name = "sextant-papers"`;

/** How the databases are called where wrangler.toml does not say. */
const DATABASE_NAME = 'sextant-mail';
const COLLECTION_NAME = 'sextant-papers';

/**
 * The same file with the id of the database bound under a name: of that of mails unless given.
 * @throws SextantError `usage` when that cannot be done
 */
export function withDatabaseId(toml: string, id: string, name = DATABASE_BINDING): string {
  const meant = parseConfig(toml);
  const database = meant.d1_databases.find(({ binding }) => binding === name);
  if (database !== undefined) database.database_id = id;
  const line = `database_id = "${id}"`;
  return checked(withKey(toml, 'd1_databases', name, line), meant, adviceOn('d1_databases', name, line));
}

/**
 * The name of the D1 database that a wrangler.toml binds as PAPERS, or null where its Worker holds its index itself.
 * @throws SextantError `usage` when it cannot be read
 */
export function readCollectionName(toml: string): string | null {
  const { d1_databases: databases, vectorize } = parseConfig(toml);
  const database = databases.find(({ binding }) => binding === PAPERS_BINDING);
  if (database === undefined && !vectorize.some(({ binding }) => binding === VECTORS_BINDING)) return null;
  return database?.database_name ?? COLLECTION_NAME;
}

function adviceOn(table: string, binding: string, line: string): string {
  return `Write ${line} into the [[${table}]] of wrangler.toml whose binding is "${binding}".`;
}

/** The text with one line more, or instead of another one of that key, in the table of an array that has a binding. */
function withKey(toml: string, table: string, binding: string, line: string): string {
  const header = new RegExp(`^\\s*\\[\\[\\s*${table}\\s*\\]\\]`);
  const isBinding = (other: string): boolean =>
    new RegExp(`^\\s*binding\\s*=\\s*["']${binding}["']`).test(other);
  const key = new RegExp(`^\\s*${line.split(' ')[0] ?? ''}\\s*=`);
  return tablesOf(toml)
    .map((lines) => {
      if (!header.test(lines[0] ?? '') || !lines.some(isBinding)) return lines;
      const others = lines.filter((other) => !key.test(other));
      return others.flatMap((other) => (isBinding(other) ? [other, line] : [other]));
    })
    .flat()
    .join('\n');
}

/** Whether `wrangler deploy` was refused because the Free plan takes no limit of CPU time (error 100328). */
export function isFreePlanRefusal(output: string): boolean {
  return /\b100328\b|CPU limits are not supported for the Free plan/i.test(output);
}

/**
 * The same file without `[limits]`.
 * @throws SextantError `usage` when that cannot be done
 */
export function withoutLimits(toml: string): string {
  const meant = parseConfig(toml);
  delete meant['limits'];
  const edited = tablesOf(toml)
    .map((table) => {
      if (!/^\s*\[\s*limits\s*\]/.test(table[0] ?? '')) return table;
      // A comment at the end of a table is that of the next one.
      const last = table.findLastIndex((line) => /^\s*[\w"'-]/.test(line));
      return table.slice(last + 1);
    })
    .flat()
    .join('\n');
  return checked(edited, meant, 'Take [limits] out of wrangler.toml, which the Free plan does not allow.');
}

/** The lines of each table, the first being its header but for what stands before all tables. */
function tablesOf(toml: string): string[][] {
  const tables: string[][] = [[]];
  for (const line of toml.split('\n')) {
    if (/^\s*\[/.test(line)) tables.push([]);
    tables.at(-1)?.push(line);
  }
  return tables;
}

function checked(edited: string, meant: unknown, advice: string): string {
  if (isDeepStrictEqual({ ...parseConfig(edited) }, { ...(meant as Config) })) return edited;
  throw new SextantError('usage', advice);
}

/**
 * The date whose behaviour of the runtime the Worker asks for.
 * @throws SextantError `usage` when there is none
 */
export async function compatibilityDate(): Promise<string> {
  const { compatibility_date: date } = parseConfig(await readFile(WRANGLER_CONFIG, 'utf8'));
  if (date !== undefined) return date;
  throw new SextantError('usage', 'wrangler.toml names no compatibility_date. Add one.');
}
