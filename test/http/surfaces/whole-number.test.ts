import { describe, expect, test, vi } from 'vitest';
import { harness } from '../library.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);
const { app } = harness();

/** Addresses of all surfaces that take a whole number, up to its value. */
const ASKED = [
  '/api/query?search_query=code&start=',
  '/api/query?search_query=code&max_results=',
  '/api/papers/search?q=code&limit=',
  '/api/daily_papers?p=',
  '/api/daily_papers?limit=',
  '/api/daily_papers?skip=',
  '/works?page=',
  '/works?per-page=',
  '/works?per_page=',
  '/graph/v1/paper/search?query=code&limit=',
  '/graph/v1/paper/search?query=code&offset=',
  '/graph/v1/paper/search?query=code&minCitationCount=',
  '/graph/v1/paper/search/bulk?query=code&limit=',
  '/graph/v1/paper/2405.14906/authors?limit=',
  '/graph/v1/author/search?query=Lei&offset=',
  '/graph/v1/author/Bin%20Lei/papers?limit=',
  '/graph/v1/snippet/search?query=code&limit=',
  '/recommendations/v1/papers/forpaper/2405.14906?limit=',
];

describe.each(ASKED)('%s', (address) => {
  test.each(['', '%20', '1', '%201%20', '007'])('takes %j', async (value) => {
    expect((await app.request(address + value)).status).toBe(200);
  });

  test.each(['a', '-1', '1.5', '1e1', '0x1', '٣', '1,2', '9999999999', 'Infinity', 'NaN', '+1'])(
    'refuses %j and says what it wants',
    async (value) => {
      const response = await app.request(address + encodeURIComponent(value));
      expect(response.status).toBe(400);
      expect(await response.text()).toMatch(/[Mm]ust be one whole number from [01] to [\d,]+\./);
    },
  );
});
