import type { Hit } from '../../search/service.ts';
import type { Paper } from '../../index/paper.ts';
import { paperLink, paperPath, pdfLink } from '../../paper/links.ts';
import { plainText, prose } from '../../paper/plain.ts';
import { type BarePaper, rendered } from '../../paper/rendered.ts';
import { snippet } from '../snippet.ts';
import { Score } from './score.tsx';
import { markup, Marked, Outside } from './text.tsx';

/** Authors that a card names before it counts the rest. */
const NAMED_AUTHORS = 6;

interface CardProps {
  hit: Hit;
  /** Whether the score means something here: a list by date has none. */
  scored?: boolean;
  /** Words that this paper shares with the one whose page it stands on. */
  shared?: readonly string[] | undefined;
  level?: 'h2' | 'h3';
}

/** One paper of a list; as it was written where it cannot be rendered. */
export function Card(props: CardProps) {
  return rendered(
    props.hit.paper,
    () => markup(<WholeCard {...props} />),
    (paper) => <BareCard paper={paper} level={props.level} />,
  );
}

function BareCard({ paper, level: Heading = 'h2' }: { paper: BarePaper; level: CardProps['level'] }) {
  return (
    <li>
      <article class="card">
        <Heading>
          <a href={paperPath(paper.id)}>{paper.title}</a>
        </Heading>
        <p class="snippet">{snippet(paper.abstract)}</p>
      </article>
    </li>
  );
}

function WholeCard({
  hit: { paper, relevance, why },
  scored = true,
  shared,
  level: Heading = 'h2',
}: CardProps) {
  const { id, title, authors, published, categories, abstract } = paper;
  const name = plainText(title);
  const shown = why?.snippet ?? { text: snippet(abstract), marks: [] };
  const pdf = pdfLink(paper);
  const source = paperLink(paper);
  return (
    <li>
      <article class="card">
        <Heading>
          <a href={paperPath(id)}>{name}</a>
        </Heading>
        <p class="meta">
          {authors && <span>{nameAuthors(authors)}</span>}
          {published && <time datetime={published}>{dateOf(published)}</time>}
          {categories && <span class="cats">{categories.slice(0, 4).join(' ')}</span>}
        </p>
        {shown.text && (
          <p class="snippet">
            <Marked text={shown.text} marks={shown.marks} />
          </p>
        )}
        {shared && shared.length > 0 && <p class="shared">Shares {shared.join(', ')}</p>}
        <p class="foot">
          {scored && <Score relevance={relevance} why={why} />}
          {pdf && (
            <Outside href={pdf}>
              PDF<span class="sr"> of {name}</span>
            </Outside>
          )}
          {source && (
            <Outside href={source}>
              {new URL(source).hostname === 'arxiv.org' ? 'arXiv' : 'Source'}
              <span class="sr"> of {name}</span>
            </Outside>
          )}
          <a href={`${paperPath(id)}#related`}>
            Related<span class="sr"> to {name}</span>
          </a>
        </p>
        <Coins paper={paper} name={name} />
      </article>
    </li>
  );
}

/** The paper for tools that read a page of results: https://en.wikipedia.org/wiki/COinS */
function Coins({ paper: { authors, published, doi, url }, name }: { paper: Paper; name: string }) {
  const fields: [string, string | undefined][] = [
    ['ctx_ver', 'Z39.88-2004'],
    ['rft_val_fmt', 'info:ofi/fmt:kev:mtx:dc'],
    ['rft.type', 'preprint'],
    ['rft.title', name],
    ...(authors ?? [])
      .slice(0, NAMED_AUTHORS)
      .map((author): [string, string] => ['rft.creator', prose(author)]),
    ['rft.date', published],
    ['rft.identifier', doi ? `info:doi/${doi}` : url],
  ];
  const said = fields.filter((field): field is [string, string] => field[1] !== undefined);
  return <span class="Z3988" title={new URLSearchParams(said).toString()} hidden></span>;
}

function nameAuthors(authors: readonly string[]): string {
  const more = authors.length - NAMED_AUTHORS;
  const named = authors
    .slice(0, NAMED_AUTHORS)
    .map((author) => prose(author))
    .join(', ');
  return more > 0 ? `${named} and ${more} more` : named;
}

const MONTHS = new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' });

/** A date of the index for people: 23 May 2024, May 2024 or 2024. */
export function dateOf(published: string): string {
  const [year, month, day] = published.split('-');
  const name = month === undefined ? '' : MONTHS.format(new Date(`${published.slice(0, 7)}-01T00:00:00Z`));
  return [day && String(Number(day)), name, year].filter(Boolean).join(' ');
}
