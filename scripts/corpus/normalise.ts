import { DETAIL_NAMES } from '../../src/index/details.ts';
import { PAPER_LIMITS, paperSchema } from '../../src/index/paper.ts';
import { firstUnits } from '../../src/text/cut.ts';
import { arxivIdOf, arxivUrl } from '../../src/text/identifiers.ts';
import type { ToldName } from '../../src/text/names.ts';
import { type Authors, authorsOf } from './author-names.ts';
import { cleanExtra, isFilePlace, isLocalPath } from './extra.ts';
import { Fields } from './record-fields.ts';
import { madeId } from './made-id.ts';
import { decodeCommands, subscripted } from './latex-commands.ts';
import { doiIn } from './find-doi.ts';
import type { OtherFields, ReadPaper, Warning } from './record.ts';
import {
  type Candidate,
  canonical,
  type FieldName,
  isPrivate,
  OWN,
  type Schema,
  schemaOf,
} from './schemas.ts';
import { cleanText, wellFormed } from './text.ts';
import {
  addressIn,
  categoriesOf,
  dateOf,
  detailIn,
  isAbsent,
  isNoAbstract,
  isZeroDate,
  saysNothing,
  textOf,
} from './values.ts';

export interface NormaliseOptions {
  /** Name of the schema, where the format of the file says it. */
  schema?: string | undefined;
  /** Keep what is of a person's own library: files, notes, keywords. */
  keepPrivate?: boolean | undefined;
}

/** Longest title that is made of an abstract, in characters. */
const MADE_TITLE = 120;

export type Normalised = ReadPaper | { reason: string };

/** Makes a paper of a record's named values by the rules of `docs/corpora.md`, or says why it is none. */
export function normalise(
  record: Record<string, unknown>,
  { schema: named, keepPrivate = false }: NormaliseOptions = {},
): Normalised {
  const outer = new Fields(record);
  const schema = schemaOf(
    named,
    (place) => outer.has(place),
    (place) => outer.at(place),
  );
  const fields = schema.inside === undefined ? outer : new Fields(record, schema.inside);
  const noPaper = schema.noPaper?.((place) => fields.at(place)) ?? null;
  if (noPaper !== null) return { reason: noPaper };
  return new Reading(fields, schema, keepPrivate).paper();
}

/** The reading of one record. */
class Reading {
  readonly #warnings: Warning[] = [];
  /** Names of fields that became one of the paper's. */
  readonly #used = new Set<string>();
  /** Fields of the paper that have a value. */
  readonly #filled = new Set<FieldName>();

  constructor(
    readonly fields: Fields,
    readonly schema: Schema,
    readonly keepPrivate: boolean,
  ) {}

  paper(): Normalised {
    const clean = (text: string): string => this.#cleanText(text);
    const written = this.#first('title', (value) => textOf(value))?.value ?? '';
    const wholeTitle = clean(written);
    const whole = this.#abstract(clean);
    const abstract = firstUnits(whole, PAPER_LIMITS.abstract);
    const authors = this.#authors();
    const published = this.#published();
    const doi = this.#optional('doi', doiIn);
    const url = this.#optional('url', addressIn);
    const categories = this.#optional('categories', categoriesOf);
    const details = DETAIL_NAMES.flatMap((name) => {
      const value = this.#optional(name, (raw) => detailIn(name, raw), { isQuiet: true });
      return value === undefined ? [] : [[name, value]];
    });
    const givenId = this.#id();
    const titled = wholeTitle || beginning(whole);
    if (titled === '') return { reason: this.#whyNoTitle() };
    if (wholeTitle === '') this.#warn('title-made');
    const title = firstUnits(titled, PAPER_LIMITS.title);
    if (title.length < titled.length)
      this.#warn('title-cut', `title: has ${titled.length.toLocaleString('en')} characters`);
    const id = givenId ?? madeId({ doi, url, title });
    if (id === null) return { reason: 'has neither an id nor a title of which one could be made' };
    if (givenId === undefined) this.#warn('id-made');
    if (abstract === '') this.#warn('abstract-empty');
    else if (abstract.length < whole.length) this.#warn('abstract-cut');
    const arxiv = url === undefined ? arxivIdOf(id) : null;
    if (arxiv !== null) this.#filled.add('url');
    const { extra, others } = this.#others();
    const candidate = withoutAbsent({
      id,
      title,
      abstract,
      authors: authors?.names,
      names: authors !== undefined && authors.told.length > 0 ? authors.told : undefined,
      published,
      categories,
      url: url ?? (arxiv === null ? undefined : arxivUrl(arxiv)),
      doi,
      ...Object.fromEntries(details),
      extra: Object.keys(extra).length > 0 ? extra : undefined,
    });
    const paper = paperSchema.safeParse(candidate);
    if (!paper.success) {
      return {
        reason: paper.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      };
    }
    const texts = { title, abstract, authors: authors?.names.join(' ') ?? '' };
    const lost = Object.entries(texts).filter(([, text]) => text.includes('\ufffd'));
    if (lost.length > 0)
      this.#warn(
        'characters-lost',
        `${lost.map(([name]) => name).join(', ')}: has characters that were lost`,
      );
    return {
      paper: paper.data,
      warnings: this.#warnings,
      schema: this.schema.name,
      others,
      isIdMade: givenId === undefined,
    };
  }

