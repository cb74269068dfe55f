import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** What the server does with the ONNX file: the whole of it, half and then nothing, half and then the end. */
export type Fault = 'none' | 'stall' | 'cut';

/** Files of a model folder under the addresses that the Hugging Face hub gives them. */
export async function serveHub(
  folder: string,
  fault: Fault = 'none',
): Promise<{ url: string; requests: string[]; revisions: Set<string> }> {
  const requests: string[] = [];
  const revisions = new Set<string>();
  const server = createServer((request, response) => {
    const [, revision = '', path = ''] = /\/resolve\/([^/]+)\/(.+)$/.exec(request.url ?? '') ?? [];
    requests.push(path);
    revisions.add(revision);
    // The export that was fetched, whatever its dtype, stands for the hub's f32 one: both are opened alike.
    const stored =
      path === 'onnx/model.onnx' ? ['model.onnx', 'model_quantized.onnx'].map((n) => `onnx/${n}`) : [path];
    const file = stored.map((name) => join(folder, name)).find((name) => existsSync(name));
    if (file === undefined) response.writeHead(404).end();
    else send(file, response, path.endsWith('.onnx') ? fault : 'none');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests, revisions };
}

function send(file: string, response: ServerResponse, fault: Fault): void {
  const { size } = statSync(file);
  response.writeHead(200, { 'content-length': size });
  if (fault === 'none') {
    createReadStream(file).pipe(response);
    return;
  }
  const half = createReadStream(file, { end: Math.floor(size / 2) });
  half.pipe(response, { end: false });
  if (fault === 'cut') half.on('end', () => response.destroy());
}
