import { PAPERS_A_MAIL, RHYTHMS, type Rhythm } from '../../../digest/interest.ts';
import { DIGEST_PATHS, TOKEN_PARAMETER } from '../../../digest/mail-paths.ts';
import { LINK_HOURS } from '../../../digest/link-tokens.ts';
import { MAIL_LANGUAGES } from '../../../digest/write/mail-messages.ts';
import { ROUTES } from '../../routes.ts';
import type { Asked, Misread } from '../asked-interest.ts';
import { ASSETS } from '../assets.ts';
import { page, type Html } from './document.tsx';
import { type AskedFields, AskedInputs, EmailField, Trap } from './mail-form.tsx';
import { WithSearch } from './with-search.tsx';

/** The style of all pages about mails. */
export const mailHead = <link rel="stylesheet" href={ASSETS['mail.css']} />;

/** What may be chosen of how mails come. */
export interface Chosen {
  rhythm: Rhythm;
  most: number;
  language: string;
}

export interface SubscribeProps {
  /** Without an interest where that cannot be read. */
  asked: Pick<Asked, 'notes'> & { interest?: Asked['interest']; fields: AskedFields };
  /** What it is called: `New papers on “agents”`. */
  name: string;
  chosen: Chosen;
  /** What was typed before, and what is wrong with it. */
  email?: string;
  problem?: string | undefined;
  /** What of the interest must be said again. */
  misread?: readonly Misread[];
}

/** Asks for an address and how mails should come. */
export function subscribePage(props: SubscribeProps): Html {
  const { asked, name, chosen, email = '', problem, misread = [] } = props;
  return page({
    title: `${name} by mail`,
    noindex: true,
    mail: true,
    head: mailHead,
    children: (
      <WithSearch view="prose">
        <h1>{name} by mail</h1>
        {asked.notes.map((note) => (
          <p class="note warn">{note}</p>
        ))}
        <p>
          {asked.interest?.kind === 'site'
            ? 'The best of what is new in this collection. '
            : 'What is new in this collection and close to what you ask for. '}
          Each paper comes once, and nothing comes when there is nothing new.
        </p>
        {asked.interest?.kind === 'site' && (
          <p>
            To hear of some of it alone, open that first: <a href={ROUTES.home.path}>search</a> and use the
            form below the results, or look for a topic or a category on{' '}
            <a href={ROUTES.browse.path}>Browse</a>. The pages of authors, papers and saved lists have the
            form too.
          </p>
        )}
        <form class="ask" action={ROUTES.subscribe.path} method="post">
          <AskedInputs fields={asked.fields} />
          <Trap />
          {misread.length > 0 && <MisreadFields misread={misread} />}
          <EmailField email={email} problem={problem} />
          <RhythmChoice chosen={chosen.rhythm} id="new" />
          <div class="row">
            <MostChoice chosen={chosen.most} id="new" />
            <LanguageChoice chosen={chosen.language} id="new" />
          </div>
          <p class="actions">
            <button type="submit">Subscribe</button>
          </p>
        </form>
        <p class="note">
          We mail you a link to confirm first. Opening and clicking is not tracked:{' '}
          <a href={ROUTES.privacy.path}>what is kept, and for how long</a>. Subscribed already?{' '}
          <a href={ROUTES.subscriptions.path}>Change or end your subscriptions</a>. Or take{' '}
          <a href={`${ROUTES.list.sitemap}.atom`}>the Atom feed</a>, without an address.
        </p>
      </WithSearch>
    ),
  });
}

const FIELD_NAMES: Record<string, string> = {
  q: 'Search for',
  mode: 'Mode of the search',
  topic: 'Topic',
  category: 'Category',
  author: 'Author',
  has: 'Papers with',
};

/** What was asked for and cannot be read, as it was typed, to be mended. */
function MisreadFields({ misread }: { misread: readonly Misread[] }) {
  return (
    <>
      <p class="note warn" role="alert">
        Not all that you ask for can be read. Mend it here, or{' '}
        <a href={ROUTES.subscribe.path}>subscribe to all new papers</a>.
      </p>
      {misread.map(({ name, value, detail }) => (
        <p>
          <label class="name" for={`asked-${name}`}>
            {FIELD_NAMES[name] ?? name}
          </label>
          <input
            id={`asked-${name}`}
            type="text"
            name={name}
            value={value}
            dir="auto"
            aria-invalid="true"
            aria-describedby={`problem-of-${name}`}
          />
          <span class="note" id={`problem-of-${name}`}>
            {detail}
          </span>
        </p>
      ))}
    </>
  );
}

