import type { Paper } from '../../../index/paper.ts';
import { arxivDoi } from '../../../paper/doi.ts';
import { arxivId } from '../../../paper/links.ts';
import { told } from './told.ts';

/** The registers whose identifiers Semantic Scholar tells, as it names them. */
export const REGISTERS = [
  'ArXiv',
  'DOI',
  'ACL',
  'PubMed',
  'PubMedCentral',
  'MAG',
  'DBLP',
  'Medline',
] as const;
export type Register = (typeof REGISTERS)[number];

/** What sources call the identifiers of registers that no paper has a field for. */
const TOLD_AS: Partial<Record<Register, readonly string[]>> = {
  ACL: ['acl', 'aclid', 'anthologyid'],
  PubMed: ['pubmed', 'pmid', 'pubmedid'],
  PubMedCentral: ['pubmedcentral', 'pmcid', 'pmc'],
  MAG: ['mag', 'magid'],
  DBLP: ['dblp', 'dblpkey'],
};

/** Where an address, a DOI or an id has one: PubMed's tools call a paper by its number alone. */
const FOUND_IN: readonly [Register, RegExp][] = [
  ['ACL', /aclanthology\.org\/(?:papers\/)?(?<id>[\w.-]+?)(?:\.pdf|\.bib)?\/?$/i],
  ['ACL', /aclweb\.org\/anthology\/(?:papers\/)?(?:.*\/)?(?<id>[\w.-]+?)(?:\.pdf)?\/?$/i],
  ['ACL', /^10\.18653\/v1\/(?<id>[\w.-]+)$/i],
  ['PubMed', /pubmed\.ncbi\.nlm\.nih\.gov\/(?<id>\d+)/i],
  ['PubMed', /^pmid:\s*(?<id>\d+)$/i],
  ['PubMedCentral', /\/PMC(?<id>\d+)\/?$/i],
  ['PubMedCentral', /^(?:pmcid:\s*)?PMC(?<id>\d+)$/i],
];

/** The identifiers of a paper at other registers, as far as its source told them. */
export function externalIdsOf(paper: Paper): Partial<Record<Register, string>> {
  const { id, url = '', doi } = paper;
  const arxiv = arxivId(paper)?.replace(/v\d+$/, '');
  const found = new Map<Register, string>();
  if (arxiv !== undefined) found.set('ArXiv', arxiv);
  const anyDoi = doi ?? (arxiv === undefined ? undefined : arxivDoi(arxiv));
  if (anyDoi !== undefined) found.set('DOI', anyDoi);
  for (const register of REGISTERS) {
    const value = TOLD_AS[register] && told(paper, TOLD_AS[register], asId);
    if (value !== undefined) found.set(register, value);
  }
  for (const [register, pattern] of FOUND_IN) {
    const match = [url, doi ?? '', id].map((text) => pattern.exec(text)?.groups?.id).find(Boolean);
    if (match !== undefined && !found.has(register)) found.set(register, match);
  }
  return Object.fromEntries(found);
}

/** An identifier, without the address or the letters before it. */
function asId(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const bare = value
    .trim()
    .replace(/^https?:\/\/(?:www\.ncbi\.nlm|pubmed\.ncbi\.nlm)\.nih\.gov\/(?:pmc\/articles\/)?/i, '');
  return bare.replace(/^PMC(?=\d+\/?$)|\/$/gi, '') || undefined;
}
