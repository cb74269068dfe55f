import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Place, runStale, type Step } from '../../scripts/build/stale.ts';

let root: string;
let place: Place;
let steps: Record<string, Step>;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sextant-build-'));
  place = { root, stamp: join(root, 'out', 'inputs.json') };
  await mkdir(join(root, 'src', 'deep'), { recursive: true });
  await mkdir(join(root, 'out'));
  await writeFile(join(root, 'src', 'deep', 'a.txt'), 'a');
  await writeFile(join(root, 'lock'), '1');
  const step = (name: string, inputs: string[]): Step => ({
    what: name,
    inputs,
    outputs: [`out/${name}`],
    run: () => writeFile(join(root, 'out', name), name),
  });
  steps = { one: step('one', ['src', 'lock']), two: step('two', ['lock']) };
});
afterEach(() => rm(root, { recursive: true, force: true }));

const build = (): Promise<string[]> => runStale(steps, place, () => undefined);

it('builds all at first, then nothing', async () => {
  expect(await build()).toEqual(['one', 'two']);
  expect(await build()).toEqual([]);
  await utimes(join(root, 'lock'), 0, 0);
  expect(await build()).toEqual([]);
  expect((await readdir(join(root, 'out'))).sort()).toEqual(['inputs.json', 'one', 'two']);
});

it('builds again what is made of a file that has changed, come, gone or got another name', async () => {
  await build();
  const a = join(root, 'src', 'deep', 'a.txt');
  const changes: [() => Promise<void>, string[]][] = [
    [() => writeFile(a, 'b'), ['one']],
    [() => writeFile(join(root, 'src', 'new'), ''), ['one']],
    [() => rm(join(root, 'src', 'new')), ['one']],
    [() => rm(a).then(() => writeFile(join(root, 'src', 'deep', 'c.txt'), 'b')), ['one']],
    [() => writeFile(join(root, 'lock'), '2'), ['one', 'two']],
  ];
  for (const [change, expected] of changes) {
    await change();
    expect(await build()).toEqual(expected);
    expect(await build()).toEqual([]);
  }
});

it('builds again what has lost an output, and all when its stamp is gone or damaged', async () => {
  await build();
  await rm(join(root, 'out', 'two'));
  expect(await build()).toEqual(['two']);
  for (const damage of ['', '{"one":', '[]', '{"one":1}']) {
    await writeFile(place.stamp, damage);
    expect(await build(), damage).toEqual(['one', 'two']);
  }
  await rm(place.stamp);
  expect(await build()).toEqual(['one', 'two']);
});

it('does not count as built what broke off, whatever the inputs are then', async () => {
  await build();
  const whole = steps['one'];
  if (whole === undefined) throw new Error('The first step is missing');
  const run = async (): Promise<void> => {
    await writeFile(join(root, 'out', 'one'), 'half');
    throw new Error('no compiler');
  };
  await writeFile(join(root, 'src', 'deep', 'a.txt'), 'b');
  await expect(runStale({ one: { ...whole, run } }, place, () => undefined)).rejects.toThrow('no compiler');
  await writeFile(join(root, 'src', 'deep', 'a.txt'), 'a');
  expect(await build()).toEqual(['one']);
  expect(await readFile(join(root, 'out', 'one'), 'utf8')).toBe('one');
});
