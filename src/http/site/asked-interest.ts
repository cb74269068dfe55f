import { INTEREST_LIMITS, type Interest } from '../../digest/interest.ts';
import { withoutYears } from '../../search/query/query.ts';
import type { SearchService } from '../../search/service.ts';
import { readPaper } from '../../use-cases/read-papers.ts';
import { firstUnits } from '../../text/cut.ts';
import { plainText } from '../../text/plain.ts';
import { seenLine } from '../../text/unseen.ts';
import { InvalidRequest } from '../invalid-request.ts';
import { SITE } from '../site-json.ts';
import { aboutValue, requireKnown } from './known-parameters.ts';
import { FILTERS, isAsked, PAGE_PARAMETERS, type Params, readParams } from './pages/search-params.ts';
import { requireTopic } from './topic-tree.ts';

/** What an address or a form asks to hear of. */
export interface Asked {
  interest: Interest;
  /** In the words of the site. */
  title: string;
  /** What of it was left out, and why. */
  notes: string[];
  /** The parameters that say it again. */
  fields: [name: string, value: string][];
}

/** A parameter whose value cannot be taken, and why. */
export interface Misread {
  name: string;
  value: string;
  detail: string;
}

/** Something is asked for that cannot be read: who asks must say it again, and is never given more than was asked. */
export class MisreadInterest extends InvalidRequest {
  /** @param fields The parameters that can be read. */
  constructor(
    readonly misread: readonly Misread[],
    readonly fields: readonly [name: string, value: string][],
  ) {
    super(misread.map(({ name, detail }) => ({ parameter: name, detail })));
  }
}

/** Characters of a title: as many as a wish may have. */
const LONGEST_TITLE = 200;

/**
 * The new papers that the parameters of a page of results, or the ids of a list, ask for; those of the whole site where
 * there are none.
 * @throws MisreadInterest for a parameter that cannot be read
 * @throws SextantError `invalid-request` for a category or ids that nothing here has, `route-not-found` for such a topic
 */
export async function askedInterest(service: SearchService, given: URLSearchParams): Promise<Asked> {
  const ids = Array.from(new Set(given.getAll('id'))).filter((id) => id !== '');
  if (given.has('id')) return likePapers(service, ids);
  requireKnown(Object.fromEntries(given), PARAMETERS);
  const typed = readWhole(given);
  const params = { ...typed, q: withoutYears(typed.q) };
  const notes = asksForDates(typed) ? [NO_DATES] : [];
  if (!isAsked(params) || isOfDatesAlone(params)) {
    return { interest: { kind: 'site' }, title: SITE.name, notes, fields: [] };
  }
  return answering(service, params, notes);
}

/** All that an address or a form may say. */
const PARAMETERS = [...PAGE_PARAMETERS, 'rank', 'id', 'email', 'rhythm', 'most', 'language'];

/** Parameters that say which papers, as a page of results has them. */
const SAYING = ['q', 'mode', 'topic', 'category', 'author', 'has'] as const;

/** @throws MisreadInterest where a parameter says nothing that can be read */
function readWhole(given: URLSearchParams): Params {
  const typed = SAYING.flatMap((name): [string, string][] => {
    const value = given.get(name);
    return value === null ? [] : [[name, seenLine(value)]];
  });
  const fields = typed.filter(([, value]) => value !== '');
  const params = readParams({ ...Object.fromEntries(given), ...Object.fromEntries(typed) });
  const misread = fields.flatMap(([name, value]): Misread[] => {
    const isOne = new Set(given.getAll(name)).size === 1;
    const detail = isOne ? aboutValue(name, value, params) : 'Can be given once.';
    return detail === undefined ? [] : [{ name, value, detail }];
  });
  const blank = typed.filter(([name, value]) => value === '' && name !== 'mode');
  if (misread.length === 0 && blank.length > 0 && (!isAsked(params) || isOfDatesAlone(params))) {
    misread.push(...blank.map(([name]) => ({ name, value: '', detail: 'Nothing in it can be read.' })));
  }
  if (misread.length === 0) return params;
  const names = misread.map(({ name }) => name);
  throw new MisreadInterest(
    misread,
    fields.filter(([name]) => !names.includes(name)),
  );
}

/** Whether nothing is asked but a time. */
function isOfDatesAlone(params: Params): boolean {
  return params.q === '' && !FILTERS.some((name) => !DATES.has(name) && params[name] !== undefined);
}

const DATES = new Set(['from', 'to', 'undated']);

const NO_DATES = 'The dates of the search are left out: mails have what is new.';

/** Whether a search asks for papers of a time, of which none that come later can be. */
export function asksForDates({ q, from, to, undated }: Params): boolean {
  return (from ?? to ?? undated) !== undefined || withoutYears(q) !== q;
}

/** The papers that a search will find. */
async function answering(service: SearchService, params: Params, notes: string[]): Promise<Asked> {
  const { mode, category, author, topic: asked, has } = params;
  const topic = asked === undefined ? undefined : await requireTopic(service, asked);
  if (category !== undefined) await requireCategory(service, category);
  const query = firstUnits(params.q, INTEREST_LIMITS.query);
  const isCut = query !== params.q;
  const interest: Interest = {
    kind: 'search',
    query,
    ...(mode !== DEFAULT_MODE && { mode }),
    ...(category !== undefined && { categories: [category] }),
    ...(author !== undefined && { author }),
    ...(topic !== undefined && { topic: topic.id }),
    ...(has !== undefined && { has }),
  };
  const parts = [query, topic?.name, category, author, has].filter(
    (part) => part !== undefined && part !== '',
  );
  const said = { q: query, mode: interest.mode, topic: topic?.id, category, author, has };
  return {
    interest,
    title: firstUnits(parts.join(' · '), LONGEST_TITLE),
    notes: [
      ...notes,
      ...(isCut ? [`Only the first ${INTEREST_LIMITS.query} characters of the search are taken.`] : []),
    ],
    fields: Object.entries(said).filter((field): field is [string, string] => Boolean(field[1])),
  };
}

const DEFAULT_MODE = readParams({}).mode;

/** A mail repeats the name of a category, so it must be one. */
async function requireCategory(service: SearchService, category: string): Promise<void> {
  const { categories } = await service.overview();
  if (categories.some(({ value }) => value === category)) return;
  throw new InvalidRequest([{ parameter: 'category', detail: 'No paper here is in it: see /browse.' }]);
}

/** The papers that are like some others. Of these one is read, for its title: fifty are more than a request may read. */
async function likePapers(service: SearchService, ids: string[]): Promise<Asked> {
  const rows = await service.identify(ids.map((id) => [id]));
  const here = ids.filter((_, i) => rows[i] !== null);
  const taken = here.slice(0, INTEREST_LIMITS.papers);
  const [first] = taken;
  if (first === undefined) {
    throw new InvalidRequest([{ parameter: 'id', detail: 'No paper here has any of these ids.' }]);
  }
  const { title } = await readPaper(service, { id: first });
  const isCut = here.length > taken.length;
  return {
    interest: { kind: 'papers', ids: taken },
    title: firstUnits(plainText(title), LONGEST_TITLE),
    notes: isCut ? [`Only the first ${INTEREST_LIMITS.papers} papers of the list are taken.`] : [],
    fields: taken.map((id) => ['id', id]),
  };
}
