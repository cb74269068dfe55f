import { raw } from 'hono/html';
import type { Hit } from '../../search/service.ts';
import type { Paper } from '../../index/paper.ts';
import { toBibTeX } from '../../paper/bibtex.ts';
import { arxivId, categoryPath, doiLink, paperLink, paperPath, pdfLink, webLink } from '../../paper/links.ts';
import { description, jsonLd, metaTags } from '../../paper/meta.ts';
import { plainText, prose } from '../../paper/plain.ts';
import { sharedWords } from '../../paper/shared-words.ts';
import { FORMAT_NAMES, FORMATS } from '../formats.ts';
import { Card, dateOf } from './card.tsx';
import { page, type Html } from './document.tsx';
import { SearchForm } from './form.tsx';
import { Outside, Rich } from './text.tsx';

/** Authors before the others fold away. */
const SHOWN_AUTHORS = 24;

export interface PaperProps {
  paper: Paper;
  related: readonly Hit[];
  /** Where the page is served, as in `https://example.org`. */
  origin: string;
}

/** All that the index knows of one paper, and the papers like it. Complete without a script. */
export function paperPage({ paper, related, origin }: PaperProps): Html {
  const shared = sharedWords(
    paper,
    related.map((hit) => hit.paper),
  );
  return page({
    title: plainText(paper.title),
    description: description(paper.abstract) || undefined,
    canonical: origin + paperPath(paper.id),
    head: <Head paper={paper} origin={origin} />,
    children: (
      <div class="wrap paper">
        <SearchForm />
        <article>
          <Facts paper={paper} />
          <h1>
            <Rich text={paper.title} links={false} />
          </h1>
          <Authors authors={paper.authors ?? []} />
          <Actions paper={paper} />
          {paper.abstract && (
            <section aria-labelledby="abstract">
              <h2 id="abstract" class="section">
                Abstract
              </h2>
              <p class="abstract">
                <Rich text={paper.abstract} />
              </p>
            </section>
          )}
          <Keywords extra={paper.extra} />
          <Cite paper={paper} />
        </article>
        <section id="related" class="list" aria-labelledby="related-title">
          <h2 id="related-title" class="section">
            Related papers
          </h2>
          {related.length === 0 ? (
            <p class="note">There is no other paper here.</p>
          ) : (
            <ol class="cards">
              {related.map((hit, i) => (
                <Card hit={hit} shared={hit.why?.words.length ? hit.why.words : shared[i]} level="h3" />
              ))}
            </ol>
          )}
        </section>
      </div>
    ),
  });
}

function Head({ paper, origin }: { paper: Paper; origin: string }) {
  // A script could end early in a text that has `</script>`: JSON can say `<` in other ways.
  const data = JSON.stringify(jsonLd(paper, origin)).replaceAll('<', '\\u003c');
  return (
    <>
      {metaTags(paper, origin).map((tag) => (
        <meta {...tag} />
      ))}
      {FORMAT_NAMES.map((format) => (
        <link
          rel="alternate"
          type={FORMATS[format].type}
          title={FORMATS[format].label}
          href={`${paperPath(paper.id)}.${format}`}
        />
      ))}
      <script type="application/ld+json">{raw(data)}</script>
    </>
  );
}

function Facts({ paper }: { paper: Paper }) {
  const { id, published, categories, doi } = paper;
  const arxiv = arxivId(paper);
  return (
    <p class="facts">
      {categories?.map((category) => (
        <a class="chip" href={categoryPath(category)}>
          {category}
        </a>
      ))}
      {published && <time datetime={published}>{dateOf(published)}</time>}
      <span>{arxiv === undefined ? id : `arXiv:${arxiv}`}</span>
      {doi && <Outside href={doiLink(doi)}>DOI</Outside>}
    </p>
  );
}

function Authors({ authors }: { authors: readonly string[] }) {
  if (authors.length === 0) return null;
  const item = (author: string) => (
    <li>
      <a href={`/?${new URLSearchParams({ q: `author:"${prose(author).replaceAll('"', '')}"` })}`}>
        {prose(author)}
      </a>
    </li>
  );
  const rest = authors.slice(SHOWN_AUTHORS);
  return (
    <>
      <ul class="authors" aria-label="Authors">
        {authors.slice(0, SHOWN_AUTHORS).map(item)}
      </ul>
      {rest.length > 0 && (
        <details>
          <summary>and {rest.length} more authors</summary>
          <ul class="authors">{rest.map(item)}</ul>
        </details>
      )}
    </>
  );
}

function Actions({ paper }: { paper: Paper }) {
  const pdf = pdfLink(paper);
  const source = paperLink(paper);
  const code = webLink(paper.extra?.['github']);
  return (
    <p class="actions">
      {pdf && (
        <Outside class="button" href={pdf}>
          PDF
        </Outside>
      )}
      {source && (
        <Outside class={pdf ? 'button quiet' : 'button'} href={source}>
          {arxivId(paper) === undefined ? 'Read' : 'arXiv'}
        </Outside>
      )}
      {code && (
        <Outside class="button quiet" href={code}>
          Code
        </Outside>
      )}
      <a class="button quiet" href={`${paperPath(paper.id)}.bib`} data-copy="bibtex">
        BibTeX
      </a>
      <a class="button quiet" href="#related">
        Related
      </a>
    </p>
  );
}

/** Keywords that the corpus gives, each a search. */
function Keywords({ extra }: { extra: Paper['extra'] }) {
  const given = extra?.['keywords'] ?? extra?.['ai_keywords'];
  const words = Array.isArray(given) ? given.filter((word) => typeof word === 'string').slice(0, 16) : [];
  if (words.length === 0) return null;
  return (
    <ul class="try small" aria-label="Keywords">
      {words.map((word) => (
        <li>
          <a href={`/?${new URLSearchParams({ q: plainText(word) })}`}>{plainText(word)}</a>
        </li>
      ))}
    </ul>
  );
}

function Cite({ paper }: { paper: Paper }) {
  return (
    <details class="cite" id="cite">
      <summary>Cite this paper</summary>
      {/* Focusable, as it may scroll. */}
      <pre id="bibtex" tabindex={0} aria-label="BibTeX">
        {toBibTeX([{ ...paper, abstract: '' }])}
      </pre>
      <p class="save">
        {FORMAT_NAMES.map((format) => (
          <a href={`${paperPath(paper.id)}.${format}`}>{FORMATS[format].label}</a>
        ))}
      </p>
    </details>
  );
}
