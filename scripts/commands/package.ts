import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { runProgram } from '../cli.ts';
import { BUILD } from '../paths.ts';
import { makeClient } from '../release/make-client.ts';
import { makePackage } from '../release/make-package.ts';

/** `npm run package`: what `npm publish` takes. */
await runProgram(
  new Command('npm run package')
    .description(
      'Make the packages that can be published: the program in build/package, the client for TypeScript in build/client',
    )
    .action(async () => {
      const folder = join(BUILD, 'package');
      makePackage(folder);
      console.log(`Made ${folder}. Next: npm publish ${folder}`);
      const client = join(BUILD, 'client');
      await makeClient(client);
      console.log(`Made ${client}. Next: npm publish ${client}`);
    }),
);
