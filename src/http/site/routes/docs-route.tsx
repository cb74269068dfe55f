import type { Env, Hono } from 'hono';
import { conditional, contentTag } from '../../cache.ts';
import type { Open } from '../../opening.ts';
import type { AllOperations, Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { ASSETS } from '../assets.ts';
import { page, type Html } from '../pages/document.tsx';

/** The API reference for people. */
export function mount<E extends Env>(app: Hono<E>, _open: Open<E>, operations: AllOperations): void {
  app.get(ROUTES.docs.path, async (c) => {
    const document = String(await docsPage(await operations()));
    return conditional(c, await contentTag(document), () => c.html(document));
  });
}

/** The API reference: Swagger UI over /openapi.json, from our own origin. */
function docsPage(operations: readonly Operation[]): Html {
  return page({
    title: 'API reference',
    description: 'Every address of the search API, with its parameters, answers and errors.',
    canonical: '/docs',
    current: 'docs',
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
            You need no key, and any site may call the API. Errors are problem details (RFC 9457), except for{' '}
            <code>/v1/embeddings</code> and <code>/v1/models</code>, which answer like the OpenAI API. Tools
            can read the same reference as <a href="/openapi.json">/openapi.json</a>. The software behind this
            page comes with <a href="/licences.txt">these licences</a>.
          </p>
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
