/** The official client for TypeScript of 2026-07-28: it asks what is spoken, and needs no handshake. */
import assert from 'node:assert/strict';
import { URL } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { BASE, run } from './calls.mjs';

const connected = async (options) => {
  const client = new Client({ name: 'test', version: '1.0.0' }, options);
  await client.connect(new StreamableHTTPClientTransport(new URL(`${BASE}/mcp`)));
  return client;
};

const callsOf = (era, options, version) => {
  let client;
  return {
    [`connect (${era})`]: async () => {
      client = await connected(options);
      assert.equal(client.getNegotiatedProtocolVersion(), version);
    },
    [`listTools (${era})`]: async () => {
      const { tools } = await client.listTools();
      assert.equal(tools.length, 5);
    },
    [`callTool (${era})`]: async () => {
      const found = await client.callTool({ name: 'search', arguments: { query: 'mixture of experts' } });
      const { id } = found.structuredContent.results[0];
      const { structuredContent } = await client.callTool({ name: 'fetch', arguments: { id } });
      assert.equal(structuredContent.id, id);
      const related = await client.callTool({ name: 'related_papers', arguments: { id, limit: 25 } });
      assert.equal(related.structuredContent.results.length, 25);
    },
    [`callTool, errors (${era})`]: async () => {
      const { isError } = await client.callTool({ name: 'search', arguments: { query: '' } });
      assert.equal(isError, true);
      await assert.rejects(client.callTool({ name: 'ünknown', arguments: {} }), { code: -32_602 });
    },
    [`listResources, readResource (${era})`]: async () => {
      const { resources } = await client.listResources();
      assert.equal(resources.length, 20);
      const { contents } = await client.readResource({ uri: resources[0].uri });
      assert.equal(contents[0].mimeType, 'text/markdown');
      await assert.rejects(client.readResource({ uri: 'paper://ist nicht da – ü' }));
    },
    [`listResourceTemplates, listPrompts, getPrompt (${era})`]: async () => {
      assert.equal((await client.listResourceTemplates()).resourceTemplates.length, 1);
      const { prompts } = await client.listPrompts();
      const { messages } = await client.getPrompt({ name: prompts[0].name, arguments: { topic: 'gating' } });
      assert.equal(messages.length, 1);
    },
  };
};

await run({
  ...callsOf('auto', { versionNegotiation: { mode: 'auto' } }, '2026-07-28'),
  ...callsOf('handshake', {}, '2025-11-25'),
});
