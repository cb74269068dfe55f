import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { ensureBuilt } from '../build/ensure.ts';
import { runProgram } from '../cli.ts';
import { BUILD, ROOT } from '../paths.ts';
import { installedBom, shippedBom } from '../supply/bom.ts';
import { bundledPackages } from '../supply/bundled.ts';
import { isServed } from '../supply/licence-checks.ts';
import { readLock } from '../supply/lock.ts';

/**
 * `npm run sbom`: two bills of materials in CycloneDX JSON. `build/sbom.cdx.json` has every package that `npm ci` may
 * install; `build/sbom-worker.cdx.json` what is deployed and served, and the model.
 */
await runProgram(
  new Command('npm run sbom')
    .description('Write bills of materials of what is installed and of what is deployed')
    .action(async () => {
      await ensureBuilt((line) => console.log(line));
      const installed = await installedBom();
      const served = (await readLock('.')).filter(isServed);
      const boms = {
        'sbom.cdx.json': installed,
        'sbom-worker.cdx.json': shippedBom(installed, [...(await bundledPackages()), ...served]),
      };
      await mkdir(BUILD, { recursive: true });
      for (const [name, bom] of Object.entries(boms)) {
        const file = join(BUILD, name);
        await writeFile(file, `${JSON.stringify(bom, null, 2)}\n`);
        console.log(`${relative(ROOT, file)}: ${bom.components.length} components`);
      }
    }),
);
