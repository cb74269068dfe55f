import { SaxesParser } from 'saxes';
import { SextantError } from '../../src/errors.ts';
import { arxivIdOf } from '../../src/text/identifiers.ts';
import type { Decoding } from './decode-bytes.ts';
import type { RawRecord } from './record.ts';
import { textChunks } from './text-file.ts';

/** One element: its name without the prefix, its attributes, its elements and texts. */
interface XmlElement {
  name: string;
  line: number;
  attributes: Record<string, string>;
  children: (XmlElement | string)[];
}

/** Elements that are a record, by the name of what they stand in: Atom's, OAI-PMH's, EndNote's. */
const RECORDS = new Set([
  'feed/entry',
  'ListRecords/record',
  'GetRecord/record',
  'records/record',
  '/record',
  '/entry',
]);

/** Longest record, in characters. */
const MAX_RECORD = 16 * 1024 * 1024;

/**
 * XML: Atom feeds of arXiv, answers of OAI-PMH (`arXiv`, `arXivRaw`, `oai_dc`), and EndNote's export. One record is held
 * at a time.
 * @throws SextantError `input-invalid` where it is no XML, or none of papers
 */
export async function* readXml(file: string, decoding?: Decoding): AsyncGenerator<RawRecord> {
  const ready: XmlElement[] = [];
  const names: string[] = [];
  let open: XmlElement[] = [];
  let length = 0;
  let failure: Error | undefined;
  const parser = new SaxesParser({ position: true });
  const text = (value: string): void => {
    length += value.length;
    if (length > MAX_RECORD) failure ??= new Error('a record is longer than 16 million characters');
    open.at(-1)?.children.push(value);
  };
  parser.on('error', (error) => {
    failure ??= error;
  });
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('opentag', ({ name, attributes }) => {
    const local = localName(name);
    const place = `${names.at(-1) ?? ''}/${local}`;
    names.push(local);
    if (open.length === 0 && !RECORDS.has(place)) return;
    const plain = Object.entries(attributes).map(([key, value]) => [localName(key), value]);
    const element = { name: local, line: parser.line, attributes: Object.fromEntries(plain), children: [] };
    open.at(-1)?.children.push(element);
    if (open.length === 0) length = 0;
    open.push(element);
  });
  parser.on('closetag', () => {
    names.pop();
    const element = open.pop();
    if (element !== undefined && open.length === 0) ready.push(element);
  });
  let count = 0;
  const parse = (chunk: string | null): void => {
    if (chunk === null) parser.close();
    else parser.write(chunk);
    if (failure !== undefined) throw broken(file, failure);
  };
  for await (const chunk of textChunks(file, decoding)) {
    parse(chunk);
    for (const element of ready.splice(0)) {
      count++;
      yield toRecord(element);
    }
  }
  open = [];
  parse(null);
  if (count === 0) {
    yield {
      line: 1,
      reason: 'is XML without records of Atom, OAI-PMH or EndNote: export it as BibTeX, RIS or CSV',
    };
  }
}

function broken(file: string, error: Error): SextantError {
  // saxes writes its position before the reason.
  const [, line = '1', reason = error.message] = /^(?:.*?:)?(\d+):\d+: (.*)$/s.exec(error.message) ?? [];
  const message = `${file}:${line}: is not well-formed XML: ${reason}. Fetch or export the file again.`;
  return new SextantError('input-invalid', message, { cause: error });
}

function localName(name: string): string {
  return name.replace(/^.*:/, '');
}

function toRecord(element: XmlElement): RawRecord {
  const { line } = element;
  if (element.name === 'entry') return { line, schema: 'arXiv Atom', fields: atomFields(element) };
  const metadata = childOf(element, 'metadata');
  const header = childOf(element, 'header');
  if (header === undefined && metadata === undefined) {
    return { line, schema: 'EndNote XML', fields: endNoteFields(element) };
  }
  if (header?.attributes['status'] === 'deleted') return { line, deleted: idsOf(header) };
  const [inner] = metadata === undefined ? [] : elementsOf(metadata);
  return { line, schema: 'OAI-PMH', fields: { ...headerFields(header), ...(inner && oaiFields(inner)) } };
}

