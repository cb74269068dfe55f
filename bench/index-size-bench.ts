import { gzipSync } from 'node:zlib';
import { MODEL_KINDS } from '../src/index/kinds.ts';
import { valuesOf } from '../src/index/manifest.ts';
import type { Context } from './harness/context.ts';
import { publishFixture } from './harness/index-fixture.ts';
import { bundleWorker } from './harness/worker-files.ts';
import { type Row, toRow } from './row.ts';

/** Values by what they serve. The model is not counted: it does not grow with the papers. */
const GROUPS = {
  'vectors and ids': { kinds: ['vectors', 'ids'], atMost: 450 },
  'keyword index': { kinds: ['terms', 'postings'], atMost: 300 },
} as const;
const MODEL: ReadonlySet<string> = new Set(Object.keys(MODEL_KINDS));

/** How many bytes does a paper take in KV beyond its text, and how large is the Worker? */
export async function indexSizeBench(context: Context): Promise<Row[]> {
  const data = await context.data();
  const { manifest } = await publishFixture(data, context.model);
  const sizes = new Map<string, number>();
  for (const { kind, ref } of valuesOf(manifest)) sizes.set(kind, (sizes.get(kind) ?? 0) + ref.bytes);
  for (const kind of MODEL) sizes.delete(kind);
  const perPaper = (kinds: readonly string[]): number =>
    kinds.reduce((sum, kind) => sum + (sizes.get(kind) ?? 0), 0) / manifest.papers;
  const files = await bundleWorker();
  // As one: the modules are uploaded in one request.
  const bundle = gzipSync(Buffer.concat(files.map(({ contents }) => contents))).length;
  const bytes = files.reduce((sum, { contents }) => sum + contents.length, 0);
  const row = (name: string, kinds: readonly string[], atMost?: number): Row =>
    toRow({
      bench: 'index-size',
      name: `KV, ${name}`,
      unit: 'bytes a paper',
      ours: perPaper(kinds),
      ...(atMost !== undefined && { target: { of: 'ours', atMost } }),
      note: `${kinds.map((kind) => `${kind} ${perPaper([kind]).toFixed(0)}`).join(', ')}; ${data.name}`,
    });
  return [
    ...Object.entries(GROUPS).map(([name, { kinds, atMost }]) => row(name, kinds, atMost)),
    row(
      'all beyond the text',
      [...sizes.keys()].filter((kind) => kind !== 'pages'),
    ),
    row('the text (pages of records)', ['pages']),
    toRow({
      bench: 'index-size',
      name: 'Worker, gzip',
      unit: 'kB',
      ours: bundle / 1_000,
      target: { of: 'ours', atMost: 1_000 },
      note: `${files.length} modules of ${(bytes / 1_000).toFixed(0)} kB together`,
    }),
  ];
}
