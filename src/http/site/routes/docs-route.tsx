import type { Env, Hono } from 'hono';
import { conditional, contentTag } from '../../cache.ts';
import type { Open } from '../../opening.ts';
import type { AllOperations, Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { isAnswered, type Settings, settingsOf } from '../../settings.ts';
import { SURFACE_NAMES, SURFACES } from '../../surfaces.ts';
import { toldLimits } from '../../told-limits.ts';
import { ASSETS } from '../assets.ts';
import { page, type Html } from '../pages/document.tsx';

/** The API reference for people. */
export function mount<E extends Env>(app: Hono<E>, _open: Open<E>, operations: AllOperations): void {
  app.get(ROUTES.docs.path, async (c) => {
    const settings = settingsOf(c.env);
    const answered = (await operations()).filter(({ route: { surface } }) => isAnswered(settings, surface));
    const document = String(await docsPage(answered, settings, new URL(c.req.url).origin));
    return conditional(c, await contentTag(document), () => c.html(document));
  });
}

/** The API reference: Swagger UI over /openapi.json, from our own origin. */
function docsPage(operations: readonly Operation[], settings: Settings, origin: string): Html {
  const { surfaces } = settings;
  return page({
    title: 'API reference',
    description: 'Every address of the search API, with its parameters, answers and errors.',
    canonical: '/docs',
    current: 'docs',
    mail: settings.sendsMail,
    ownMain: true,
    head: (
      <>
        <link rel="stylesheet" href={ASSETS['swagger-ui.css']} />
        <script defer src={ASSETS['swagger-ui-bundle.js']}></script>
        <script type="module" src={ASSETS['docs.js']}></script>
      </>
    ),
    children: (
      <div class="wrap docs">
        <section aria-labelledby="title">
          <h1 id="title">API reference</h1>
          <p class="note">
            You need no key, and any site may call the API. Errors are problem details (RFC 9457)
            {surfaces.has('openai') && (
              <>
                , except for <code>/v1/embeddings</code> and <code>/v1/models</code>, which answer like the
                OpenAI API
              </>
            )}
            . Tools can read the same reference as <a href="/openapi.json">/openapi.json</a>; the client for
            TypeScript is made from it by <code>npm run package</code>. Assistants can{' '}
            <a href="/agents">search here themselves</a>. The software behind this page comes with{' '}
            <a href="/licences.txt">these licences</a>.
          </p>
          <h2>Limits</h2>
          <ul class="limits">
            {toldLimits(settings).map((limit) => (
              <li>{limit}</li>
            ))}
          </ul>
          {surfaces.size > 0 && (
            <>
              <h2>Clients of other services</h2>
              <p>What is made for one of these services asks here when its base URL is changed:</p>
              <ul>
                {SURFACE_NAMES.filter((surface) => surfaces.has(surface)).map((surface) => (
                  <li>
                    {SURFACES[surface].service}: <code>{origin + SURFACES[surface].base}</code>
                  </li>
                ))}
              </ul>
            </>
          )}
          <h2>Operations</h2>
        </section>
        {/* What the viewer replaces by what can be tried out; without a script it stays. */}
        <div id="swagger">
          <dl class="operations">
            {operations.map(({ method, route, summary, query }) => (
              <div>
                <dt>
                  <code>
                    {method.toUpperCase()} {route.path}
                  </code>
                </dt>
                <dd>
                  {summary}
                  {query && Object.keys(query.shape).length > 0 && (
                    <small>Parameters: {Object.keys(query.shape).join(', ')}</small>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </div>
      </div>
    ),
  });
}
