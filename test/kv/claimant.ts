// Claims the local store in a folder again and again, and notices when another process has it too. With `hold`, keeps it.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from '@commander-js/extra-typings';
import { SextantError } from '../../src/errors.ts';
import { claimLocalStore } from '../../scripts/kv/local-claim.ts';
import { runProgram } from '../../scripts/cli.ts';
import { mulberry32 } from '../../scripts/random.ts';

const ROUNDS = 8;

const program = new Command('claimant')
  .argument('<state>')
  .argument('<mode>')
  .argument('[seed]')
  .action(claim);

async function claim(state: string, mode: string, seed = '0'): Promise<void> {
  if (mode === 'hold') {
    await claimLocalStore(state);
    console.log('held');
    setInterval(() => undefined, 1_000);
    return;
  }
  const random = mulberry32(Number(seed));
  const mark = join(state, 'mark');
  let got = 0;
  for (let round = 0; round < ROUNDS; round++) {
    try {
      const giveBack = await claimLocalStore(state);
      writeFileSync(mark, '', { flag: 'wx' });
      await sleep(5 * random());
      rmSync(mark);
      giveBack();
      got++;
    } catch (error) {
      if (!(error instanceof SextantError)) throw error;
    }
  }
  console.log(`got ${got}`);
}

await runProgram(program);
