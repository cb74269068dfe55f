import { paperPath } from '../../../paper/links.ts';
import { plainText } from '../../../text/plain.ts';
import { rendered } from '../../../paper/texts.ts';
import type { Hit } from '../../../search/service.ts';
import { ShortByline } from './byline.tsx';
import { markup } from './rich-text.tsx';

interface RelatedProps {
  hits: readonly Hit[];
  /** Words that each shares with the paper whose page it stands on. */
  shared: readonly (readonly string[])[];
}

/** Papers like the one of the page, as titles beside it: ten abstracts would be another page of results. */
export function Related({ hits, shared }: RelatedProps) {
  return (
    <section id="related" class="list" aria-labelledby="related-title">
      <h2 id="related-title" class="section">
        Related papers
      </h2>
      {hits.length === 0 ? (
        <p class="note">There is no other paper here.</p>
      ) : (
        <ol class="cards short">
          {hits.map((hit, i) => (
            <ShortCard hit={hit} shared={hit.why?.words.length ? hit.why.words : (shared[i] ?? [])} />
          ))}
        </ol>
      )}
    </section>
  );
}

function ShortCard({ hit: { paper }, shared }: { hit: Hit; shared: readonly string[] }) {
  const written = rendered(
    paper,
    () =>
      markup(
        <>
          <h3>
            <a href={paperPath(paper.id)}>{plainText(paper.title)}</a>
          </h3>
          <ShortByline paper={paper} />
        </>,
      ),
    ({ id, title }) => (
      <h3>
        <a href={paperPath(id)}>{title}</a>
      </h3>
    ),
  );
  return (
    <li>
      <article class="card">
        {written}
        {shared.length > 0 && <p class="shared">In both: {shared.join(', ')}</p>}
      </article>
    </li>
  );
}
