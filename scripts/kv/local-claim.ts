import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { duration } from '../duration.ts';
import { makeFolder } from '../make-folder.ts';
import { atEnd } from '../process/ending.ts';
import { isRunning, startOf } from '../process/owner.ts';

/** Beside the values in the folder of the local simulator. */
const FOLDER = 'publishers';
/** How often a command looks again before it believes that another one is at work, and for how long at most, in ms. */
const ATTEMPTS = 5;
const PAUSE_MS = 200;

const claimSchema = z.object({
  pid: z.int().positive(),
  /** {@link startOf} of the process. */
  started: z.string(),
  command: z.string(),
  /** When it claimed the store. */
  since: z.iso.datetime(),
});
type Claim = z.infer<typeof claimSchema>;

/**
 * Claims the local store for this process, which is then the only one that publishes into it: what another has left
 * unfinished was broken off. Workers KV has nothing like it.
 *
 * Each process puts down a file of its own and then looks for others: of two, the later one sees the earlier. Files of
 * processes that no longer run are removed; since no name is ever used again, that never removes the claim of one that
 * runs, as taking over one common lock file can. Processes that do not see each other
 * (two containers over one folder) both get it; then publishing itself notices, as at Cloudflare.
 *
 * @param state folder of the local simulator
 * @returns gives it back
 * @throws SextantError `store-failed` when another process has it
 */
export async function claimLocalStore(state: string): Promise<() => void> {
  const folder = join(state, FOLDER);
  makeFolder(folder);
  for (let attempt = 1; ; attempt++) {
    const giveBack = putDown(folder);
    const rival = findRival(folder);
    if (rival === undefined) return giveBack;
    giveBack();
    if (attempt === ATTEMPTS) throw refusal(state, rival);
    await sleep(PAUSE_MS * Math.random()); // Two that began at the same instant have given way to each other.
  }
}

function putDown(folder: string): () => void {
  const claim: Claim = {
    pid: process.pid,
    started: startOf(process.pid),
    command: commandName(),
    since: new Date().toISOString(),
  };
  const file = join(folder, `${process.pid}-${randomUUID()}.json`);
  // In one step, so that nobody takes it for damaged.
  writeFileSync(`${file}.part`, JSON.stringify(claim));
  renameSync(`${file}.part`, file);
  const remove = () => rmSync(file, { force: true });
  const forget = atEnd(remove);
  return () => {
    forget();
    remove();
  };
}

function findRival(folder: string): Claim | undefined {
  for (const name of readdirSync(folder)) {
    const pid = Number(/^\d+/.exec(name)?.[0]);
    if (pid === process.pid) continue;
    const claim = readClaim(join(folder, name));
    if (isRunning(pid) && (claim === null || claim.started === startOf(pid))) {
      if (claim !== null) return claim;
    } else rmSync(join(folder, name), { force: true });
  }
  return undefined;
}

/** Null when it was given back meanwhile, or is not written yet. */
function readClaim(file: string): Claim | null {
  try {
    return claimSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

function refusal(state: string, { pid, command, since }: Claim): SextantError {
  const age = duration((Date.now() - Date.parse(since)) / 1_000);
  return new SextantError(
    'store-failed',
    `Another command publishes into ${state}: ${command} (process ${pid}), which began ${age} ago. ` +
      `Run this one again when it has ended, or end it first (kill ${pid}).`,
  );
}

/** `sextant start` and the like; the name of the script where it was started without them. */
function commandName(): string {
  return process.env['SEXTANT_COMMAND'] ?? basename(process.argv[1] ?? '');
}
