import type { Counts } from './schedule.ts';

const PUBLISHING = ['index', 'add', 'update', 'remove', 'rollback'];
const ALL = [...PUBLISHING, 'gc'];

/** What must have happened to which commands, so that a run says something of it. */
const PAIRS: Record<string, readonly string[]> = {
  'crash before': ALL,
  'crash middle': ALL,
  'crash after': ALL,
  'answer lost': PUBLISHING,
  late: ALL,
  refused: PUBLISHING,
  'take over': PUBLISHING,
  'writes a day': ['index', 'add', 'update', 'remove'],
  'rival within': PUBLISHING,
  'gc within': PUBLISHING,
  'pause within': PUBLISHING,
  published: PUBLISHING,
};

/** How segments are merged. */
const MERGES = ['none', 'some', 'all', 'whole', 'deleted rows stay', 'pages stay'];

/** What did not happen in some schedules, as `command: what`. */
export function unseenIn(counts: Counts): string[] {
  const pairs = Object.entries(PAIRS).flatMap(([what, names]) => names.map((name) => `${name}: ${what}`));
  return [...pairs, ...MERGES.map((form) => `merge: ${form}`)].filter((key) => !counts.has(key));
}
