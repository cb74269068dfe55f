import { join } from 'node:path';
import { ROOT } from './paths.ts';

/** The bundled corpora, indexed when no file is named. */
export const SAMPLE = ['hf-papers-page.txt', 'sample.jsonl'].map((file) => join(ROOT, 'data', file));
