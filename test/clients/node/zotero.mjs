/**
 * Zotero's translators as they are (Embedded Metadata, COinS, BibTeX, RIS, CSL JSON), given what we write. What they must
 * find is what our CSL-JSON says of the same papers.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { BASE, run } from './calls.mjs';

const require = createRequire(import.meta.url);
// The package exports no way to translate a page, but its engine makes itself global.
require('zotero-translators');
const { Zotero } = globalThis;
Zotero.Debug.init(false);
const { JSDOM } = require('jsdom');

// XPath as the registry has it sorts attributes as the nodes that they are, but not yet in the jsdom of that time.
const { interface: Attr } = require('jsdom/lib/jsdom/living/generated/Attr');
Object.defineProperty(Attr.prototype, 'compareDocumentPosition', {
  value({ ownerElement: other }) {
    return this.ownerElement === other ? 4 : this.ownerElement.compareDocumentPosition(other);
  },
});

const QUERY = 'q=language+models';

async function textOf(path) {
  const answer = await fetch(BASE + path);
  assert.equal(answer.status, 200, path);
  return answer.text();
}

const cslOf = async (path) => JSON.parse(await textOf(path));
const found = await cslOf(`/search.csl.json?${QUERY}`);
/** Each paper of what was found and of the newest, once. */
const papers = [
  ...new Map([...found, ...(await cslOf('/browse/new.csl.json'))].map((csl) => [csl.id, csl])).values(),
];
const pathOf = ({ id }) => `/papers/${id.split('/').map(encodeURIComponent).join('/')}`;

/**
 * What the first translator that takes a page makes of it.
 * @param choose Which of several titles are chosen
 */
async function translated(path, choose) {
  const { document } = new JSDOM(await textOf(path), { url: BASE + path }).window;
  const [first] = await translation(document).getTranslators(true);
  const translate = translation(document);
  translate.setHandler('select', (_, titles, go) => go(choose(titles)));
  translate.setTranslator(first);
  const items = await translate.translate({ libraryID: false });
  return { by: first.label, as: first.itemType, items };
}

function translation(document) {
  const translate = new Zotero.Translate.Web();
  translate.setDocument(document);
  return translate;
}

/** What the first translator that takes a file makes of it. */
async function imported(text) {
  const translate = new Zotero.Translate.Import();
  translate.setString(text);
  const [first] = await translate.getTranslators();
  translate.setTranslator(first);
  return { by: first.label, items: await translate.translate({ libraryID: 1 }) };
}

const oneLine = (text = '') => text.replace(/\s+/g, ' ').trim();
/** Zotero puts points behind initials, commas before suffixes, and small letters into names in capitals. */
const asName = (text = '') => oneLine(text.replace(/[.,]/g, ' ')).toLowerCase();

function creatorsOf({ creators }) {
  assert.ok(creators.every(({ creatorType }) => creatorType === 'author'));
  return creators.map(({ firstName, lastName }) => [asName(lastName), asName(firstName)]);
}

function authorsOf({ author = [] }) {
  return author.map(({ literal, family, given, suffix, 'non-dropping-particle': particle }) =>
    literal === undefined
      ? [
          [particle, family],
          [given, suffix],
        ].map((parts) => asName(parts.filter(Boolean).join(' ')))
      : [asName(literal), ''],
  );
}

/** The parts of a date, from whatever form it has. */
function dateOf({ date }) {
  if (date === undefined) return [];
  const { year, month, day } = Zotero.Date.strToDate(date);
  return [Number(year), ...(month === undefined ? [] : [month + 1]), ...(day === undefined ? [] : [day])];
}

/** Asserts what any reader must find of a paper. */
function assertIs(item, csl) {
  assert.equal(oneLine(item.title), oneLine(csl.title));
  assert.deepEqual(creatorsOf(item), authorsOf(csl), csl.id);
  assert.equal(item.DOI ?? /^DOI: (.*)$/m.exec(item.extra)?.[1], csl.DOI, csl.id);
  const { publicationTitle, proceedingsTitle, conferenceName, bookTitle } = item;
  assert.equal(
    publicationTitle ?? proceedingsTitle ?? conferenceName ?? bookTitle,
    csl['container-title'],
    csl.id,
  );
  assert.equal(item.volume, csl.volume, csl.id);
  assert.equal(item.issue, csl.issue, csl.id);
  assert.equal(item.pages?.replace('–', '-'), csl.page, csl.id);
}

function assertDate(item, csl, precision = 3) {
  assert.deepEqual(dateOf(item), csl.issued?.['date-parts'][0].slice(0, precision) ?? [], csl.id);
}

/** With a DOI and nothing else known, Zotero takes a paper for an article. */
const TYPES = {
  article: 'preprint',
  'article-journal': 'journalArticle',
  'paper-conference': 'conferencePaper',
  chapter: 'bookSection',
};
const typeOf = ({ type, DOI }) => TYPES[type] ?? (DOI === undefined ? 'document' : 'journalArticle');

