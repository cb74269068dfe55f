/** Identifiers of papers as people, corpora and links write them. Scripts of pages read them too: no imports here. */

/**
 * arXiv's identifiers without their version (https://info.arxiv.org/help/arxiv_identifier.html): four digits, a point
 * and four or five, or an archive with its subject class and seven digits. People write them in any case.
 */
const ARXIV = String.raw`\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[a-z]{2})?\/\d{7}`;

/** An identifier alone, after `arXiv:`, or in an address of arXiv's. */
const ARXIV_ID = new RegExp(
  String.raw`^(?:(?:https?:\/\/)?(?:[a-z]+\.)?arxiv\.org\/(?:abs|pdf|html|format|src|ps)\/|arxiv:\s*)?(?<id>${ARXIV})(?<version>v\d+)?(?:\.pdf)?(?:\s*\[[^\]]*\])?\/?(?:[?#].*)?$`,
  'i',
);

/** How each DOI begins: a registrant's number. */
const REGISTRANT = String.raw`10\.\d{4,9}`;
const REGISTRANT_ALONE = new RegExp(`^${REGISTRANT}$`);
const BEGINS_AS_DOI = new RegExp(String.raw`^${REGISTRANT}\/`);
const HAS_DOI = new RegExp(String.raw`\b${REGISTRANT}\/`);

/** DOIs as Crossref matches them, alone, after `doi:`, or as an address. */
const DOI = new RegExp(
  String.raw`^(?:(?:https?:\/\/)?(?:dx\.)?doi\.org\/|doi:\s*)?(?<doi>${REGISTRANT}\/\S+?)[.,;]?$`,
  'i',
);
/** The DOIs that arXiv gives its own papers. */
const ARXIV_DOI = /^10\.48550\/arxiv\.(?<id>.+)$/i;

/** The DOI that a text is, in lower case, or null. */
export function doiOf(text: string): string | null {
  return DOI.exec(text.trim())?.groups?.doi?.toLowerCase() ?? null;
}

/** Whether a text begins as a DOI does; it may go on with what is none. */
export function beginsAsDoi(text: string): boolean {
  return BEGINS_AS_DOI.test(text);
}

/** Whether a text is the first half of a DOI, as in `10.48550`. */
export function isDoiRegistrant(text: string): boolean {
  return REGISTRANT_ALONE.test(text);
}

/** Whether a DOI stands somewhere in a text. */
export function hasDoi(text: string): boolean {
  return HAS_DOI.test(text);
}

/** The key under which an arXiv identifier is known: lower case, without version and subject class. Null if it is none. */
export function arxivKeyOf(text: string): string | null {
  const id = readArxiv(text)?.id.toLowerCase() ?? null;
  return id === null ? null : id.replace(/\.[a-z]{2}\//, '/');
}

/** The arXiv identifier that an address, a reference or an arXiv DOI names, as it is written there; null if it names none. */
export function arxivIdOf(text: string): string | null {
  const { id, version = '' } = readArxiv(text) ?? {};
  return id === undefined ? null : id + version;
}

/** The page of a paper on arXiv. */
export function arxivUrl(id: string): string {
  return `https://arxiv.org/abs/${id}`;
}

function readArxiv(text: string): { id: string; version: string | undefined } | null {
  const doi = DOI.exec(text.trim())?.groups?.doi;
  const written = doi === undefined ? text.trim() : (ARXIV_DOI.exec(doi)?.groups?.id ?? '');
  const { id, version } = ARXIV_ID.exec(written)?.groups ?? {};
  return id === undefined ? null : { id, version };
}

/** The archives of arXiv that are of physics (https://arxiv.org/category_taxonomy). */
export const PHYSICS_ARCHIVES: readonly string[] =
  'physics astro-ph cond-mat gr-qc hep-ex hep-lat hep-ph hep-th math-ph nlin nucl-ex nucl-th quant-ph'.split(
    ' ',
  );
