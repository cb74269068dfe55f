import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { WRANGLER_CONFIG } from '../../scripts/paths.ts';
import { readCollectionConfig, readCollectionName, withDatabaseId } from '../../scripts/wrangler-config.ts';

const PAPERS = '[[d1_databases]]\nbinding = "PAPERS"\ndatabase_id = "the-id"\n';
const VECTORS = '[[vectorize]]\nbinding = "VECTORS"\nindex_name = "papers"\n';

it('reads where a collection is', () => {
  expect(readCollectionConfig(PAPERS + VECTORS)).toEqual({ databaseId: 'the-id', index: 'papers' });
});

it.each([
  ['nothing', '', ['binding = "PAPERS"', 'binding = "VECTORS"']],
  ['no vectors', PAPERS, ['binding = "VECTORS"\nindex_name = "sextant-papers"']],
  [
    'another database',
    `${PAPERS.replace('PAPERS', 'MAIL')}${VECTORS}`,
    ['[[d1_databases]]\nbinding = "PAPERS"'],
  ],
])('names the lines that are missing where there is %s', (_, toml, lines) => {
  let message = '';
  try {
    readCollectionConfig(toml);
  } catch (error) {
    message = error instanceof Error ? error.message : '';
  }
  for (const line of lines) expect(message).toContain(line);
  expect(message.split('[[').length - 1).toBe(lines.length);
});

it('knows whether there is one, and takes the id of its database', () => {
  expect(readCollectionName('name = "papers"\n')).toBeNull();
  expect(readCollectionName(VECTORS)).toBe('sextant-papers');
  const named = `${PAPERS.replace('database_id = "the-id"', 'database_name = "all-of-it"')}${VECTORS}`;
  expect(readCollectionName(named)).toBe('all-of-it');
  const whole = withDatabaseId(named, '00000000-0000-4000-8000-000000000001', 'PAPERS');
  expect(readCollectionConfig(whole).databaseId).toBe('00000000-0000-4000-8000-000000000001');
});

it('is in the wrangler.toml that comes with the repository, to be taken out of its comments', async () => {
  const toml = await readFile(WRANGLER_CONFIG, 'utf8');
  expect(readCollectionName(toml)).toBeNull();
  const [, block = ''] = /(# \[\[d1_databases\]\]\n# binding = "PAPERS"[^]*?)\n\n\[dev\]/.exec(toml) ?? [];
  expect(readCollectionName(toml.replace(block, block.replaceAll(/^# ?/gm, '')))).toBe('sextant-papers');
});
