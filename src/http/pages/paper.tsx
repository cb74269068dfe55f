import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Hit } from '../../search/service.ts';
import type { Paper } from '../../index/paper.ts';
import { toBibTeX } from '../../paper/bibtex.ts';
import { arxivId, categoryPath, doiLink, paperLink, paperPath, pdfLink, webLink } from '../../paper/links.ts';
import { description, jsonLd, metaTags } from '../../paper/meta.ts';
import { type PlainTexts, plainText, plainTexts, prose } from '../../paper/plain.ts';
import { rendered } from '../../paper/rendered.ts';
import { sharedWords } from '../../paper/shared-words.ts';
import { FORMAT_NAMES, FORMATS } from '../formats.ts';
import { Card, dateOf } from './card.tsx';
import { page, type Html } from './document.tsx';
import { Outside, Rich } from './text.tsx';
import { WithSearch } from './with-search.tsx';

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
  const plainOf = (one: Paper): PlainTexts => rendered<PlainTexts>(one, plainTexts, (bare) => bare);
  const plain = plainOf(paper);
  const others = related.map((hit) => plainOf(hit.paper));
  const list = <Related hits={related} shared={sharedWords(plain, others)} />;
  const canonical = origin + paperPath(paper.id);
  return rendered(
    paper,
    () =>
      page({
        title: plain.title,
        description: description(plain.abstract) || undefined,
        canonical,
        head: <Head paper={paper} plain={plain} origin={origin} />,
        children: (
          <WithSearch view="paper">
            <article>
              <Facts paper={paper} />
              <h1>
                <Rich text={paper.title} links={false} />
              </h1>
              <Authors authors={paper.authors ?? []} />
              <Actions paper={paper} />
              {paper.abstract && (
                <Abstract>
                  <Rich text={paper.abstract} />
                </Abstract>
              )}
              <Keywords extra={paper.extra} />
              <Cite paper={paper} />
            </article>
            {list}
          </WithSearch>
        ),
      }),
    (bare) =>
      page({
        title: bare.title,
        canonical,
        children: (
          <WithSearch view="paper">
            <article>
              <h1>{bare.title}</h1>
              {bare.abstract && <Abstract>{bare.abstract}</Abstract>}
            </article>
            {list}
          </WithSearch>
        ),
      }),
  );
}

function Abstract({ children }: { children?: Child }) {
  return (
    <section aria-labelledby="abstract">
      <h2 id="abstract" class="section">
        Abstract
      </h2>
      <p class="abstract">{children}</p>
    </section>
  );
}

function Related({ hits, shared }: { hits: readonly Hit[]; shared: readonly string[][] }) {
  return (
    <section id="related" class="list" aria-labelledby="related-title">
      <h2 id="related-title" class="section">
        Related papers
      </h2>
      {hits.length === 0 ? (
        <p class="note">There is no other paper here.</p>
      ) : (
        <ol class="cards">
          {hits.map((hit, i) => (
            <Card hit={hit} shared={hit.why?.words.length ? hit.why.words : shared[i]} level="h3" />
          ))}
        </ol>
      )}
    </section>
  );
}

function Head({ paper, plain, origin }: { paper: Paper; plain: PlainTexts; origin: string }) {
  // A script could end early in a text that has `</script>`: JSON can say `<` in other ways.
  const data = JSON.stringify(jsonLd(paper, plain, origin)).replaceAll('<', '\\u003c');
  return (
    <>
      {metaTags(paper, plain, origin).map((tag) => (
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
  const item = (author: string) => {
    const name = prose(author);
    return (
      <li>
        <a href={`/?${new URLSearchParams({ q: `author:"${name.replaceAll('"', '')}"` })}`}>{name}</a>
      </li>
    );
  };
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
