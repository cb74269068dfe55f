import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../paths.ts';

/** The projects of this repository, each a folder with a package.json and a lock file. */
export const PROJECTS = ['.', 'bench'] as const;

const entrySchema = z.object({
  name: z.string().optional(),
  version: z.string(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
});

const lockSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), z.unknown()),
});

/** A package that `npm ci` may install. */
export interface LockedPackage {
  name: string;
  version: string;
  /** Its folder below the project: the same package can stand in several. */
  path: string;
  resolved: string | undefined;
  integrity: string | undefined;
  /** An SPDX expression, as the package says. */
  licence: string | undefined;
  /** Needed only here: neither deployed nor served. */
  dev: boolean;
  hasInstallScript: boolean;
}

/** All packages of a project's lock file, for every platform, without the project itself. */
export async function readLock(project: (typeof PROJECTS)[number]): Promise<LockedPackage[]> {
  const text = await readFile(join(ROOT, project, 'package-lock.json'), 'utf8');
  const { packages } = lockSchema.parse(JSON.parse(text));
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, value]) => {
      const { name, license: licence, version, resolved, integrity, ...rest } = entrySchema.parse(value);
      const said = name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return { name: said, version, path, resolved, integrity, licence, ...rest };
    });
}
