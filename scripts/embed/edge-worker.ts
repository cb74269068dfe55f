// Runs in workerd, started by `./edge-embedder.ts`.
import { z } from 'zod';
import relaxed from '../../build/engine-relaxed.wasm';
import type { Encoder } from '../../src/encoder/encoder.ts';
import type { DataEnv } from '../workerd/worker-data.ts';
import { loadEncoder } from './load-encoder.ts';

const textsSchema = z.array(z.string());

let encoder: Encoder | undefined;

export default {
  /** A JSON array of documents, with their prefix → f32 (texts, width) of unit rows, little-endian. */
  async fetch(request: Request, env: DataEnv): Promise<Response> {
    try {
      const texts = textsSchema.parse(await request.json());
      encoder ??= await loadEncoder(env, 'relaxed', relaxed);
      const { width } = encoder.config;
      const rows = new Float32Array(texts.length * width);
      for (const [i, text] of texts.entries())
        rows.set(encoder.embed(encoder.tokenize(text).ids, 'document'), i * width);
      return new Response(rows);
    } catch (error) {
      return new Response(error instanceof Error ? error.message : String(error), { status: 500 });
    }
  },
};