function elementsOf({ children }: XmlElement): XmlElement[] {
  return children.filter((child) => typeof child !== 'string');
}

function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return elementsOf(element).find((child) => child.name === name);
}

function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return elementsOf(element).filter((child) => child.name === name);
}

/** All text in an element. Not by calls of itself: a file may be thousands of elements deep. */
function textOf(element: XmlElement): string {
  let text = '';
  const open: (XmlElement | string)[] = [element];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') text += next;
    else open.push(...next.children.toReversed());
  }
  return text.replace(/\s+/g, ' ').trim();
}

/** The elements by their names: the text of each, or a list of the texts where there are several. */
function textsByName(element: XmlElement): Record<string, string | string[]> {
  const texts = new Map<string, string[]>();
  for (const child of elementsOf(element))
    texts.set(child.name, [...(texts.get(child.name) ?? []), textOf(child)]);
  return Object.fromEntries(
    Array.from(texts, ([name, found]) => [name, found.length === 1 ? (found[0] ?? '') : found]),
  );
}

/** https://info.arxiv.org/help/api/user-manual.html */
function atomFields(entry: XmlElement): Record<string, unknown> {
  const links = childrenOf(entry, 'link').map(({ attributes }) => attributes);
  const alternate = links.find(({ rel = 'alternate' }) => rel === 'alternate');
  return {
    ...textsByName(entry),
    author: childrenOf(entry, 'author').map((author) => ({
      name: textOf(childOf(author, 'name') ?? author),
    })),
    category: childrenOf(entry, 'category').map(({ attributes }) => attributes['term'] ?? ''),
    link: alternate?.['href'],
    pdf: links.find(({ title }) => title === 'pdf')?.['href'],
  };
}

function headerFields(header: XmlElement | undefined): Record<string, unknown> {
  if (header === undefined) return {};
  const { identifier, datestamp } = textsByName(header);
  return { oai_identifier: identifier, datestamp };
}

/** The ids that a paper may have been given while it was there. */
function idsOf(header: XmlElement): string[] {
  const { identifier = '' } = textsByName(header);
  // `oai:arXiv.org:0704.0001`: the paper has the id of its metadata, of which the last part is made.
  return [identifier].flat().flatMap((id) => [id, id.replace(/^oai:[^:]*:/, '')]);
}

/** The formats `arXiv`, `arXivRaw` and `oai_dc` of OAI-PMH. */
function oaiFields(metadata: XmlElement): Record<string, unknown> {
  const { authors, ...texts } = textsByName(metadata);
  const people = childOf(metadata, 'authors');
  const named = people === undefined ? [] : childrenOf(people, 'author').map((author) => textsByName(author));
  const versions = childrenOf(metadata, 'version').map((version) => textsByName(version));
  const { identifier } = texts;
  const identifiers = identifier === undefined ? [] : [identifier].flat();
  // Dublin Core has no id of its own: its addresses and other identifiers stand in one list.
  const arxiv = identifiers.map((text) => arxivIdOf(text)).find((id) => id !== null);
  return {
    ...texts,
    authors: named.length > 0 ? named : authors,
    ...(versions.length > 0 && { version: versions }),
    ...(arxiv !== undefined && texts['id'] === undefined && { id: arxiv }),
  };
}

/** EndNote's export: elements in elements, whose texts are in elements `style`. */
function endNoteFields(record: XmlElement): Record<string, unknown> {
  return Object.fromEntries(elementsOf(record).map((child) => [child.name, nested(child, 4)]));
}

function nested(element: XmlElement, depth: number): unknown {
  const inner = elementsOf(element);
  if (depth === 0 || inner.every(({ name }) => name === 'style')) return textOf(element);
  const values = new Map<string, unknown[]>();
  for (const child of inner)
    values.set(child.name, [...(values.get(child.name) ?? []), nested(child, depth - 1)]);
  return Object.fromEntries(
    Array.from(values, ([name, found]) => [name, found.length === 1 ? found[0] : found]),
  );
}
