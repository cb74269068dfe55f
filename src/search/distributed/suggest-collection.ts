import { sql } from '../../database.ts';
import { words } from '../../text/analyze.ts';
import type { Suggestion } from '../service.ts';
import { visibleAt } from './asked-papers.ts';
import { TITLE_KEY } from './collection-schema.ts';
import type { CollectionView } from './collection-view.ts';

/** Rows that are looked at for the names of authors: one has written many papers. */
const LOOKED_AT = 2_000;

/**
 * Titles and authors that begin with what was typed; authors by their family names, or by given and family name where
 * the family name has begun.
 */
export async function suggestFrom(view: CollectionView, typed: string, limit: number): Promise<Suggestion[]> {
  const all = words(typed);
  const isWhole = /\s$/.test(typed);
  const key = all.join(' ') + (isWhole && all.length > 0 ? ' ' : '');
  if (key.length < 2) return [];
  const cut = key.slice(0, TITLE_KEY);
  const { database, generation, budget } = view;
  budget.reads++;
  // Turned round, so that `yann lec` is `lec` and, after it, `yann`.
  const turned =
    all.length > 1 && !isWhole ? { family: all.at(-1) ?? '', given: all.slice(0, -1).join(' ') } : null;
  const [titles = [], authors = [], others = []] = (await database.transaction([
    sql(
      `SELECT p.title, p.id FROM titles t JOIN papers p ON p.row = t.row
        WHERE t.key >= ?1 AND t.key < ?1 || x'f48fbfbf' AND ${visibleAt(generation)} ORDER BY t.key LIMIT ${limit}`,
      cut,
    ),
    authorsFrom(key, '', limit),
    ...(turned === null ? [] : [authorsFrom(turned.family, turned.given, limit)]),
  ])) as [{ title: string; id: string }[], KeyedName[], KeyedName[]];
  const meant = cut === key ? titles : titles.filter(({ title }) => words(title).join(' ').startsWith(key));
  const upright = others.map(({ name }): KeyedName => ({ key: words(name).join(' '), name }));
  const byKey = [...authors, ...upright].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const names = Array.from(new Set(byKey.map(({ name }) => name)));
  const half = Math.ceil(limit / 2);
  return [
    ...names
      .slice(0, Math.max(limit - meant.length, half))
      .map((text): Suggestion => ({ text, kind: 'author' })),
    ...meant.map(({ title, id }): Suggestion => ({ text: title, kind: 'title', id })),
  ].slice(0, limit);
}

/** An author, and what the name is sorted by: as it is typed. */
interface KeyedName {
  key: string;
  name: string;
}

/** Authors whose keys begin with a family name, and whose given names are some words or begin with them. */
function authorsFrom(family: string, given: string, limit: number): ReturnType<typeof sql> {
  return sql(
    `SELECT key, min(name) AS name FROM (
        SELECT key, name FROM authors WHERE key >= ?1 AND key < ?1 || x'f48fbfbf' AND name <> '' LIMIT ${LOOKED_AT}
      ) WHERE ?2 = '' OR substr(key || ' ', instr(key, ' ') + 1, length(?2) + 1) = ?2 || ' '
      GROUP BY key ORDER BY key LIMIT ${limit}`,
    family,
    given,
  );
}