await run({
  'Embedded Metadata: pages of papers': async () => {
    for (const csl of papers) {
      const { by, items } = await translated(pathOf(csl));
      assert.equal(by, 'Embedded Metadata');
      assert.equal(items.length, 1);
      const [item] = items;
      assertIs(item, csl);
      assertDate(item, csl);
      assert.equal(item.itemType, typeOf(csl), csl.id);
      assert.equal(oneLine(item.abstractNote), oneLine(csl.abstract), csl.id);
      assert.equal(item.url, csl.URL ?? BASE + pathOf(csl));
      assert.equal(item.archiveID, csl.number);
      assert.equal(item.publisher, csl.publisher);
      const pdfs = item.attachments.filter(({ mimeType }) => mimeType === 'application/pdf');
      const isAtArxiv = csl.URL?.startsWith('https://arxiv.org/abs/') ?? false;
      assert.deepEqual(
        pdfs.map(({ url }) => url),
        isAtArxiv ? [csl.URL.replace('/abs/', '/pdf/')] : [],
      );
    }
  },
  'COinS: a page of results': async () => {
    // Of others Zotero would ask Crossref for the authors.
    const chosen = found.filter(({ author }) => author);
    const { by, as, items } = await translated(`/?${QUERY}`, (titles) => {
      const offered = Object.entries(titles);
      assert.deepEqual(
        offered.map(([, title]) => oneLine(title)),
        // The engine takes every plus sign for a space, also an encoded one.
        found.map(({ title }) => oneLine(title.replaceAll('+', ' '))),
      );
      return Object.fromEntries(offered.filter((_, i) => found[i].author));
    });
    assert.equal(by, 'COinS');
    assert.equal(as, 'multiple');
    assert.ok(chosen.length > 0);
    assert.equal(items.length, chosen.length);
    for (const [i, item] of items.entries()) {
      const csl = { ...chosen[i], title: chosen[i].title.replaceAll('+', ' ') };
      assertIs(item, csl);
      assertDate(item, csl);
      // An engine of 2018 has no preprints, and takes them for pages.
      assert.equal(item.itemType, typeOf(csl).replace('preprint', 'webpage'), csl.id);
      assert.equal(item.url, csl.URL);
      assert.equal(item.publisher, csl.publisher);
    }
  },
  'BibTeX: results': async () => {
    const { by, items } = await imported(await textOf(`/search.bib?${QUERY}`));
    assert.equal(by, 'BibTeX');
    const titles = found.map(({ title }, i) =>
      /\\|\$/.test(items[i].title) ? items[i].title : title.replaceAll('--', '–'),
    );
    assert.equal(items.length, found.length);
    for (const [i, item] of items.entries()) {
      // Formulas are LaTeX there.
      assertIs(item, { ...found[i], title: titles[i] });
      assertDate(item, found[i], 2);
      assert.equal(item.itemID, found[i]['citation-key']);
      assert.equal(item.url, found[i].URL);
    }
  },
  'RIS: results': async () => {
    const { by, items } = await imported(await textOf(`/search.ris?${QUERY}`));
    assert.equal(by, 'RIS');
    assert.equal(items.length, found.length);
    for (const [i, item] of items.entries()) {
      assertIs(item, { ...found[i], author: found[i].author?.map(atComma) });
      assertDate(item, found[i]);
      assert.equal(item.archiveLocation, found[i].number);
      assert.equal(oneLine(item.abstractNote), oneLine(found[i].abstract));
      assert.equal(item.url, found[i].URL);
    }
  },
  'CSL JSON: results': async () => {
    // `document` came with CSL 1.0.2.
    const known = found.filter(({ type }) => type !== 'document');
    const { by, items } = await imported(JSON.stringify(known));
    assert.equal(by, 'CSL JSON');
    assert.equal(items.length, known.length);
    for (const [i, item] of items.entries()) {
      // In 2018 nothing else had a place for a DOI.
      const DOI = /-(?:journal|conference)$/.test(known[i].type) ? known[i].DOI : undefined;
      assertIs(item, { ...known[i], DOI, author: known[i].author?.map(withoutParts) });
      assertDate(item, known[i]);
      assert.equal(oneLine(item.abstractNote), oneLine(known[i].abstract));
      assert.equal(item.url, known[i].URL);
    }
  },
});

/** A name as Zotero imports it from CSL-JSON: it passes over particles and suffixes, which its own exports have too. */
function withoutParts({ literal, family, given }) {
  return literal === undefined ? { family, given } : { literal };
}

/** A name as Zotero imports it from RIS: that of a group too is divided where it has a comma. */
function atComma(name) {
  const [family, given] = name.literal?.split(',') ?? [];
  return given === undefined ? name : { family, given };
}
