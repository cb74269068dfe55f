import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { installation } from './installed.ts';

const installed = installation();

it('works where it is installed, and keeps what it makes in the folder in which it is called', async () => {
  const { folder, program } = installed;
  expect(await installed.sextant(['index', 'papers.jsonl', '--quiet'])).toMatch(
    /^Published generation 1 with 12 papers/,
  );
  expect(await installed.sextant(['index', 'list'])).toMatch(/^1\t.*12 papers/);
  expect(readdirSync(folder).sort()).toEqual(['.sextant', 'node_modules', 'papers.jsonl']);

  // Another version replaces the program, but not the store, nor the namespace that it was deployed to.
  const config = readFileSync(join(program, 'wrangler.toml'), 'utf8');
  await writeFile(
    join(program, 'wrangler.toml'),
    config.replace('binding = "INDEX"', 'binding = "INDEX"\nid = "INDEX"'),
  );
  await writeFile(join(program, 'installed-version'), 'another');
  await writeFile(join(folder, 'site.json'), '{"name": "Ours"}');
  expect(await installed.sextant(['index', 'list'])).toMatch(/^1\t.*12 papers/);
  expect(readFileSync(join(program, 'wrangler.toml'), 'utf8')).toContain('id = "INDEX"');
  expect(readFileSync(join(program, 'site.json'), 'utf8')).toBe('{"name": "Ours"}');
});
