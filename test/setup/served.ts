import type { TestProject } from 'vitest/node';
import { serveChromium } from '../browser/chromium.ts';
import { startRealWorker } from '../browser/real-worker.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the Chromium of the run takes connections: a WebSocket. */
    chromium: string;
    /** Where the Worker of the run answers, over the test index. */
    worker: string;
  }
}

/** Before the tests in a browser, one Chromium and one Worker are started for all files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [chromium, worker] = await Promise.all([serveChromium(), startRealWorker()]);
  project.provide('chromium', chromium.wsEndpoint());
  project.provide('worker', worker.url);
  return async () => {
    await Promise.all([chromium.close(), worker.close()]);
  };
}
