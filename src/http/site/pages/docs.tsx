import { ASSETS } from '../assets.ts';
import type { Operation } from '../../api/operation.ts';
import { page, type Html } from './document.tsx';

/** The API reference: Swagger UI over /openapi.json, from our own origin. */
export function docsPage(operations: readonly Operation[]): Html {
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
            <code>/v1/embeddings</code>, which answers like the OpenAI API. Tools can read the same reference
            as <a href="/openapi.json">/openapi.json</a>. The software behind this page comes with{' '}
            <a href="/licences.txt">these licences</a>.
          </p>
          <h2>Operations</h2>
        </section>
        {/* What the viewer replaces by what can be tried out; without a script it stays. */}
        <div id="swagger">
          <dl class="operations">
            {operations.map(({ method, path, summary, query }) => (
              <div>
                <dt>
                  <code>
                    {method.toUpperCase()} {path}
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
