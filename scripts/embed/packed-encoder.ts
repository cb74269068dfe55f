import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EncoderConfig, prefixOf, type Side } from '../../src/encoder/config.ts';
import { ROOT } from '../paths.ts';
import { createEncoder, type PackedModel } from './load-encoder.ts';

/** The engine that Node can run: plain SIMD, which gives the same bits as the relaxed build in workerd. */
export async function engineModule(): Promise<WebAssembly.Module> {
  return new WebAssembly.Module(await readFile(join(ROOT, 'build', 'engine-simd.wasm')));
}

/** What answers queries, in Node: for a few texts, since it runs on one core. */
export interface PackedEncoder {
  config: EncoderConfig;
  /** The embedding of a text, before which its prefix is put. */
  embed(text: string, side: Side): Float32Array;
  /** Its token ids after its prefix, those around a text included. */
  tokenize(text: string, side: Side): Uint32Array;
}

/** @throws SextantError `index-corrupt`, `index-format-unsupported` */
export async function openPackedEncoder(model: PackedModel): Promise<PackedEncoder> {
  const encoder = createEncoder('simd', await engineModule(), model);
  const { config } = encoder;
  const tokenize = (text: string, side: Side): Uint32Array =>
    encoder.tokenize(prefixOf(config, side) + text).ids;
  return { config, tokenize, embed: (text, side) => encoder.embed(tokenize(text, side), side) };
}
