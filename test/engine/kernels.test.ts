import { readFile } from 'node:fs/promises';
import { createEngine } from '../../src/engine/engine.ts';
import { kernelContract } from '../contract/kernels.case.ts';
import { postingsContract } from '../contract/postings.case.ts';

// Node 20 compiles plain SIMD only; the relaxed build passes the same suite inside workerd.
const module = new WebAssembly.Module(await readFile('build/engine-simd.wasm'));
kernelContract('simd', (bytes) => createEngine('simd', module, bytes));
postingsContract('simd', (bytes) => createEngine('simd', module, bytes));
