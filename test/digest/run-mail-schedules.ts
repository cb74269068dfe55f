/**
 * Runs many schedules of mails: `tsx test/digest/run-mail-schedules.ts FIRST COUNT SENDER [TROUBLE]`. Its last line is
 * what came of them, as JSON.
 */
import { TROUBLES } from './mail-schedule.ts';
import { runMailSchedules } from './run-in-workerd.ts';

const [first = '1', count = '1', sender, trouble] = process.argv.slice(2);
const only = TROUBLES.find((one) => one === trouble);
const report = await runMailSchedules(
  { first: Number(first), count: Number(count), sender: sender === 'smtp' ? 'smtp' : 'idempotent', only },
  (line) => console.error(line),
);
console.log(JSON.stringify(report));
