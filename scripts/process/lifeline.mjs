// Preloaded (`node --import lifeline.mjs?fd=0`) into each process of a group that `./group.ts` starts, wrangler's too,
// so it is plain JavaScript. It ends the group when
// - the parent is gone: nobody writes to the pipe `fd`, which only the parent holds open, so it ends with the parent,
//   even by SIGKILL. The kernel's own way, PR_SET_PDEATHSIG, is Linux's alone; asking for `process.ppid` again and
//   again misses a parent that ends while this process starts;
// - a workerd that this process started is gone by other hands: wrangler goes on without it, and answers nothing.
import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { basename } from 'node:path';
import { setTimeout } from 'node:timers';
import { URL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

/** How long the group may take to clean up, in ms. */
const GRACE_MS = 3_000;
/** How long this process may take to say by itself what has happened, in ms. */
const SPEAK_MS = 1_000;

let ending = false;

function endGroup() {
  if (ending) return;
  ending = true;
  // The leader ends last: who else would kill the group at its own end would cut the cleaning up of the others short.
  if (isLeader()) process.on('exit', kill);
  process.on('SIGTERM', () => undefined); // What comes next must not end this process before that.
  process.kill(0, 'SIGTERM');
  setTimeout(kill, GRACE_MS);
}

/** 0: whoever is in the group of this process. */
function kill() {
  process.kill(0, 'SIGKILL');
}

function isLeader() {
  try {
    return process.kill(-process.pid, 0);
  } catch {
    return false; // No group has this number.
  }
}

if (isMainThread) {
  const fd = Number(new URL(import.meta.url).searchParams.get('fd'));
  const pipe = new Socket({ fd, readable: true, writable: false });
  pipe.on('error', () => undefined).once('close', endGroup);
  pipe.resume().unref();

  subscribe('child_process', ({ process: child }) => {
    child.once('exit', (code, signal) => {
      // `killed`: by this process, as at each reload.
      if (!/^workerd/.test(basename(child.spawnfile)) || child.killed) return;
      setTimeout(() => {
        console.error(`workerd was ended by ${signal ?? `itself (${code})`}.`);
        endGroup();
      }, SPEAK_MS).unref();
    });
  });
}
