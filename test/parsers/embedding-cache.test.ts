import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EmbeddingCache } from '../../scripts/embed/embedding-cache.ts';
import { SextantError } from '../../src/errors.ts';
import { temporaryFolder } from '../model/temporary.ts';
import { runs } from '../setup/runs.ts';
import { mutated } from './hostile.ts';

const MODEL = 'ab'.repeat(32);
const DIM = 8;
const KEYS = Array.from({ length: 6 }, (_, n) => n.toString(16).padStart(64, '0'));

function unit(n: number): Float32Array {
  const embedding = new Float32Array(DIM);
  embedding[n % DIM] = 0.6;
  embedding[(n + 1) % DIM] = 0.8;
  return embedding;
}

test('a file of any bytes gives what was written or nothing, or is refused by name, and takes new ones', async () => {
  const folder = await temporaryFolder();
  const cache = new EmbeddingCache(folder, MODEL, DIM);
  cache.append(KEYS.map((key, n) => ({ key, embedding: unit(n) })));
  cache.close();
  const [name = ''] = readdirSync(folder);
  const file = join(folder, name);
  const whole = Uint8Array.from(readFileSync(file));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated(whole)), async (bytes) => {
      for (const other of readdirSync(folder)) rmSync(join(folder, other));
      writeFileSync(file, bytes);
      let opened: EmbeddingCache;
      try {
        opened = new EmbeddingCache(folder, MODEL, DIM);
      } catch (error) {
        expect(error).toBeInstanceOf(SextantError);
        expect(error).toMatchObject({ code: 'input-invalid' });
        return;
      }
      KEYS.forEach((key, n) => expect([unit(n), null]).toContainEqual(opened.read(key)));
      const key = 'f'.repeat(64);
      opened.append([{ key, embedding: unit(3) }]);
      opened.close();
      const again = new EmbeddingCache(folder, MODEL, DIM);
      expect(again.read(key)).toEqual(unit(3));
      again.close();
    }),
    { numRuns: runs(200) },
  );
});
