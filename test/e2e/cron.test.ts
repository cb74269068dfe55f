import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CRON_PATH, serve } from '../../scripts/worker-server.ts';

it('runs the cron of a Worker that has assets, as npm start does where mails are sent', async () => {
  const state = await mkdtemp(join(tmpdir(), 'sextant-cron-'));
  const worker = await serve(0, { persistTo: state, runsCron: true });
  try {
    const response = await fetch(worker.url + CRON_PATH);
    expect([response.status, await response.text()]).toEqual([200, 'Ran scheduled event']);
  } finally {
    await worker.stop();
    await rm(state, { recursive: true, force: true });
  }
});
