import { SextantError } from '../../../errors.ts';
import { fnv1a64 } from '../../../index/format/hash-table.ts';
import { paperNumber } from '../../../index/format/ids.ts';
import type { Paper } from '../../../index/paper.ts';
import type { SearchService } from '../../../search/service.ts';
import { words } from '../../../text/analyze.ts';
import { decodedPart } from '../../../text/uri.ts';
import { externalIdsOf, type Register } from './external-ids.ts';

const SHA = /^[0-9a-f]{40}$/i;
/** Hexadecimal digits of a paper's id that are its number, by which it is found. */
const NUMBER_DIGITS = 10;
const LARGEST_NUMBER = 2 ** 40 - 1;
/** Characters of the longest text that can be an id, an address of one included. */
const LONGEST = 1_000;

/**
 * The `paperId` of a paper: 40 hexadecimal digits, of which the first ten are its number and the rest a checksum of its
 * id, so that one that somebody made up is not found. A corpus that has Semantic Scholar's ids keeps them.
 */
export function paperIdOf({ id }: Pick<Paper, 'id'>): string {
  if (SHA.test(id)) return id.toLowerCase();
  const [one, two] = [fnv1a64(`1 ${id}`), fnv1a64(`2 ${id}`)];
  const check = [one.high, one.low, two.high, two.low].map((half) => hexadecimal(half, 8)).join('');
  return hexadecimal(paperNumber(id), NUMBER_DIGITS) + check.slice(0, 40 - NUMBER_DIGITS);
}

/** The `corpusId` of a paper. */
export function corpusIdOf({ id }: Pick<Paper, 'id'>): number {
  return paperNumber(id);
}

function hexadecimal(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}

/** One thing that an id may mean. */
interface Reading {
  /** A name by which the index may know the paper, or its number. */
  look: { name: string } | { number: number };
  isMeant: (paper: Paper) => boolean;
  /** Whether what is found is not meant so seldom that it need not be read. */
  isSure: boolean;
}

/** The prefixes of identifiers of other registers that the index has no table of, and how their papers may be named. */
const REGISTERED: Record<string, { register: Register; names: (value: string) => string[] }> = {
  acl: {
    register: 'ACL',
    names: (value) => [value, `10.18653/v1/${value}`, `https://aclanthology.org/${value}`],
  },
  pmid: { register: 'PubMed', names: (value) => [value, `pmid:${value}`, `PMID:${value}`] },
  pmcid: { register: 'PubMedCentral', names: (value) => [`PMC${value}`, value, `pmcid:${value}`] },
  mag: { register: 'MAG', names: (value) => [value, `W${value}`, `https://openalex.org/W${value}`] },
};

const PREFIXED = /^(?<prefix>corpusid|doi|arxiv|acl|pmid|pmcid|mag|url):(?<value>.+)$/is;

/** What an id may mean, the likeliest first: an id of this collection is taken for one whatever it looks like. */
function readingsOf(text: string, isWithinUrl = false): Reading[] {
  if (text.length > LONGEST) return [];
  const own = readingOf(text);
  if (SHA.test(text)) return [own, ...numbered(text.toLowerCase())];
  const { prefix = '', value: after = '' } = PREFIXED.exec(text)?.groups ?? {};
  const value = after.trim();
  const kind = prefix.toLowerCase();
  if (kind === '') return [own];
  if (kind === 'corpusid') return [own, ...ofCorpus(value)];
  if (kind === 'url') {
    if (isWithinUrl) return [own];
    const last =
      decodedPart(value)
        .split('/')
        .findLast((part) => part !== '') ?? '';
    const ofLast = SHA.test(last) || PREFIXED.test(last) ? readingsOf(last, true) : [];
    return [own, ...ofLast, readingOf(value)];
  }
  const register = REGISTERED[kind];
  // A number of another register is not to be taken for an id here that looks the same.
  if (register !== undefined) {
    const bare = kind === 'pmcid' ? value.replace(/^PMC/i, '') : value;
    const isMeant = (paper: Paper): boolean =>
      externalIdsOf(paper)[register.register]?.toLowerCase() === bare.toLowerCase();
    return [own, ...register.names(bare).map((name) => ({ look: { name }, isMeant, isSure: false }))];
  }
  return [own, readingOf(value)];
}

