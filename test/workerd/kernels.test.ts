import { describe, expect, it } from 'vitest';
import relaxed from '../../build/engine-relaxed.wasm';
import simd from '../../build/engine-simd.wasm';
import { createEngine, hasRelaxedSimd } from '../../src/engine/engine.ts';
import { kernelContract } from '../contract/kernels.case.ts';
import { postingsContract } from '../contract/postings.case.ts';

describe('inside workerd', () => {
  it('has relaxed SIMD, so the faster build is the one that is served', () => {
    expect(hasRelaxedSimd()).toBe(true);
  });
});

kernelContract('simd', (bytes) => createEngine('simd', simd, bytes));
kernelContract('relaxed', (bytes) => createEngine('relaxed', relaxed, bytes));
postingsContract('relaxed', (bytes) => createEngine('relaxed', relaxed, bytes));
