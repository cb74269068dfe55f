import { ASSETS } from '../assets.ts';
import { page, type Html } from './document.tsx';

/** The API reference: Swagger UI over /openapi.json, from our own origin. */
export function docsPage(): Html {
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
            No key is needed and any site may call it. Errors are problem details (RFC 9457), except on{' '}
            <code>/v1/embeddings</code>, which answers in the shape of the OpenAI API. The same as a document
            for tools: <a href="/openapi.json">/openapi.json</a>. Whose work is served here:{' '}
            <a href="/licences.txt">licences</a>
          </p>
          <h2>Operations</h2>
        </section>
        <div id="swagger"></div>
      </div>
    ),
  });
}
