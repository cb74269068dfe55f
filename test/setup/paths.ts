import { join } from 'node:path';
import { ROOT } from '../../scripts/paths.ts';

/** The index that the set-up makes for all tests: a folder store. */
export const TEST_INDEX = join(ROOT, '.sextant', 'test', 'index');
/** A small index of several segments, made anew each time. */
export const SEGMENTED_INDEX = join(ROOT, '.sextant', 'test', 'segmented-index');
/** Where clients of others are installed. */
export const CLIENTS_FOLDER = join(ROOT, '.sextant', 'test', 'clients');
/** The Python that has those that are made for it. */
export const PYTHON = join(CLIENTS_FOLDER, 'venv', 'bin', 'python');