  #warn(kind: Warning['kind'], reason?: string): void {
    this.#warnings.push(reason === undefined ? { kind } : { kind, reason });
  }

  #cleanText(text: string): string {
    return cleanText(subscripted(this.schema.isLatex === true ? decodeCommands(text) : text));
  }

  #candidates(field: FieldName): readonly Candidate[] {
    const own = this.schema.matches === null ? [] : (OWN.fields[field] ?? []);
    const places = this.schema.fields[field] ?? [];
    return [...places, ...own];
  }

  /** The first value of a field that is one, and the values before it that are none. */
  #first<T>(
    field: FieldName,
    read: (raw: unknown) => T | undefined,
  ): { value: T | undefined; wrong: [name: string, raw: unknown][] } {
    const wrong: [string, unknown][] = [];
    const isDetail = DETAILS.has(field);
    for (const candidate of this.#candidates(field)) {
      const { at, as } = typeof candidate === 'string' ? { at: candidate, as: undefined } : candidate;
      const raw = this.fields.at(at);
      const name = this.fields.nameOf(at);
      if (name === undefined || isAbsent(raw)) continue;
      // A name that details share, such as arXiv's comments, is one of them only.
      if (isDetail && this.#used.has(name)) continue;
      // A part of what is private may be public, such as a category of arXiv among keywords.
      if (as === undefined && !this.keepPrivate && isPrivate(this.schema, name)) continue;
      const value = read(as === undefined ? raw : as(raw));
      if (value === undefined) {
        if (as === undefined || field === 'published' || field === 'authors') wrong.push([name, raw]);
        continue;
      }
      this.#used.add(name);
      this.#filled.add(field);
      return { value, wrong };
    }
    return { value: undefined, wrong };
  }

  /** @param isQuiet A value that is none is kept beside the others without a word: many things have such a name. */
  #optional<T>(
    field: FieldName,
    read: (raw: unknown) => T | undefined,
    { isQuiet = false } = {},
  ): T | undefined {
    const { value, wrong } = this.#first(field, read);
    const isNone = (raw: unknown): boolean => saysNothing(raw) || (field === 'published' && isZeroDate(raw));
    // What stays private is no fault.
    const [first] = wrong.filter(([, raw]) => !isNone(raw) && (this.keepPrivate || !isLocalPath(raw)));
    for (const [name, raw] of wrong) if (isNone(raw)) this.#used.add(name);
    if (value === undefined && first !== undefined && !isQuiet) {
      this.#warn(
        'field-unusable',
        `${field}: ${shown(first[1])} is ${EXPECTED[field] ?? 'not what it should be'}`,
      );
    }
    return value;
  }

  #id(): string | undefined {
    const { value } = this.#first('id', (raw) => {
      const text = textOf(raw);
      // `http://zotero.org/users/…`: the next place, or what an id is made of, is known to others too.
      return text === undefined || (!this.keepPrivate && isLocalPath(text)) ? undefined : text;
    });
    if (value === undefined) return undefined;
    const id = wellFormed(value).trim();
    const isArxiv = this.schema.name === 'arXiv Atom' || this.schema.name === 'OAI-PMH';
    const named = isArxiv ? (arxivIdOf(id)?.replace(/v\d+$/, '') ?? id) : id;
    if (/[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}]/u.test(named)) {
      this.#warn('field-unusable', 'id: has control characters');
    } else if (Buffer.byteLength(named) > PAPER_LIMITS.idBytes) {
      this.#warn('field-unusable', `id: is over ${PAPER_LIMITS.idBytes} bytes`);
    } else if (named !== '' && !saysNothing(named)) {
      return this.schema.name === 'Crossref works' ? (doiIn(named) ?? named) : named;
    }
    return undefined;
  }

  #abstract(clean: (text: string) => string): string {
    const { value = '', wrong } = this.#first('abstract', (raw) => textOf(raw, true));
    const [first] = wrong;
    if (value === '' && first !== undefined)
      this.#warn('field-unusable', `abstract: ${shown(first[1])} is no text`);
    return isNoAbstract(value) ? '' : clean(value);
  }

  #authors(): Authors | undefined {
    const told = this.#told();
    const { value, wrong } = this.#first('authors', (raw) => {
      const read = authorsOf(raw, told);
      return read === undefined || (read.names.length === 0 && !read.isWhole) ? undefined : read;
    });
    if (value === undefined) {
      const [first] = wrong;
      if (first !== undefined)
        this.#warn('field-unusable', `authors: ${shown(first[1])} is no list of names`);
      return undefined;
    }
    if (!value.isWhole) this.#warn('field-unusable', 'authors: one of them has no name');
    return value.names.length === 0 ? undefined : value;
  }

  /** What a paper of our own says of its authors' names; other things of that name are kept beside the rest. */
  #told(): ToldName[] | undefined {
    const told = this.schema === OWN ? paperSchema.shape.names.safeParse(this.fields.at('names')) : undefined;
    if (told?.data === undefined) return undefined;
    this.#used.add('names');
    return told.data;
  }

  #published(): string | undefined {
    const read = this.#optional('published', dateOf);
    if (read === undefined) return undefined;
    if (!read.isWhole) this.#warn('date-shortened', `published: only ${read.date} is sure`);
    return read.date;
  }

  #whyNoTitle(): string {
    const names = this.fields.entries.map(([name]) => name);
    const listed = names.slice(0, 12).join(', ');
    const isThere = (field: FieldName): boolean =>
      names.some((name) => canonical(name) === field && isAbsent(this.fields.at(name)));
    if (isThere('title') && isThere('abstract'))
      return `title and abstract are empty; its fields are ${listed}`;
    return `title: is missing, and so is an abstract; its fields are ${listed === '' ? 'none' : listed}`;
  }

  /** What is none of the paper's own fields. */
  #others(): { extra: Record<string, unknown>; others: OtherFields } {
    const others: OtherFields = { kept: [], dropped: [], private: [] };
    const known: Record<string, unknown> = {};
    let nested: Record<string, unknown> = {};
    for (const [name, value] of this.fields.entries) {
      if (this.#used.has(name) || isAbsent(value)) continue;
      const bare = canonical(name);
      if (bare === 'extra' && this.schema === OWN) {
        if (typeof value === 'object' && !Array.isArray(value)) nested = { ...value };
        else this.#warn('field-unusable', `extra: ${shown(value)} is no object`);
      } else if (
        !this.keepPrivate &&
        (isPrivate(this.schema, name) || isLocalPath(value) || isFilePlace(name, value))
      ) {
        others.private.push(name);
      } else if (this.#isDropped(bare)) {
        others.dropped.push(name);
      } else {
        known[this.schema.names?.[name] ?? name] = value;
      }
    }
    const { extra, paths } = cleanExtra({ ...nested, ...known }, this.keepPrivate);
    for (const name of this.fields.tooDeep) this.#warn('field-unusable', `${name}: is nested too deeply`);
    others.private.push(...paths);
    others.kept.push(...Object.keys(extra));
    return { extra, others };
  }

  /** What could be a field of the paper is only left out when that field has its value elsewhere. */
  #isDropped(bare: string): boolean {
    if (!this.schema.dropped?.some((name) => canonical(name) === bare)) return false;
    const fields = (Object.keys(this.schema.fields) as FieldName[]).filter((field) =>
      this.schema.fields[field]?.some((candidate) => {
        const at = typeof candidate === 'string' ? candidate : candidate.at;
        return canonical(at.split(/\.|\[\]/, 1)[0] ?? '') === bare;
      }),
    );
    return fields.length === 0 || fields.some((field) => this.#filled.has(field));
  }
}

const DETAILS: ReadonlySet<string> = new Set(DETAIL_NAMES);

const EXPECTED: Partial<Record<FieldName, string>> = {
  published: 'no date such as 2024, 2024-05 or 2024-05-23',
  url: 'no http or https address',
  doi: 'no DOI',
  categories: 'no list of categories',
};

/** The first words of an abstract, to stand for a title. */
function beginning(text: string): string {
  if (text.length <= MADE_TITLE) return text;
  const cut = firstUnits(text, MADE_TITLE);
  const lastSpace = cut.lastIndexOf(' ');
  return `${lastSpace > 0 ? cut.slice(0, lastSpace) : cut} …`;
}

/** A value, as far as a warning repeats it. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  const line = text.replace(/[\s\p{Control}]+/gu, ' ');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}

function withoutAbsent(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
