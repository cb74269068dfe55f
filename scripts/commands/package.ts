import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { runProgram } from '../cli.ts';
import { BUILD } from '../paths.ts';
import { makePackage } from '../release/make-package.ts';

/** `npm run package`: what `npm publish` takes. */
await runProgram(
  new Command('npm run package')
    .description('Make the package that can be published, in build/package')
    .action(() => {
      const folder = join(BUILD, 'package');
      makePackage(folder);
      console.log(`Made ${folder}. Next: npm publish ${folder}`);
    }),
);
