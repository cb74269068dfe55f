import module from '../../build/engine-relaxed.wasm';
import { createEngine } from '../../src/engine/engine.ts';
import { mapLayoutContract } from '../contract/map-layout.case.ts';

mapLayoutContract('workerd, relaxed SIMD', (bytes) => createEngine('relaxed', module, bytes));
