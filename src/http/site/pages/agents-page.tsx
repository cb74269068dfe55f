import type { Child } from 'hono/jsx';
import { ROUTES } from '../../routes.ts';
import { SITE } from '../../site-json.ts';
import { page, type Html } from './document.tsx';

interface AgentsProps {
  /** Where this site is served. */
  origin: string;
  /** What an assistant can do here; none where the site does not offer it. */
  tools: readonly { name: string; title: string }[];
  /** Whether this site mails new papers. */
  mail: boolean;
}

/** How to use this collection from assistants and editors: the lines to paste, with the address of this site in them. */
export function agentsPage({ origin, tools, mail }: AgentsProps): Html {
  return page({
    title: 'Use it from Claude, ChatGPT, Cursor, VS Code',
    description: `Let an assistant search the papers of ${SITE.name}: the lines to paste.`,
    canonical: ROUTES.agents.path,
    mail,
    children: (
      <div class="wrap prose agents">
        <h1>Use it from Claude, ChatGPT, Cursor, VS Code</h1>
        {tools.length > 0 ? (
          <Server origin={origin} tools={tools} />
        ) : (
          <p class="note warn">This site does not answer the Model Context Protocol.</p>
        )}
        <h2 class="section">Without a connector</h2>
        <p>
          An assistant that can open addresses needs nothing more than <a href="/llms.txt">llms.txt</a>: it
          says how to search here and which papers are new. Every page of results and every paper is also
          Markdown, with <code>.md</code> at the end of its address. Programs have <a href="/docs">an API</a>.
        </p>
      </div>
    ),
  });
}

function Server({ origin, tools }: Omit<AgentsProps, 'mail'>) {
  const url = origin + ROUTES.mcp.path;
  const name = slugOf(SITE.name);
  return (
    <>
      <p>
        {SITE.name} is a remote server of the Model Context Protocol (MCP). It needs no account and no key,
        and it only reads. Its address is:
      </p>
      <Lines of="the address">{url}</Lines>
      {!origin.startsWith('https:') && (
        <p class="note warn">
          Claude and ChatGPT on the web reach only servers on the internet, by https. What runs on your own
          machine can use this address.
        </p>
      )}
      <h2 class="section">Claude, on the web and on the desktop</h2>
      <p>
        Open Settings → Connectors → Add custom connector, give it a name, and paste the address. No
        authentication is needed.
      </p>
      <h2 class="section">Claude Code</h2>
      <Lines of="the line for Claude Code">{`claude mcp add --transport http ${name} ${url}`}</Lines>
      <h2 class="section">ChatGPT</h2>
      <p>
        Turn on Settings → Apps &amp; Connectors → Advanced settings → Developer mode, choose Create, paste
        the address as the MCP server URL, and choose no authentication. Deep research works with it too: its
        two tools <code>search</code> and <code>fetch</code> are here as ChatGPT wants them.
      </p>
      <h2 class="section">Cursor</h2>
      <p>
        In <code>~/.cursor/mcp.json</code>, or in <code>.cursor/mcp.json</code> of a project:
      </p>
      <Lines of="the lines for Cursor">{json({ mcpServers: { [name]: { url } } })}</Lines>
      <h2 class="section">VS Code</h2>
      <p>
        In <code>.vscode/mcp.json</code> of a project, or by <b>MCP: Add Server</b> → HTTP:
      </p>
      <Lines of="the lines for VS Code">{json({ servers: { [name]: { type: 'http', url } } })}</Lines>
      <h2 class="section">Codex and Gemini CLI</h2>
      <Lines of="the line for Codex">{`codex mcp add ${name} --url ${url}`}</Lines>
      <Lines of="the line for Gemini CLI">{`gemini mcp add --transport http ${name} ${url}`}</Lines>
      <h2 class="section">Any other client</h2>
      <p>
        The transport is Streamable HTTP. Clients that begin with <code>initialize</code> are answered, and
        those of 2026-07-28, which do not. Clients that start a program instead can reach it through{' '}
        <code>mcp-remote</code>:
      </p>
      <Lines of="the lines for any other client">
        {json({ mcpServers: { [name]: { command: 'npx', args: ['-y', 'mcp-remote', url] } } })}
      </Lines>
      <h2 class="section">What an assistant can do here</h2>
      <dl class="tips">
        {tools.map((tool) => (
          <div>
            <dt>{tool.title}</dt>
            <dd>
              <code>{tool.name}</code>
            </dd>
          </div>
        ))}
      </dl>
      <p>
        It reads titles, abstracts and what else is known of a paper, and no full texts. What papers say is
        marked as quoted, so that an assistant does not take it for instructions.
      </p>
    </>
  );
}

/** Lines to paste: a click selects them all, and with a script a button copies them. @param of What they are */
function Lines({ of: what, children }: { of: string; children?: Child }) {
  return (
    <div class="lines">
      <pre tabindex={0}>
        <code>{children}</code>
      </pre>
      <button type="button" class="button quiet scripted" data-lines>
        <span class="said">Copy</span>
        <span class="sr"> {what}</span>
      </button>
    </div>
  );
}

function json(value: object): string {
  return JSON.stringify(value, null, 2);
}

/** What a configuration calls this server. */
function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return slug === '' ? 'papers' : slug;
}
