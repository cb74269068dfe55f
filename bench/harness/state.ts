import { join } from 'node:path';
import { ROOT } from '../../scripts/paths.ts';

/** What the benchmarks keep between runs; deleting it loses no data, only time. */
export const STATE = join(ROOT, '.sextant', 'bench');
