import type { Engine } from '../engine/engine.ts';
import type { EncoderConfig, Modern, Pooling } from './config.ts';

/** A quantised matrix (outputs, inputs) and where its product goes, as addresses. */
interface Matrix {
  codes: number;
  outputs: number;
  inputs: number;
  epilogue: number;
}

export interface Layer {
  qkv: Matrix;
  attention: Matrix;
  up: Matrix;
  down: Matrix;
  /** 0 where there is none. */
  attentionNorm: number;
  norm: number;
}

/** Activations, as addresses, for up to T = `config.maxTokens` tokens, W = width, I = intermediate. */
export interface Buffers {
  ids: number; // u32 (T)
  x: number; // f32 (T, W), the hidden states
  normed: number; // f32 (T, W), the same after a norm, may be the same place
  y: number; // f32 (T, W), what a block adds to them
  qkv: number; // f32 (T + 3, 3W)
  hidden: number; // f32 (T, I), of a gated block (T, 2I), may be the same place as qkv and y
  codes: number; // activation codes (T, max(W, I))
  scales: number; // f32 (T)
  zeros: number; // i32 (T)
  attention: number; // scratch of attention_f32
  embedding: number; // f32 (W)
}

export interface Network {
  config: EncoderConfig;
  words: { codes: number; scales: number };
  /** 0 where the model has none. */
  positions: number;
  norm: number;
  layers: readonly Layer[];
  /** What layers of ModernBERT have besides: tables of turns, and the norm after the last layer. */
  modern: { globalTurns: number; localTurns: number; lastNorm: number };
  buffers: Buffers;
}

/**
 * An encoder's forward pass over one sequence without padding, then pooling and unit length (Reimers and Gurevych 2019).
 * Matrix products in 7-bit integers, all else in f32.
 * @param ids Token ids, 1 to `config.maxTokens` of them.
 * @returns f32 (W), a copy.
 */
export function forward(engine: Engine, network: Network, ids: Uint32Array, pooling: Pooling): Float32Array {
  const { kernels, arena } = engine;
  const { config, buffers: b } = network;
  const { width } = config;
  const n = ids.length;

  arena.u32(b.ids, n).set(ids);
  const { codes, scales } = network.words;
  // Where there are no positions, zeros are added.
  const positions = network.positions || b.y;
  if (network.positions === 0) arena.f32(b.y, n * width).fill(0);
  if (config.wordBits === 4) kernels.embed_i4(b.ids, n, width, codes, scales, positions, b.x);
  else kernels.embed_i8(b.ids, n, width, codes, scales, positions, b.x);
  kernels.layer_norm_f32(b.x, 0, n, width, network.norm, config.layerNormEps, b.x);
  if (config.modern) modernBert(engine, network, n, config.modern);
  else bert(engine, network, n);
  kernels.pool_f32(b.x, pooling === 'mean' ? n : 1, width, b.embedding);
  return arena.f32(b.embedding, width).slice();
}

function multiply({ kernels }: Engine, { buffers: b }: Network, n: number, input: number, m: Matrix): void {
  kernels.quantize_u7(input, n, m.inputs, b.codes, b.scales, b.zeros);
  kernels.gemm_u7i7(m.codes, b.codes, n, m.inputs, m.outputs, m.epilogue);
}

/** The layers of BERT (Devlin et al. 2018): after each block a norm. */
function bert(engine: Engine, network: Network, n: number): void {
  const { kernels } = engine;
  const { config, buffers: b } = network;
  const { width, heads, layerNormEps: eps } = config;
  for (const layer of network.layers) {
    multiply(engine, network, n, b.x, layer.qkv); // → qkv (n, 3W)
    kernels.attention_f32(b.qkv, n, heads, width / heads, n, b.y, b.attention); // → y (n, W)
    multiply(engine, network, n, b.y, layer.attention); // → y (n, W)
    kernels.layer_norm_f32(b.x, b.y, n, width, layer.attentionNorm, eps, b.x);
    multiply(engine, network, n, b.x, layer.up); // → hidden (n, I), with GELU
    multiply(engine, network, n, b.hidden, layer.down); // → y (n, W)
    kernels.layer_norm_f32(b.x, b.y, n, width, layer.norm, eps, b.x);
  }
}

/** The layers of ModernBERT (Warner et al. 2024): before each block but the first a norm, and one after the last. */
function modernBert(engine: Engine, network: Network, n: number, modern: Modern): void {
  const { kernels } = engine;
  const { config, buffers: b } = network;
  const { width, heads, intermediate, layerNormEps: eps } = config;
  network.layers.forEach((layer, i) => {
    const isGlobal = i % modern.globalEvery === 0;
    // What the block before has left in y is added to x.
    const hasNorm = layer.attentionNorm !== 0;
    if (hasNorm) kernels.layer_norm_f32(b.x, b.y, n, width, layer.attentionNorm, eps, b.normed);
    multiply(engine, network, n, hasNorm ? b.normed : b.x, layer.qkv); // → qkv (n, 3W)
    const turns = isGlobal ? network.modern.globalTurns : network.modern.localTurns;
    kernels.rope_f32(b.qkv, n, heads, width / heads, turns);
    const window = isGlobal ? n : modern.window;
    kernels.attention_f32(b.qkv, n, heads, width / heads, window, b.y, b.attention); // → y (n, W)
    multiply(engine, network, n, b.y, layer.attention); // → y (n, W)
    kernels.layer_norm_f32(b.x, b.y, n, width, layer.norm, eps, b.normed);
    multiply(engine, network, n, b.normed, layer.up); // → hidden (n, 2I)
    kernels.geglu_f32(b.hidden, n, intermediate, b.hidden); // → hidden (n, I)
    multiply(engine, network, n, b.hidden, layer.down); // → y (n, W)
  });
  kernels.layer_norm_f32(b.x, b.y, n, width, network.modern.lastNorm, eps, b.x);
}
