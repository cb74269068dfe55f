import { Command } from '@commander-js/extra-typings';
import { SextantError } from '../../src/errors.ts';
import { runProgram } from '../cli.ts';
import { countLicences, isShipped, licenceProblems } from '../supply/licence-checks.ts';
import { PROJECTS, readLock } from '../supply/lock.ts';
import { LICENCES } from '../supply/policy.ts';

/** `npm run licences`: the licences of all packages of the lock files. Exits 1 for one that is not on the list. */
await runProgram(
  new Command('npm run licences')
    .description('List the licences of all packages; exits with 1 for one that may not be used')
    .action(async () => {
      const packages = (await Promise.all(PROJECTS.map(readLock))).flat();
      for (const [licence, count] of countLicences(packages))
        console.log(`${String(count).padStart(4)}  ${licence}`);
      const shipped = packages
        .filter(isShipped)
        .map(({ name, version, licence }) => `${name} ${version} (${licence})`);
      console.log(`Deployed or served: ${shipped.join(', ')}`);
      const problems = licenceProblems(packages, LICENCES);
      if (problems.length === 0) return;
      const remedy = 'Take another package, or say in scripts/supply/policy.ts why it may be used.';
      throw new SextantError('internal', `${problems.join('\n')}\n${remedy}`);
    }),
);