const RHYTHM_NAMES: Record<Rhythm, string> = { daily: 'Daily', weekly: 'Weekly, on Mondays' };

/** How often. @param id Of the form, where a page has several. */
export function RhythmChoice({ chosen, id }: { chosen: Rhythm; id: string }) {
  return (
    <fieldset>
      <legend>How often, when there is something new</legend>
      <span class="choices">
        {RHYTHMS.map((rhythm) => (
          <label for={`${rhythm}-${id}`}>
            <input
              type="radio"
              id={`${rhythm}-${id}`}
              name="rhythm"
              value={rhythm}
              checked={rhythm === chosen}
            />
            {RHYTHM_NAMES[rhythm]}
          </label>
        ))}
      </span>
    </fieldset>
  );
}

const NUMBERS = [5, PAPERS_A_MAIL.byDefault, 20, PAPERS_A_MAIL.most];

/** How many papers at most. */
export function MostChoice({ chosen, id }: { chosen: number; id: string }) {
  const numbers = Array.from(new Set([...NUMBERS, chosen])).sort((a, b) => a - b);
  return (
    <div>
      <label class="name" for={`most-${id}`}>
        Papers in a mail, at most
      </label>
      <select id={`most-${id}`} name="most">
        {numbers.map((number) => (
          <option value={String(number)} selected={number === chosen}>
            {number}
          </option>
        ))}
      </select>
    </div>
  );
}

/** In which language mails are written; titles and abstracts are in that of the papers. */
export function LanguageChoice({ chosen, id }: { chosen: string; id: string }) {
  return (
    <div>
      <label class="name" for={`language-${id}`}>
        Language of the mails
      </label>
      <select id={`language-${id}`} name="language">
        {MAIL_LANGUAGES.map((language) => (
          <option value={language} lang={language} selected={language === chosen}>
            {new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language}
          </option>
        ))}
      </select>
    </div>
  );
}

/** What happens next. It is the same for an address that is known and one that is not. */
export function askedPage({ name, email, again }: { name: string; email: string; again: string }): Html {
  return page({
    title: 'Look into your inbox',
    noindex: true,
    mail: true,
    children: (
      <WithSearch view="prose">
        <h1>Look into your inbox</h1>
        <p>
          A mail is on its way to <strong dir="auto">{email}</strong>. Open it and press its button; on the
          page that opens, press once more. Then you are subscribed to: {name}.
        </p>
        <p class="note">
          The link works for {LINK_HOURS.confirm} hours. Nothing there after some minutes? Look among spam,
          and check the address above: <a href={again}>subscribe once more</a>.
        </p>
      </WithSearch>
    ),
  });
}

export interface ConfirmProps {
  name: string;
  address: string;
  rhythm: Rhythm;
  token: string;
  isConfirmed: boolean;
}

/** Shows what a link of a mail confirms. Opening it does nothing: programs open the links of mails too. */
export function confirmPage({ name, address, rhythm, token, isConfirmed }: ConfirmProps): Html {
  return page({
    title: isConfirmed ? 'You are subscribed' : 'One more press',
    noindex: true,
    mail: true,
    head: mailHead,
    children: (
      <WithSearch view="prose">
        <h1>{isConfirmed ? 'You are subscribed' : 'One more press'}</h1>
        <p>
          {isConfirmed ? 'These mails go to' : 'Press the button to have this mailed to'}{' '}
          <strong dir="auto">{address}</strong>: {name}, {rhythm}, when there is something new.
        </p>
        <form action={DIGEST_PATHS.confirm} method="post">
          <input type="hidden" name={TOKEN_PARAMETER} value={token} />
          <p class="actions">
            <button type="submit">{isConfirmed ? 'See your subscriptions' : 'Confirm'}</button>
          </p>
        </form>
        {!isConfirmed && (
          <p class="note">
            Was it not you who asked? Close this page: nothing is mailed, and the address is deleted after{' '}
            {LINK_HOURS.confirm} hours.
          </p>
        )}
      </WithSearch>
    ),
  });
}
