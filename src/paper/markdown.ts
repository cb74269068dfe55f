import type { Paper } from '../index/paper.ts';
import { arxivId, paperLink, pdfLink } from './links.ts';
import { plainText, prose } from '../text/plain.ts';
import { rendered } from './texts.ts';
import { segments } from '../text/segments.ts';
import { TexReader } from '../text/tex.ts';

/** The papers as Markdown (CommonMark): what a person, or a language model, reads without a browser. */
export function toMarkdown(papers: readonly Paper[]): string {
  return papers
    .map((paper) =>
      rendered(
        paper,
        ({ title, abstract }) => toSection(paper, plainText(title), body(abstract)),
        (bare) => toSection(bare, bare.title, escaped(bare.abstract)),
      ),
    )
    .join('\n');
}

/**
 * @param title Plain, to be escaped
 * @param text The abstract as Markdown
 */
function toSection(paper: Paper, title: string, text: string): string {
  const { id, authors, published, categories, doi } = paper;
  const arxiv = arxivId(paper);
  const facts: [string, string | undefined][] = [
    ['Authors', authors?.map((author) => line(author)).join(', ')],
    ['Published', published],
    ['Categories', categories?.map((category) => line(category)).join(', ')],
    ['Id', line(id)],
    ['arXiv', arxiv && line(arxiv)],
    ['DOI', doi && line(doi)],
    ['Link', angled(paperLink(paper))],
    ['PDF', angled(pdfLink(paper))],
  ];
  const listed = facts.filter(([, value]) => value).map(([name, value]) => `- ${name}: ${value}\n`);
  return `# ${line(title)}\n\n${listed.join('')}${text && `\n${text}\n`}`;
}

function angled(url: string | undefined): string | undefined {
  return url && `<${url.replace(/[<>\s]/g, encodeURIComponent)}>`;
}

/** One line in which nothing is taken for markup. */
function line(text: string): string {
  return escaped(text).trim();
}

function escaped(text: string): string {
  return text.replace(/[\s\p{Control}]+/gu, ' ').replace(/[\\`*_[\]<>#|]/g, '\\$&');
}

/** An abstract on one line; its formulas stay LaTeX, which Markdown's readers know. */
function body(abstract: string): string {
  const tex = new TexReader();
  return segments(abstract)
    .map((segment) => (segment.kind === 'math' ? segment.source : escaped(prose(segment.text, tex))))
    .join('');
}
