// A thread does not inherit the loader of its parent, so this file, which needs none, registers it.
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { nearestOf } = await import('./neighbours.ts');
parentPort?.postMessage(await nearestOf(workerData));