/** What a name may mean: no title, of which one without a space is rare. */
function readingOf(name: string): Reading {
  return { look: { name }, isMeant: isKnownAs(name), isSure: !/\s/.test(name) };
}

/** The paper with a number of its id, if the rest of the digits is its too. */
function numbered(sha: string): Reading[] {
  const number = Number.parseInt(sha.slice(0, NUMBER_DIGITS), 16);
  return [{ look: { number }, isMeant: (paper) => paperIdOf(paper) === sha, isSure: true }];
}

function ofCorpus(value: string): Reading[] {
  const number = /^\d{1,13}$/.test(value) ? Number(value) : Number.NaN;
  return number <= LARGEST_NUMBER
    ? [{ look: { number }, isMeant: (paper) => corpusIdOf(paper) === number, isSure: true }]
    : [];
}

/** Not by its title, which the index finds papers by too and which is no id. */
function isKnownAs(name: string): (paper: Paper) => boolean {
  return ({ id, title }) => id === name || words(title).join(' ') !== words(name).join(' ');
}

/**
 * The papers that ids mean, in their order; null where there is none. Each paper is read, to see that it is meant.
 * @throws SextantError `invalid-request` when that would be more reading than the request may do, and what keeps a paper
 * from being read
 */
export async function papersOf(service: SearchService, ids: readonly string[]): Promise<(Paper | null)[]> {
  const found = await resolved(service, ids, () => true);
  return found.map((one) => one?.paper ?? null);
}

/**
 * Rows of the papers that ids mean, in their order; null where there is none. Only papers are read that another register
 * may call otherwise.
 * @throws SextantError as of {@link papersOf}
 */
export async function rowsOf(service: SearchService, ids: readonly string[]): Promise<(number | null)[]> {
  const found = await resolved(service, ids, ({ isSure }) => !isSure);
  return found.map((one) => one?.row ?? null);
}

async function resolved(
  service: SearchService,
  ids: readonly string[],
  isRead: (reading: Reading) => boolean,
): Promise<({ row: number; paper: Paper | undefined } | null)[]> {
  const readings = ids.map((id) => readingsOf(id.trim()));
  const all = readings.flat();
  const [byName, byNumber] = await Promise.all([
    service.identify(all.map(({ look }) => ('name' in look ? [look.name] : []))),
    service.numbered(all.map(({ look }) => ('number' in look ? look.number : -1))),
  ]);
  let at = 0;
  const placed = readings.map((its) =>
    its.flatMap((reading) => {
      const row = byName[at] ?? byNumber[at] ?? null;
      at++;
      return row === null ? [] : [{ reading, row }];
    }),
  );
  const read = placed.map((its) => its.filter(({ reading }) => isRead(reading)).map(({ row }) => row));
  const papers = await readAll(service, read);
  return placed.map((its) => {
    const meant = its.find(({ reading, row }) => {
      const paper = papers.get(row);
      return !isRead(reading) || (paper !== undefined && reading.isMeant(paper));
    });
    return meant === undefined ? null : { row: meant.row, paper: papers.get(meant.row) };
  });
}

/**
 * Papers by their rows, of which each id has some.
 * @throws SextantError `invalid-request` that says how many ids go in one request
 */
async function readAll(
  service: SearchService,
  rowsOfIds: readonly (readonly number[])[],
): Promise<Map<number, Paper>> {
  const rows = Array.from(new Set(rowsOfIds.flat()));
  const reach = service.reach(rows);
  if (reach.rows < rows.length) {
    const beyond = new Set(rows.slice(reach.rows));
    const fitting = rowsOfIds.findIndex((its) => its.some((row) => beyond.has(row)));
    throw new SextantError(
      'invalid-request',
      `These ${rowsOfIds.length} papers stand in more places of the index than the ${reach.reads} that one request may read. Ask for at most ${reach.reads} at a time, which always go; of these, the first ${fitting} go.`,
    );
  }
  const papers = await service.papersAt(rows);
  return new Map(papers.map((paper, i) => [rows[i] ?? -1, paper]));
}
