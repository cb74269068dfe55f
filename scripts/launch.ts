import { runCommand } from './cli.ts';
import { exitCode, named, spawnGroup } from './process/group.ts';
import { ownTemporaryFolder } from './process/temporary.ts';

/**
 * `launch.ts SCRIPT [ARGUMENT…]`: runs a script of ours in a group of processes of its own, and ends the group when the
 * script has ended, however it did. This process does nothing else: it answers a signal at once while the script
 * computes, and it is there to end what a killed script leaves behind, the simulator of KV first of all.
 */
await runCommand(async (args) => {
  ownTemporaryFolder();
  const ending = await spawnGroup([...process.execArgv, ...args], { stdio: 'inherit' }).ended;
  if (ending.signal !== null)
    console.error(`The command was ended by ${named(ending.signal)}. Run it again: it goes on from there.`);
  process.exitCode = exitCode(ending);
});
