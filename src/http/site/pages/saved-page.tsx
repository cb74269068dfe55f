import { INTEREST_LIMITS } from '../../../digest/interest.ts';
import type { Paper } from '../../../index/paper.ts';
import type { Page, Place } from '../../../search/service.ts';
import { FORMAT_NAMES } from '../../endings.ts';
import { FORMATS } from '../formats.ts';
import { Card } from './paper-card.tsx';
import { page, type Html } from './document.tsx';
import { MailForm } from './mail-form.tsx';
import { Paging } from './paging.tsx';
import { WithSearch } from './with-search.tsx';

export interface SavedProps {
  ids: readonly string[];
  /** How many of them are here. */
  found: number;
  papers: readonly Paper[];
  page: Page;
  /** Whether this site mails new papers. */
  mail: boolean;
}

/** A list of papers that somebody has put together. Without one, what the script does not replace. */
export function savedPage({ ids, found, papers, page: at, mail }: SavedProps): Html {
  const query = queryOf(ids);
  const next = at.offset + at.limit < found ? { offset: at.offset + at.limit } : undefined;
  const href = ({ offset }: Place): string => `/saved?${query}${offset > 0 ? `&offset=${offset}` : ''}`;
  return page({
    title: 'Saved papers',
    current: 'saved',
    canonical: '/saved',
    noindex: true,
    mail,
    children: (
      <WithSearch view="saved">
        <h1>Saved papers</h1>
        {ids.length === 0 ? (
          <Empty />
        ) : (
          <>
            <div class="head">
              <p class="note" id="count">
                {countOf(found, ids.length)}
              </p>
              {found > 0 && (
                <a class="button" href={`/like?${query}`}>
                  More like these
                </a>
              )}
            </div>
            <ol class="cards" start={at.offset + 1}>
              {papers.map((paper) => (
                <Card hit={{ paper, score: 0 }} scored={false} />
              ))}
            </ol>
            <Paging page={at} next={next} total={found} href={href} />
            {found > 0 && (
              <p class="save">
                {found === 1 ? 'This paper as' : `All ${found} as`}{' '}
                {FORMAT_NAMES.map((format) => (
                  <a href={`/saved.${format}?${query}`} rel="nofollow" download>
                    {FORMATS[format].label}
                  </a>
                ))}
              </p>
            )}
            {mail && found > 0 && (
              <MailForm
                title="New papers like these by mail"
                fields={ids.slice(0, INTEREST_LIMITS.papers).map((id) => ['id', id])}
              >
                {ids.length > INTEREST_LIMITS.papers &&
                  `The first ${INTEREST_LIMITS.papers} of the list count. `}
              </MailForm>
            )}
            <p class="note">
              The list is in your browser and in the address of this page: anyone with the link can see it.
            </p>
          </>
        )}
        <p class="note">
          <a href="/like">Find papers like those in your bibliography</a> (.bib or .ris)
        </p>
      </WithSearch>
    ),
  });
}

function Empty() {
  return (
    <>
      <p id="count">Nothing saved yet.</p>
      <p class="note">
        Press Save on any paper. The list is kept in this browser: there is no account, and nobody else sees
        it.
      </p>
      <p class="note warn without-script">Saving needs JavaScript, which does not run here.</p>
    </>
  );
}

function countOf(found: number, asked: number): string {
  const papers = `${found.toLocaleString('en')} ${found === 1 ? 'paper' : 'papers'}`;
  const missing = asked - found;
  return missing === 0 ? papers : `${papers}; ${missing} ${missing === 1 ? 'is' : 'are'} no longer here`;
}

/** A list of ids as a query string. */
export function queryOf(ids: readonly string[]): string {
  return new URLSearchParams(ids.map((id) => ['id', id])).toString();
}
