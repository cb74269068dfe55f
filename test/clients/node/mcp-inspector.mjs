/** The MCP Inspector on the command line. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BASE, run } from './calls.mjs';

const execute = promisify(execFile);

const inspect = async (...args) => {
  const bin = 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js';
  const cwd = import.meta.dirname;
  const { stdout } = await execute('node', [bin, '--cli', `${BASE}/mcp`, '--transport', 'http', ...args], {
    cwd,
  });
  return JSON.parse(stdout);
};

await run({
  'tools/list, whose schemas every client must be able to read': async () => {
    const { tools } = await inspect('--method', 'tools/list', '--strict');
    assert.equal(tools.length, 5);
  },
  'tools/call': async () => {
    const call = ['--method', 'tools/call', '--tool-name'];
    const { structuredContent } = await inspect(...call, 'search', '--tool-arg', 'query=mixture of experts');
    const { id } = structuredContent.results[0];
    const paper = await inspect(...call, 'fetch', '--tool-arg', `id=${id}`);
    assert.equal(paper.structuredContent.id, id);
    const related = await inspect(...call, 'related_papers', '--tool-arg', `id=${id}`, 'limit=3');
    assert.equal(related.structuredContent.results.length, 3);
    const like = await inspect(...call, 'recommend_papers', '--tool-arg', `positive_ids=["${id}"]`);
    assert.equal(like.structuredContent.results.length, 10);
    const missing = inspect(...call, 'fetch', '--tool-arg', 'id=no-such-paper');
    await assert.rejects(missing, ({ stderr }) => stderr.includes('tool_is_error'));
  },
  'resources/list, resources/read, resources/templates/list': async () => {
    const { resources } = await inspect('--method', 'resources/list');
    const { contents } = await inspect('--method', 'resources/read', '--uri', resources[0].uri);
    assert.equal(contents.length, 1);
    const { resourceTemplates } = await inspect('--method', 'resources/templates/list');
    assert.equal(resourceTemplates.length, 1);
  },
  'prompts/list, prompts/get': async () => {
    const { prompts } = await inspect('--method', 'prompts/list');
    const get = ['--method', 'prompts/get', '--prompt-name', prompts[0].name];
    const { messages } = await inspect(...get, '--prompt-args', 'topic=gating');
    assert.match(messages[0].content.text, /gating/);
  },
});
