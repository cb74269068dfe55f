/**
 * The conformance suite of the protocol: every scenario for servers that says something of this one. All others call tools,
 * prompts and resources of the suite's own test server by name, or are of features that are not offered; docs/clients.md
 * has the list.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BASE, run } from './calls.mjs';

const execute = promisify(execFile);
const SUITE = 'node_modules/@modelcontextprotocol/conformance/dist/index.js';

/** The suite asks `fs` for a name that it has since Node 22, and that no scenario for servers uses. */
const FS = 'export * from "node:fs"; export { default } from "node:fs"; export const globSync = () => [];';
const HOOK = `export const resolve = (name, context, next) =>
  name === 'fs' && context.parentURL?.includes('/conformance/')
    ? { url: ${JSON.stringify(`data:text/javascript,${encodeURIComponent(FS)}`)}, shortCircuit: true }
    : next(name, context);`;
const REGISTER = `import { register } from 'node:module'; register(${JSON.stringify(asModule(HOOK))});`;

function asModule(code) {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

/** What a scenario found. What needs a tool of the suite's own test server fails in it as not testable. */
async function checksOf(version, scenario) {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  try {
    const target = ['--url', `${BASE}/mcp`, '--scenario', scenario, '--spec-version', version, '-o', folder];
    const options = { cwd: import.meta.dirname, maxBuffer: 2 ** 26 };
    await execute('node', ['--import', asModule(REGISTER), SUITE, 'server', ...target], options).catch(
      () => undefined,
    );
    const [results] = await readdir(folder);
    assert.ok(results, `${scenario} did not run`);
    return JSON.parse(await readFile(join(folder, results, 'checks.json'), 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** By version of the protocol, with how many of its checks need a tool of the suite's own test server. */
const SCENARIOS = {
  '2026-07-28': {
    'server-stateless': 4,
    'tools-list': 0,
    'resources-list': 0,
    'sep-2164-resource-not-found': 0,
    'prompts-list': 0,
    caching: 0,
    'dns-rebinding-protection': 0,
    'http-header-validation': 0,
    'server-sse-multiple-streams': 0,
    'input-required-result-unsupported-methods': 0,
  },
  '2025-11-25': {
    'server-initialize': 0,
    'server-session-lifecycle': 0,
    ping: 0,
    'tools-list': 0,
    'resources-list': 0,
    'prompts-list': 0,
    'dns-rebinding-protection': 0,
  },
  '2025-06-18': { 'server-initialize': 0, ping: 0, 'tools-list': 0, 'resources-list': 0, 'prompts-list': 0 },
};

await run(
  Object.fromEntries(
    Object.entries(SCENARIOS).flatMap(([version, scenarios]) =>
      Object.entries(scenarios).map(([scenario, untestable]) => [
        `${scenario} (${version})`,
        async () => {
          const checks = await checksOf(version, scenario);
          const failed = checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
          const [others, ours] = [true, false].map((is) =>
            failed.filter(({ errorMessage = '' }) => errorMessage.startsWith('Not testable') === is),
          );
          assert.deepEqual(ours, []);
          assert.equal(others.length, untestable);
          assert.ok(checks.length > untestable);
        },
      ]),
    ),
  ),
);
