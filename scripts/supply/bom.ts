import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import { DEFAULT_MODEL, WHEELS } from '../model/checksums.ts';
import { ROOT } from '../paths.ts';
import type { LockedPackage } from './lock.ts';

const hashSchema = z.object({ alg: z.string(), content: z.string().regex(/^[0-9a-f]+$/) });

/** A component with all that lets somebody look it up: what has no checksum or licence is refused. */
const componentSchema = z.looseObject({
  type: z.string(),
  'bom-ref': z.string(),
  name: z.string(),
  version: z.string(),
  purl: z.string().startsWith('pkg:'),
  hashes: z.array(hashSchema).min(1),
  licenses: z
    .array(
      z.union([
        z.object({ license: z.union([z.object({ id: z.string() }), z.object({ name: z.string() })]) }),
        z.object({ expression: z.string() }),
      ]),
    )
    .min(1),
});

const rootSchema = z.looseObject({ 'bom-ref': z.string(), name: z.string(), version: z.string() });

const npmBomSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string(),
  serialNumber: z.string().startsWith('urn:uuid:'),
  metadata: z.looseObject({ timestamp: z.string(), component: rootSchema }),
  components: z.array(componentSchema),
});

/** A bill of materials in CycloneDX JSON. */
export type Bom = z.infer<typeof npmBomSchema>;
type Component = z.infer<typeof componentSchema>;

const APACHE = [{ license: { id: 'Apache-2.0' } }];

/**
 * Every package of the lock file, for every platform and for development too, by `npm sbom`.
 * @throws SextantError `internal` when npm cannot say it
 */
export async function installedBom(): Promise<Bom> {
  const flags = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  // The npm that runs this command, whichever it is.
  const program = process.env['npm_execpath'];
  const [command, args] = program === undefined ? ['npm', flags] : [process.execPath, [program, ...flags]];
  const { stdout } = await promisify(execFile)(command, args, { cwd: ROOT, maxBuffer: 64e6 });
  const parsed = npmBomSchema.safeParse(JSON.parse(stdout));
  if (!parsed.success) {
    throw new SextantError('internal', `npm sbom wrote something else: ${z.prettifyError(parsed.error)}`);
  }
  const { metadata } = parsed.data;
  // npm takes the folder's name for the project's.
  return { ...parsed.data, metadata: { ...metadata, component: { ...metadata.component, name: 'sextant' } } };
}

/**
 * What is deployed and served: `packages` as `installed` describes them, and the model that stands in Workers KV.
 * @throws SextantError `internal` for a package that `installed` lacks
 */
export function shippedBom(installed: Bom, packages: readonly LockedPackage[]): Bom {
  const described = packages.map(({ name, version }) => {
    const found = installed.components.find((each) => each.name === name && each.version === version);
    if (found === undefined) throw new SextantError('internal', `npm sbom does not know ${name} ${version}.`);
    return found;
  });
  const components = [...described, model()];
  const root = { ...installed.metadata.component, type: 'application' };
  return {
    bomFormat: installed.bomFormat,
    specVersion: installed.specVersion,
    serialNumber: `urn:uuid:${randomUUID()}`,
    version: 1,
    metadata: { timestamp: installed.metadata.timestamp, component: root },
    components,
    dependencies: [
      { ref: root['bom-ref'], dependsOn: components.map((component) => component['bom-ref']) },
      ...components.map((component) => ({ ref: component['bom-ref'] })),
    ],
  };
}

/** The default model as `npx sextant model` fetches it: its weights, and the archives that bring it. */
function model(): Component {
  const archives = WHEELS.map(({ requirement, file, sha256 }) => {
    const [name = '', version = ''] = requirement.split('==');
    return { name, version, file, hashes: [{ alg: 'SHA-256', content: sha256 }] };
  });
  const weights = WHEELS.flatMap(({ files }) => files).find(({ path }) => path.endsWith('.onnx'));
  const [first] = archives;
  if (weights === undefined || first === undefined)
    throw new Error('No archive has the weights of the model');
  return {
    type: 'machine-learning-model',
    'bom-ref': DEFAULT_MODEL,
    name: DEFAULT_MODEL,
    version: first.version,
    description:
      'The encoder of queries, packed by `npx sextant model` into a value in Workers KV. Another may be named.',
    purl: `pkg:huggingface/${DEFAULT_MODEL}`,
    hashes: [{ alg: 'SHA-256', content: weights.sha256 }],
    licenses: APACHE,
    components: archives.map(({ name, version, file, hashes }) => ({
      type: 'file',
      'bom-ref': file,
      name: file,
      version,
      purl: `pkg:pypi/${name}@${version}`,
      hashes,
      licenses: APACHE,
    })),
  };
}
