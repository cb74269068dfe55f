import type { Child } from 'hono/jsx';
import type { Paper } from '../../../index/paper.ts';
import { coins } from '../../../paper/coins.ts';
import { paperLink, paperPath, pdfLink, siteName, webLink } from '../../../paper/links.ts';
import type { Relevance } from '../../../search/choices.ts';
import { plainText } from '../../../text/plain.ts';
import { type BarePaper, rendered } from '../../../paper/texts.ts';
import type { Hit } from '../../../search/service.ts';
import { excerpt, snippet } from '../../../text/cut.ts';
import { Byline } from './byline.tsx';
import { CopyBibTeX, Keywords, SaveButton, ShareButton, Votes } from './paper-tools.tsx';
import { type Shown, shownOf } from './shown-details.ts';
import { markup, Marked, Outside, Rich } from './rich-text.tsx';

/** Length of what a card shows of an abstract: about two lines. */
const EXCERPT = 210;
/** Keywords of an unfolded card. */
const KEYWORDS = 8;

interface CardProps {
  hit: Hit;
  /** Whether the score means something here: a list by date has none. */
  scored?: boolean;
  /** What was searched for, where that may name an author. */
  sought?: string | undefined;
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
        <p class="snippet">{snippet(paper.abstract, EXCERPT)}</p>
      </article>
    </li>
  );
}

function WholeCard({
  hit: { paper, relevance, why },
  scored = true,
  sought,
  level: Heading = 'h2',
}: CardProps) {
  const { id, title, abstract } = paper;
  const name = plainText(title);
  const shown = why ? excerpt(why.snippet, EXCERPT) : { text: snippet(abstract, EXCERPT), marks: [] };
  const details = shownOf(paper);
  const { code, thumbnail } = details;
  return (
    <li>
      <article class="card">
        {thumbnail && <Thumbnail href={thumbnail} />}
        <Heading>
          <a href={paperPath(id)}>{name}</a>
        </Heading>
        <Byline paper={paper} shown={details} sought={sought} />
        {shown.text && (
          <p class="snippet">
            <Marked text={shown.text} marks={shown.marks} />
          </p>
        )}
        <div class="tools">
          {scored && <Score relevance={relevance} why={why} />}
          <Votes votes={details.votes} comments={details.comments} />
          <LinkOf href={webLink(code)} of={name}>
            Code
          </LinkOf>
          <LinkOf href={pdfLink(paper)} of={name}>
            PDF
          </LinkOf>
          <SaveButton id={id} name={name} />
        </div>
        <Unfolded paper={paper} shown={details} name={name} />
        <span class="Z3988" title={coins(paper, name)} hidden></span>
      </article>
    </li>
  );
}

/** What a click shows in place, without a script: the whole abstract, and all that one does with a paper. */
function Unfolded({ paper, shown, name }: { paper: Paper; shown: Shown; name: string }) {
  const { id, abstract } = paper;
  const { comment, project, keywords = [] } = shown;
  const source = paperLink(paper);
  return (
    <details class="more">
      <summary>
        {abstract ? 'Abstract' : 'More'}
        <span class="sr"> of {name}</span>
      </summary>
      {abstract && (
        <p class="abstract">
          <Rich text={abstract} />
        </p>
      )}
      {comment && <p class="note">{comment}</p>}
      <Keywords words={keywords.slice(0, KEYWORDS)} />
      <div class="foot">
        <LinkOf href={source} of={name}>
          {source && siteName(source)}
        </LinkOf>
        <LinkOf href={webLink(project)} of={name}>
          Project
        </LinkOf>
        <a href={`${paperPath(id)}#related`}>
          Related<span class="sr"> to {name}</span>
        </a>
        <CopyBibTeX id={id} name={name} />
        <ShareButton id={id} name={name} />
      </div>
    </details>
  );
}

/** Says nothing that the title does not. */
function Thumbnail({ href }: { href: string }) {
  return <img class="thumbnail" src={href} alt="" width="112" height="63" loading="lazy" decoding="async" />;
}

function LinkOf({ href, of, children }: { href: string | undefined; of: string; children?: Child }) {
  if (href === undefined) return null;
  return (
    <Outside href={href}>
      {children}
      <span class="sr"> of {of}</span>
    </Outside>
  );
}

const STATES: Record<Relevance, string> = { strong: 'Strong', partial: 'Partial', weak: 'Distant' };

/**
 * How well a paper answers. The words of the query that it has are marked in its text; they are said here to those who do
 * not see that, and shown where an older index cannot tell how well it answers.
 */
function Score({ relevance, why }: { [name in 'relevance' | 'why']?: Hit[name] | undefined }) {
  const words = (why?.words ?? []).join(', ');
  if (relevance === undefined) {
    return words === '' ? null : (
      <span class="match" title={words}>
        <small>{words}</small>
      </span>
    );
  }
  return (
    <span class={`match ${relevance}`} title={words}>
      {STATES[relevance]}
      <span class="wide"> match</span>
      {words !== '' && <span class="sr">: {words}</span>}
    </span>
  );
}
