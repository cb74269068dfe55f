import { join } from 'node:path';
import { ROOT } from '../../scripts/paths.ts';

/** The index that the set-up makes for all tests: a folder store. */
export const TEST_INDEX = join(ROOT, '.sextant', 'test', 'index');
