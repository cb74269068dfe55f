// Starts a group whose first process starts one more, prints the ids of both, and ends as a command of ours ends.
import { writeFileSync } from 'node:fs';
import { atEnd, endOrderly } from '../../scripts/process/ending.ts';
import { spawnGroup } from '../../scripts/process/group.ts';

const [cleanedUp = '', first = ''] = process.argv.slice(2);
endOrderly();
atEnd(() => writeFileSync(cleanedUp, ''));
await spawnGroup(['-e', first], { stdio: 'inherit' }).ended;
console.log('the group has ended');
