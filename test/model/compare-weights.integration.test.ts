import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differingTensors } from '../../scripts/model/compare-weights.ts';
import { packWeights, readWeights, tensorBytes } from '../../src/encoder/weights.ts';
import { tinyModel, tinyTensors } from '../embed/tiny-model.ts';

const { weights } = tinyModel();
const { config, offset } = readWeights(weights);
const places = [...tensorBytes(config)].map(([name, bytes]) => ({ name, bytes, start: offset(name, bytes) }));

/** A place in a tensor of this kind, and a bit of it. */
const bitsOf = (kind: RegExp, byte: fc.Arbitrary<number>, bit: fc.Arbitrary<number>) =>
  fc
    .constantFrom(...places.filter(({ name }) => kind.test(name)))
    .chain(({ name, bytes, start }) =>
      fc
        .tuple(fc.nat(bytes / 4 - 1), byte, bit)
        .map(([n, b, i]) => ({ name, at: start + 4 * n + b, bit: i })),
    );

function flipped({ at, bit }: { at: number; bit: number }): Uint8Array {
  const changed = Uint8Array.from(weights);
  changed[at] = (changed[at] ?? 0) ^ (1 << bit);
  return changed;
}

describe('differingTensors', () => {
  it('has nothing to say of the same model', () => {
    expect(differingTensors(weights, weights)).toEqual([]);
  });

  it.each([
    // From the third bit on, a code differs by 4 steps or more.
    ['codes', /codes$/, fc.nat(3), fc.integer({ min: 2, max: 7 })],
    // Of f32, the sign and the upper bits of the exponent.
    ['scales', /scales$/, fc.constant(3), fc.nat(7)],
    ['sums', /sums$/, fc.nat(3), fc.nat(7)],
    // All are below 2: the highest bit of the exponent makes them huge.
    ['biases, norms and positions', /(bias|norm|positions)$/, fc.constant(3), fc.constant(6)],
  ])('names the tensor of which a bit that counts is flipped: %s', (_, kind, byte, bit) => {
    fc.assert(
      fc.property(bitsOf(kind, byte, bit), (place) => {
        const found = differingTensors(flipped(place), weights);
        expect(found).toContain(place.name.replace(/\.(codes|scales)$/, ''));
      }),
    );
  });

  it('reads word embeddings of 4 bits: a bit that counts for 4 steps or more is noticed', () => {
    const { bytes } = packWeights({ ...config, wordBits: 4 }, tinyTensors());
    expect(differingTensors(bytes, bytes)).toEqual([]);
    const start = readWeights(bytes).offset('words.codes', (config.vocabSize * config.width) / 2);
    for (let at = start; at < start + (config.vocabSize * config.width) / 2; at += 7) {
      for (const bit of [2, 3, 6, 7]) {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        expect(differingTensors(changed, bytes)).toEqual(['words']);
      }
    }
  });

  it('notices NaN and infinities, with either sign', () => {
    const view = new DataView(Uint8Array.from(weights).buffer);
    for (const { name, start } of places.filter((place) => /(scales|norm|bias)$/.test(place.name))) {
      for (const wrong of [Number.NaN, Infinity, -Infinity]) {
        const before = view.getFloat32(start, true);
        view.setFloat32(start, wrong, true);
        expect(differingTensors(new Uint8Array(view.buffer), weights)).toEqual([name.replace('.scales', '')]);
        view.setFloat32(start, before, true);
      }
    }
  });
});
