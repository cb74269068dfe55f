/** The official SDK for TypeScript of before 2026-07-28, which begins with a handshake and holds answers against schemas. */
import assert from 'node:assert/strict';
import { URL } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { BASE, run } from './calls.mjs';

const client = new Client({ name: 'test', version: '1.0.0' });
const transport = new StreamableHTTPClientTransport(new URL(`${BASE}/mcp`));

const answerOf = async (name, args) => {
  const { structuredContent, content, isError } = await client.callTool({ name, arguments: args });
  assert.ok(isError !== true, JSON.stringify(content));
  assert.deepEqual(JSON.parse(content[0].text), structuredContent);
  return structuredContent;
};

await run({
  connect: async () => {
    await client.connect(transport);
    assert.equal(transport.sessionId, undefined);
    assert.equal(transport.protocolVersion, '2025-11-25');
    assert.equal(client.getServerVersion().name, 'sextant');
    assert.match(client.getInstructions(), /200 research papers/);
  },
  ping: () => client.ping(),
  listTools: async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['search', 'fetch', 'related_papers', 'recommend_papers', 'find_by_author'],
    );
  },
  'callTool: each': async () => {
    const { results } = await answerOf('search', { query: 'mixture of experts' });
    assert.deepEqual(Object.keys(results[0]), ['id', 'title', 'url']);
    const { id } = results[0];
    const paper = await answerOf('fetch', { id });
    assert.equal(paper.id, id);
    const related = await answerOf('related_papers', { id, limit: 25 });
    assert.equal(related.results.length, 25);
    const like = await answerOf('recommend_papers', {
      positive_ids: [id],
      negative_ids: [related.results[0].id],
    });
    assert.equal(like.results.length, 10);
    const { authors } = related.results.find((one) => one.authors.length > 0);
    assert.ok((await answerOf('find_by_author', { author: authors[0], limit: 1 })).total > 0);
  },
  'callTool: errors': async () => {
    const { isError, content } = await client.callTool({ name: 'fetch', arguments: { id: 'no-such-paper' } });
    assert.equal(isError, true);
    assert.match(content[0].text, /no-such-paper/);
    await assert.rejects(client.callTool({ name: 'other', arguments: {} }), { code: -32_602 });
  },
  'listResources, listResourceTemplates, readResource': async () => {
    const { resources } = await client.listResources();
    const { resourceTemplates } = await client.listResourceTemplates();
    assert.equal(resourceTemplates[0].uriTemplate, 'paper://{id}');
    const { contents } = await client.readResource({ uri: resources[0].uri });
    assert.equal(contents[0].uri, resources[0].uri);
    await assert.rejects(client.readResource({ uri: 'paper://none' }), { code: -32_002 });
  },
  'listPrompts, getPrompt, complete': async () => {
    const { prompts } = await client.listPrompts();
    const { messages } = await client.getPrompt({ name: prompts[0].name, arguments: { topic: 'gating' } });
    assert.match(messages[0].content.text, /gating/);
    const { completion } = await client.complete({
      ref: { type: 'ref/resource', uri: 'paper://{id}' },
      argument: { name: 'id', value: 'a survey on m' },
    });
    assert.ok(completion.values.includes('a-survey-on-mixture-of-experts'));
  },
  'what is not offered': async () => {
    await assert.rejects(client.subscribeResource({ uri: 'paper://none' }));
    await assert.rejects(client.setLoggingLevel('debug'));
  },
  'terminateSession, close': async () => {
    await transport.terminateSession();
    await client.close();
  },
});
