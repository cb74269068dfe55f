import { expect, it } from 'vitest';
import { readCollectionConfig } from '../../scripts/wrangler-config.ts';

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
