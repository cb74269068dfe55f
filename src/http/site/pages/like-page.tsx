import { INTEREST_LIMITS } from '../../../digest/interest.ts';
import type { Place } from '../../../search/service.ts';
import type { Recommended } from '../../../use-cases/recommend-papers.ts';
import { ASSETS } from '../assets.ts';
import { Card } from './paper-card.tsx';
import { page, type Html } from './document.tsx';
import { MailForm } from './mail-form.tsx';
import { Paging } from './paging.tsx';
import { queryOf } from './saved-page.tsx';
import { WithSearch } from './with-search.tsx';

export interface LikeProps {
  /** How many papers were named. */
  given: number;
  /** What is like them, where there was something to go by. */
  found?: Recommended;
  /** Those of the address. */
  ids?: readonly string[] | undefined;
  /** Whether this site mails new papers. */
  mail: boolean;
}

/** Papers like those that somebody names, or has in a bibliography. */
export function likePage({ given, found, ids, mail }: LikeProps): Html {
  return page({
    title: ids === undefined ? 'Papers like yours' : 'Papers like those you saved',
    description: 'Drop a .bib or .ris file and find papers like those in it.',
    current: 'saved',
    mail,
    canonical: '/like',
    noindex: ids !== undefined,
    head: <script type="module" src={ASSETS['like.js']}></script>,
    children: (
      <WithSearch view="like">
        <h1>{ids === undefined ? 'Papers like yours' : 'Papers like those you saved'}</h1>
        {ids === undefined && (
          <>
            <p class="note warn without-script">
              Reading a file in your browser needs JavaScript, which does not run here.
            </p>
            <Bibliography />
          </>
        )}
        <div id="liked" tabindex={-1}>
          {found === undefined ? (
            given > 0 && <p class="note warn">None of these papers is here, and none has a title to go by.</p>
          ) : (
            <>
              <p class="note" id="count">
                {basisOf(given, found.matched, found.close === 0)}
              </p>
              {found.note && <p class="note warn">{found.note}</p>}
              <ol class="cards" start={found.page.offset + 1}>
                {found.hits.map((hit) => (
                  <Card hit={hit} />
                ))}
              </ol>
              {ids !== undefined && (
                <Paging
                  page={found.page}
                  next={found.next}
                  href={({ offset }: Place) =>
                    `/like?${queryOf(ids)}${offset > 0 ? `&offset=${offset}` : ''}`
                  }
                />
              )}
            </>
          )}
        </div>
        {mail && ids !== undefined && found !== undefined && (
          <MailForm
            title="New papers like these by mail"
            fields={ids.slice(0, INTEREST_LIMITS.papers).map((id) => ['id', id])}
          />
        )}
        {ids !== undefined && (
          <p class="note">
            <a href={`/saved?${queryOf(ids)}`}>Back to the list</a>
          </p>
        )}
      </WithSearch>
    ),
  });
}

/** What the recommendations go by. */
function basisOf(given: number, matched: number, isFar: boolean): string {
  const papers = given === 1 ? 'One paper' : `${given} papers`;
  if (matched === given) return `${papers} found in this collection. These are the closest others:`;
  if (isFar)
    return `${papers} read, and nothing in this collection is close to what they say. The nearest papers:`;
  if (matched === 0)
    return `${papers} read, none of them in this collection: these are the closest to what they say.`;
  return `${papers} read, ${matched} of them in this collection; the others count by their titles and abstracts. The closest:`;
}

function Bibliography() {
  return (
    <form id="bibliography" class="scripted" action="/like" method="post">
      <p>
        Choose or drop a <code>.bib</code> or <code>.ris</code> file, as any reference manager exports it. It
        is read in your browser: only identifiers, titles and abstracts are sent, to find papers like them,
        and nothing is stored.
      </p>
      <label class="drop">
        <span>Bibliography</span>
        <input type="file" name="file" accept=".bib,.ris,.bibtex,.txt" />
      </label>
      <p id="read" class="note" role="status"></p>
    </form>
  );
}
