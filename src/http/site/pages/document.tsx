import { html } from 'hono/html';
import type { Child } from 'hono/jsx';
import { type RouteName, ROUTES } from '../../routes.ts';
import { ASSETS } from '../assets.ts';
import { SITE } from '../../site-json.ts';

/** A whole document, escaped. */
export type Html = ReturnType<typeof html>;

export interface PageProps {
  /** Without the name of the site. */
  title: string;
  /** That of the site unless given. */
  description?: string | undefined;
  /** What search engines should call this page; relative to the origin. */
  canonical?: string | undefined;
  /** Whether search engines should leave it out. */
  noindex?: boolean;
  /** More of the head: meta tags, feeds, other formats. */
  head?: Child;
  /** Which entry of the navigation this page is. */
  current?: 'search' | (typeof NAVIGATION)[number][0];
  /** Whether this site mails new papers. */
  mail?: boolean | undefined;
  /** Whether the content brings a `main` of its own. */
  ownMain?: boolean;
  children?: Child;
}

const NAVIGATION = [
  ['browse', 'Browse'],
  ['map', 'Map'],
  ['saved', 'Saved'],
  ['docs', 'API'],
] as const satisfies [RouteName, string][];

const NEW_PAPERS = ROUTES.list.sitemap;
const FOOTER = [
  [ROUTES.about.path, 'About'],
  [ROUTES.help.path, 'Search tips'],
  [NEW_PAPERS, 'New papers'],
  [`${NEW_PAPERS}.atom`, 'Atom feed'],
  [ROUTES.embed.path, 'Add search to your site'],
  [ROUTES.docs.path, 'API'],
  [ROUTES.llms.path, 'llms.txt'],
  [ROUTES.privacy.path, 'Privacy'],
] as const;

const ICON_TYPE = `image/${/\.(png|webp)$/.exec(SITE.logo ?? '')?.[1] ?? 'svg+xml'}`;

/** Any page: head, header, main, footer. */
export function page(props: PageProps): Html {
  return html`<!doctype html>${(<Frame {...props} />)}`;
}

function Frame(props: PageProps) {
  const { title, description, canonical, noindex, head, current, mail, ownMain, children } = props;
  const Main = ownMain ? 'div' : 'main';
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · ${SITE.name}`}</title>
        <meta name="description" content={description ?? SITE.description} />
        {noindex && <meta name="robots" content="noindex, follow" />}
        {canonical && <link rel="canonical" href={canonical} />}
        <link rel="icon" href={SITE.logo ?? ASSETS['icon.svg']} type={ICON_TYPE} />
        <link
          rel="search"
          href={ROUTES.openSearch.path}
          type="application/opensearchdescription+xml"
          title={SITE.name}
        />
        {head}
        <link rel="stylesheet" href={ASSETS['style.css']} />
        {/* Before anything is painted: the reader may have chosen other colours than the system's. */}
        <script type="module" src={ASSETS['page.js']} blocking="render"></script>
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <header class="top">
          <div class="wrap">
            <a class="brand" href="/">
              {SITE.logo === null ? <Mark /> : <img src={SITE.logo} alt="" height="24" />}
              {SITE.name}
            </a>
            {/* Together, so that on a narrow screen the button never stands on a line of its own. */}
            <div class="ways">
              <nav aria-label="Site">
                {NAVIGATION.map(([name, label]) => (
                  <a href={ROUTES[name].path} aria-current={name === current ? 'page' : undefined}>
                    {label}
                  </a>
                ))}
              </nav>
              <ThemeButton />
            </div>
          </div>
        </header>
        <Main id="main" tabindex={-1}>
          {children}
        </Main>
        <footer class="wrap">
          {FOOTER.map(([href, label]) => (
            <a href={href}>{label}</a>
          ))}
          {mail && <a href={ROUTES.subscribe.path}>Papers by mail</a>}
          {SITE.links.map(({ label, url }) => (
            <a href={url}>{label}</a>
          ))}
          {SITE.contact !== null && <a href={SITE.contact}>Contact</a>}
        </footer>
      </body>
    </html>
  );
}

/** Shown by the script, without which it could do nothing. */
function ThemeButton() {
  return (
    <button
      type="button"
      id="theme"
      class="theme"
      aria-pressed="false"
      aria-label="Dark theme"
      title="Dark theme"
    >
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" aria-hidden="true">
        <circle cx="12" cy="12" r="8.5" />
        <path d="M12 3.5a8.5 8.5 0 0 1 0 17Z" fill="currentColor" />
      </svg>
    </button>
  );
}

/** A sextant: frame, index arm and scale. */
function Mark() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" aria-hidden="true">
      <path
        d="M12 3 4 17a16 16 0 0 0 16 0L12 3Zm0 0 2.5 16.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
