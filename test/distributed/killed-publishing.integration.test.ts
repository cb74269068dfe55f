import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { mulberry32 } from '../../scripts/random.ts';
import { hasTables } from '../../scripts/distributed/tables.ts';
import type { Database } from '../../src/database.ts';
import { type Face, failure } from '../kv/cloudflare-server.ts';
import { temporaryFolder } from '../model/temporary.ts';
import { startScript } from '../process/started.ts';
import { SEED } from '../setup/runs.ts';
import { startCloudflare } from './collection-place.ts';
import { countsOf, recounted, servedPapers, strayRows, vectorsOfPapers } from './collection-state.ts';

/** Three transactions of papers. */
const PAPERS = 820;
const KILLS = 50;
/** About as many requests as a publishing makes that nobody kills. */
const REQUESTS = 55;

/** What is to be published after so many publications: papers that come, that change, and that go. */
interface Version {
  titles: ReadonlyMap<string, string>;
  file: string;
  deleted: string[];
}

async function versionOf(number: number, folder: string): Promise<Version> {
  const sample = (await readFile(join(ROOT, 'data', 'sample.jsonl'), 'utf8')).trim().split('\n');
  const all = sample
    .slice(0, PAPERS + 5 * number)
    .map((line) => JSON.parse(line) as { id: string; title: string });
  const isGone = (i: number, version: number): boolean => version > 0 && i % 11 === version % 11;
  const papers = all
    .filter((_, i) => !isGone(i, number))
    .map((paper, i) => ({
      ...paper,
      title: (number + i) % 5 === 0 ? `Version ${String(number)}` : paper.title,
    }));
  const file = join(folder, `version-${String(number)}.jsonl`);
  await writeFile(file, papers.map((paper) => JSON.stringify(paper)).join('\n'));
  const deleted = all.filter((_, i) => isGone(i, number)).map(({ id }) => id);
  return { titles: new Map(papers.map(({ id, title }) => [id, title])), file, deleted };
}

async function servedTitles(db: Database): Promise<Map<string, string>> {
  return new Map(Array.from(await servedPapers(db), ([id, { title }]) => [id, title]));
}

it(
  'loses nothing and has nothing twice when it is killed again and again, and readers see all of one version',
  { timeout: 900_000 },
  async () => {
    const seed = SEED ?? 20_261_127;
    const random = mulberry32(seed);
    const cloudflare = await startCloudflare({ looks: 4, seed });
    const { server, db, baseUrl } = cloudflare;
    const folder = await temporaryFolder();
    const others = server.faces.slice();
    let onRequest: ((face: () => Promise<Awaited<ReturnType<Face>>>) => ReturnType<Face>) | null = null;
    const answer = async (request: Parameters<Face>[0]): Promise<Awaited<ReturnType<Face>>> => {
      for (const face of others) {
        const reply = await face(request);
        if (reply !== null) return reply;
      }
      return null;
    };
    server.faces.splice(0, others.length, (request) =>
      onRequest === null ? answer(request) : onRequest(() => answer(request)),
    );
    try {
      let [number, kills, whole] = [0, 0, 0];
      let served = new Map<string, string>();
      let version = await versionOf(number, folder);
      while (kills < KILLS || whole === 0) {
        const isKilled = kills < KILLS;
        const at = 1 + Math.floor(random() * REQUESTS);
        const isAfter = random() < 0.5;
        const child = startScript('test/distributed/publishing-process.ts', [
          baseUrl,
          version.file,
          ...version.deleted,
        ]);
        let requests = 0;
        onRequest = async (asked) => {
          if (!isKilled || ++requests !== at) return asked();
          const reply = isAfter ? await asked() : failure(500, 0, 'nobody hears this');
          child.child.kill('SIGKILL');
          return reply;
        };
        const { code, signal } = await child.ended;
        onRequest = null;
        const state = `seed ${String(seed)}, kill ${String(kills)} ${isAfter ? 'after' : 'at'} request ${String(at)}`;
        if (signal === null) expect([code, child.output(), state]).toEqual([0, expect.any(String), state]);
        else kills++;
        const seen = (await hasTables(db)) ? await servedTitles(db) : served;
        const isNew = equal(seen, version.titles);
        expect(isNew || equal(seen, served), state).toBe(true);
        if (signal !== null) continue;
        expect(isNew, state).toBe(true);
        expect(await countsOf(db), state).toEqual(await recounted(db));
        if (!isKilled) whole++;
        served = seen;
        version = await versionOf(++number, folder);
      }
      expect(number).toBeGreaterThan(1);
      expect(await strayRows(db)).toEqual({});
      expect(cloudflare.vectorIds()).toEqual(await vectorsOfPapers(db));
    } finally {
      await cloudflare.stop();
    }
  },
);

function equal(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && Array.from(one).every(([id, title]) => other.get(id) === title);
}
