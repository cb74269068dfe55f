import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMAT_VERSION } from '../../src/index/format/binary.ts';
import { checksum32 } from '../../src/hash.ts';
import { manifestKey, type Pointer } from '../../src/index/manifest.ts';
import { readPointer } from '../../src/index/open.ts';
import { encodePointer } from '../../src/index/pointer.ts';

const gens = fc.integer({ min: 1, max: 999_999_999 });
const hashes = fc.stringMatching(/^[0-9a-f]{64}$/);
const manifests = fc
  .record({ gen: gens, sha256: hashes })
  .map(({ gen, sha256 }) => ({ gen, key: manifestKey(gen, sha256), sha256 }));
const pointers: fc.Arbitrary<Pointer> = fc.record({
  format: fc.constant(FORMAT_VERSION),
  epoch: fc.maxSafeNat(),
  gen: gens,
  manifest: manifests,
  prev: fc.option(fc.record({ gen: gens, manifest: manifests })),
  activateAt: fc.maxSafeNat(),
});

const utf8 = new TextEncoder();
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const read = (text: string): Promise<Pointer | null> =>
  readPointer({ get: async () => utf8.encode(text), stream: async () => null });
const corrupt = expect.objectContaining({ code: 'index-corrupt' }) as Error;

describe('a stored pointer', () => {
  it('is read back, however it is laid out and whatever fields come later', async () => {
    await fc.assert(
      fc.asyncProperty(pointers, async (pointer) => {
        const stored = JSON.parse(textOf(encodePointer(pointer))) as Record<string, unknown>;
        const turned = Object.fromEntries(Object.entries({ ...stored, later: [1] }).toReversed());
        expect(await read(textOf(encodePointer(pointer)))).toEqual(pointer);
        expect(await read(JSON.stringify(turned, null, 2))).toEqual(pointer);
      }),
    );
  });

  it('has the checksum that docs/index-format.md describes', () => {
    const sha256 = 'a'.repeat(64);
    const ref = `{"gen":2,"key":"m/999999997/${sha256}","sha256":"${sha256}"}`;
    const prev = `{"gen":3,"manifest":${ref}}`;
    const covered = `{"format":2,"epoch":0,"gen":4,"manifest":${ref},"prev":${prev},"activateAt":1000}`;
    const checksum = checksum32(utf8.encode(covered));
    const stored = `${covered.slice(0, -1)},"checksum":${checksum}}`;
    expect(textOf(encodePointer(JSON.parse(covered) as Pointer))).toBe(stored);
  });

  it('is taken at its word when it has no checksum, as those of earlier writers', async () => {
    await fc.assert(
      fc.asyncProperty(pointers, async (pointer) => {
        expect(await read(JSON.stringify(pointer))).toEqual(pointer);
      }),
    );
  });

  it('is refused when a field is another than its checksum says', async () => {
    await fc.assert(
      fc.asyncProperty(pointers, pointers, async (pointer, other) => {
        const stored = JSON.parse(textOf(encodePointer(pointer))) as Record<string, unknown>;
        for (const [field, value] of Object.entries(other)) {
          const isSame = JSON.stringify(value) === JSON.stringify(stored[field]);
          const changed = read(JSON.stringify({ ...stored, [field]: value }));
          if (isSame) expect(await changed).toEqual(pointer);
          else await expect(changed).rejects.toThrow(corrupt);
        }
        const { checksum } = stored;
        const wrong = { ...stored, checksum: (Number(checksum) ^ 1) >>> 0 };
        await expect(read(JSON.stringify(wrong))).rejects.toThrow(corrupt);
      }),
    );
  });
});
