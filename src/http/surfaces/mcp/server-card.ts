import { ROUTES } from '../../routes.ts';
import { SITE } from '../../site-json.ts';
import { serverInfo } from './mcp-corpus.ts';
import { VERSIONS } from './protocol.ts';

/** Media types of https://github.com/modelcontextprotocol/experimental-ext-server-card */
export const CARD_TYPE = 'application/mcp-server-card+json';
export const CATALOG_TYPE = 'application/ai-catalog+json';

const SCHEMA = 'https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json';
/** Characters that a card may have of what it describes. */
const LONGEST = 100;

/** What a client may know of this server before it connects. */
export function serverCard(origin: string): object {
  const { name, title, version, websiteUrl, icons } = serverInfo(origin);
  const { hostname } = new URL(origin);
  return {
    $schema: SCHEMA,
    name: `${reversed(hostname)}/${name}`,
    version,
    title: title.slice(0, LONGEST),
    description: `Search the papers of ${SITE.name} by meaning and by words.`.slice(0, LONGEST),
    websiteUrl,
    icons,
    remotes: [
      { type: 'streamable-http', url: origin + ROUTES.mcp.path, supportedProtocolVersions: VERSIONS },
    ],
  };
}

/** Where the card is, for those who look for it at a domain. */
export function aiCatalog(origin: string): object {
  const identifier = `urn:air:${new URL(origin).hostname}:mcp:${serverInfo(origin).name}`;
  return {
    specVersion: '1.0',
    entries: [{ identifier, type: CARD_TYPE, url: origin + ROUTES.mcpCard.path }],
  };
}

/** A host as a name in reverse: `org.example.papers`. */
function reversed(hostname: string): string {
  return hostname
    .split('.')
    .reverse()
    .join('.')
    .replace(/[^\w.-]/g, '-');
}
