import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Hit } from '../../../search/service.ts';
import { detailsOf } from '../../../index/details.ts';
import type { Paper } from '../../../index/paper.ts';
import { toBibTeX } from '../../../paper/bibtex.ts';
import {
  arxivId,
  categoryPath,
  doiLink,
  linksElsewhere,
  paperLink,
  paperPath,
  pdfLink,
  siteName,
  webLink,
} from '../../../paper/links.ts';
import { jsonLd, metaTags } from '../../../paper/meta.ts';
import { type PlainTexts, plainTexts, rendered } from '../../../paper/texts.ts';
import { snippet } from '../../../text/cut.ts';
import { sharedWords } from '../../../paper/shared-words.ts';
import { FORMAT_NAMES } from '../../endings.ts';
import { FORMATS } from '../formats.ts';
import { SITE } from '../../site-json.ts';
import { AuthorLink } from './byline.tsx';
import { dateOf } from '../../../text/dates.ts';
import { page, type Html } from './document.tsx';
import { MailForm } from './mail-form.tsx';
import { CopyBibTeX, Keywords, SaveButton, ShareButton, Votes } from './paper-tools.tsx';
import { Related } from './related-list.tsx';
import { Outside, Rich } from './rich-text.tsx';
import { WithSearch } from './with-search.tsx';

/** Authors before the others fold away. */
const SHOWN_AUTHORS = 24;
const SHOWN_KEYWORDS = 16;

export interface PaperProps {
  paper: Paper;
  related: readonly Hit[];
  /** Where the page is served, as in `https://example.org`. */
  origin: string;
  /** Whether the index has a map, on which all papers are. */
  hasMap?: boolean;
  /** Whether this site mails new papers. */
  mail?: boolean;
}

/** All that the index knows of one paper, and the papers like it. Complete without a script. */
export function paperPage({ paper, related, origin, hasMap = false, mail = false }: PaperProps): Html {
  const plainOf = (one: Paper): PlainTexts => rendered<PlainTexts>(one, plainTexts, (bare) => bare);
  const plain = plainOf(paper);
  const others = related.map((hit) => plainOf(hit.paper));
  const list = <Related hits={related} shared={sharedWords(plain, others)} />;
  const canonical = origin + paperPath(paper.id);
  const { comment, keywords = [] } = detailsOf(paper);
  return rendered(
    paper,
    () =>
      page({
        title: plain.title,
        // Zotero takes it for the abstract of a paper without one: that of the site is none, and it fails where there is no tag.
        description: snippet(plain.abstract),
        canonical,
        mail,
        head: <Head paper={paper} plain={plain} origin={origin} />,
        children: (
          <WithSearch view="paper">
            <article>
              <Facts paper={paper} />
              <h1>
                <Rich text={paper.title} links={false} />
              </h1>
              <Authors authors={paper.authors ?? []} />
              {comment && <p class="note">{comment}</p>}
              <Actions paper={paper} name={plain.title} hasMap={hasMap} />
              {paper.abstract && (
                <Abstract>
                  <Rich text={paper.abstract} />
                </Abstract>
              )}
              <Keywords words={keywords.slice(0, SHOWN_KEYWORDS)} />
              <Cite paper={paper} />
              <Elsewhere paper={paper} />
              {mail && <MailForm title="Papers like this one by mail" fields={[['id', paper.id]]} />}
            </article>
            {list}
          </WithSearch>
        ),
      }),
    (bare) =>
      page({
        title: bare.title,
        canonical,
        mail,
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

function Head({ paper, plain, origin }: { paper: Paper; plain: PlainTexts; origin: string }) {
  // A script could end early in a text that has `</script>`: JSON can say `<` in other ways.
  const data = JSON.stringify(jsonLd(paper, plain, origin)).replaceAll('<', '\\u003c');
  return (
    <>
      {metaTags(paper, plain, origin, SITE.name).map((tag) => (
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
  const { organisation, votes, comments } = detailsOf(paper);
  const arxiv = arxivId(paper);
  return (
    <p class="facts">
      {categories?.map((category) => (
        <a class="chip" href={categoryPath(category)}>
          {category}
        </a>
      ))}
      {published && <time datetime={published}>{dateOf(published)}</time>}
      {organisation && <span>{organisation}</span>}
      <span>{arxiv === undefined ? id : `arXiv:${arxiv}`}</span>
      {doi && <Outside href={doiLink(doi)}>DOI</Outside>}
      <Votes votes={votes} comments={comments} />
    </p>
  );
}

function Authors({ authors }: { authors: readonly string[] }) {
  if (authors.length === 0) return null;
  const item = (author: string) => (
    <li>
      <AuthorLink author={author} />
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

function Actions({ paper, name, hasMap }: { paper: Paper; name: string; hasMap: boolean }) {
  const { id } = paper;
  const { code, project } = detailsOf(paper);
  const [first, ...others] = [
    ['PDF', pdfLink(paper)],
    [sourceName(paper), paperLink(paper)],
    ['Code', webLink(code)],
    ['Project page', webLink(project)],
  ].filter((link): link is [string, string] => link[1] !== undefined);
  return (
    <p class="actions">
      {first && (
        <Outside class="button" href={first[1]}>
          {first[0]}
        </Outside>
      )}
      {others.map(([label, href]) => (
        <Outside class="button quiet" href={href}>
          {label}
        </Outside>
      ))}
      <SaveButton id={id} name={name} isButton />
      <CopyBibTeX id={id} name={name} isButton />
      <ShareButton id={id} name={name} isButton />
      {hasMap && (
        <a class="button quiet" href={`/map?${new URLSearchParams({ paper: id })}`}>
          Show on map
        </a>
      )}
      <a class="button quiet to-related" href="#related">
        Related
      </a>
    </p>
  );
}

function sourceName(paper: Paper): string {
  const link = paperLink(paper);
  const name = link === undefined ? '' : siteName(link);
  return name === 'Source' ? 'Read' : name;
}

/** The same paper at others. */
function Elsewhere({ paper }: { paper: Paper }) {
  const links = linksElsewhere(paper);
  if (links.length === 0) return null;
  return (
    <p class="save">
      Also at{' '}
      {links.map(([name, href]) => (
        <Outside href={href}>{name}</Outside>
      ))}
    </p>
  );
}

function Cite({ paper }: { paper: Paper }) {
  return (
    <details class="cite" id="cite">
      <summary>Cite this paper</summary>
      {/* Focusable, as it may scroll. */}
      <pre id="bibtex" data-file={`${paperPath(paper.id)}.bib`} tabindex={0} aria-label="BibTeX">
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
