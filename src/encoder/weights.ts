import * as z from 'zod/mini';
import { packNibbles, panelIndex } from '../engine/layout.ts';
import { SextantError } from '../errors.ts';
import { type EncoderConfig, type EncoderTensors, encoderConfigSchema, isStatic } from './config.ts';
import { type MatrixName, tensorNames } from './tensor-names.ts';

/** `SXTM`, little-endian. */
const MAGIC = 0x4d545853;
/** Version of this layout alone. */
export const MODEL_VERSION = 1;
const HEADER_BYTES = 16;
const ALIGN = 64;
/** Matrix weights use 7 of their 8 bits: see `kernels/gemm_u7i7_relaxed.ts` for why. */
const MATRIX_MAX = 63;
/** Largest code of a word embedding, by its bits. */
const WORD_MAX = { 8: 127, 4: 7 } as const;

const headerSchema = z.object({
  config: encoderConfigSchema,
  /** Offset (from the start of the value) and length in bytes of each tensor. */
  tensors: z.record(z.string(), z.tuple([z.int().check(z.nonnegative()), z.int().check(z.positive())])),
});

/** One quantised matrix: codes in panels, then f32 scales, i32 sums of codes and f32 bias, one per output. */
const MATRIX_PARTS = ['codes', 'scales', 'sums', 'bias'] as const;

interface LayerMatrix {
  name: MatrixName;
  outputs: number;
  inputs: number;
}

/** The matrices of a layer, in the order of the forward pass, with (outputs, inputs). */
export function layerMatrices({ width, intermediate, modern }: EncoderConfig): LayerMatrix[] {
  return [
    { name: 'qkv', outputs: 3 * width, inputs: width },
    { name: 'attention', outputs: width, inputs: width },
    // A gated block has twice as many outputs: what passes through GELU, then what that is multiplied by.
    { name: 'up', outputs: modern ? 2 * intermediate : intermediate, inputs: width },
    { name: 'down', outputs: width, inputs: intermediate },
  ];
}

/**
 * Packs f32 tensors into what the Worker loads: word embeddings of 8 or 4 bits with a scale per word, 7-bit
 * matrices with a scale per output channel in the panel layout of the kernels, the rest f32.
 * @returns the value, and the largest quantisation error of each matrix relative to its largest weight.
 * @throws SextantError `model-unsupported` when a tensor is missing or has a number that is not finite
 */
export function packWeights(
  config: EncoderConfig,
  tensors: EncoderTensors,
): { bytes: Uint8Array<ArrayBuffer>; errors: Map<string, number> } {
  const parts = new Map<string, ArrayBufferView>();
  const errors = new Map<string, number>();
  const get = (name: string): Float32Array => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new SextantError('model-unsupported', `The model has no tensor ${name}.`);
    if (!tensor.data.every(Number.isFinite)) {
      throw new SextantError(
        'model-unsupported',
        `The tensor ${name} of the model has numbers that are not finite.`,
      );
    }
    return tensor.data;
  };
  const names = tensorNames(config);
  const bias = (name: string, length: number) =>
    names.biases ? get(`${name}.bias`) : new Float32Array(length);
  const norm = (name: string) => concat([get(`${name}.weight`), bias(name, width)]);

  const { width, vocabSize, wordBits = 8, maxTokens, modern } = config;
  const words = quantiseRows(get(`${names.words}.weight`), vocabSize, width, WORD_MAX[wordBits]);
  parts.set('words.codes', wordBits === 4 ? packNibbles(words.codes) : words.codes);
  parts.set('words.scales', words.scales);
  if (isStatic(config)) return { bytes: assemble(config, parts), errors: new Map([['words', words.error]]) };
  if (names.positions !== undefined && names.tokenTypes !== undefined) {
    const type0 = get(`${names.tokenTypes}.weight`);
    const positions = get(`${names.positions}.weight`).slice(0, maxTokens * width);
    parts.set(
      'positions',
      positions.map((v, i) => v + (type0[i % width] ?? 0)),
    );
  }
  if (modern) {
    parts.set('turns.global', turns(config, modern.globalTheta));
    parts.set('turns.local', turns(config, modern.localTheta));
  }
  parts.set('norm', norm(names.norm));
  if (names.lastNorm !== undefined) parts.set('norm.last', norm(names.lastNorm));

  for (let n = 0; n < config.layers; n++) {
    const layer = names.layer(n);
    for (const { name, outputs, inputs } of layerMatrices(config)) {
      const sources = layer.matrices[name];
      const weight = concat(sources.map((source) => get(`${source}.weight`)));
      const q = quantiseRows(weight, outputs, inputs, MATRIX_MAX);
      parts.set(`${n}.${name}.codes`, toPanels(q.codes, outputs, inputs));
      parts.set(`${n}.${name}.scales`, q.scales);
      parts.set(`${n}.${name}.sums`, rowSums(q.codes, outputs, inputs));
      parts.set(`${n}.${name}.bias`, concat(sources.map((source) => bias(source, outputs / sources.length))));
      errors.set(`${n}.${name}`, q.error);
    }
    if (layer.attentionNorm !== null) parts.set(`${n}.attention.norm`, norm(layer.attentionNorm));
    parts.set(`${n}.norm`, norm(layer.norm));
  }
  return { bytes: assemble(config, parts), errors };
}

/** What {@link readWeights} finds: offsets of tensors from the start of the value. */
export interface PackedWeights {
  config: EncoderConfig;
  /** @throws SextantError `index-corrupt` when the value has no such tensor of that length in bytes */
  offset(name: string, bytes: number): number;
}

/**
 * Reads the header of a packed model.
 * @throws SextantError `index-corrupt`, `index-format-unsupported`
 */
export function readWeights(value: Uint8Array): PackedWeights {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const corrupt = (why: string, cause?: unknown) =>
    new SextantError('index-corrupt', `The packed model is damaged: ${why}. Publish the index again.`, {
      cause,
    });
  if (value.byteLength < HEADER_BYTES || view.getUint32(0, true) !== MAGIC)
    throw corrupt('it does not start with SXTM');
  const version = view.getUint16(4, true);
  if (version !== MODEL_VERSION) {
    throw new SextantError(
      'index-format-unsupported',
      `The packed model has format ${version}; this version of Sextant reads format ${MODEL_VERSION}.`,
    );
  }
  const jsonBytes = view.getUint32(8, true);
  const total = view.getUint32(12, true);
  if (total !== value.byteLength || HEADER_BYTES + jsonBytes > total) {
    throw corrupt(`it says ${total} bytes and has ${value.byteLength}`);
  }
  let header: z.infer<typeof headerSchema>;
  try {
    // slice: TextDecoder refuses views on a WebAssembly memory that may be shared; a copy of 4 KB is nothing.
    const json = new TextDecoder().decode(value.slice(HEADER_BYTES, HEADER_BYTES + jsonBytes));
    header = headerSchema.parse(JSON.parse(json));
  } catch (cause) {
    throw corrupt('its header is not readable', cause);
  }
  return {
    config: header.config,
    offset(name, bytes) {
      const [offset, length] = header.tensors[name] ?? [0, 0];
      if (length !== bytes || offset % ALIGN !== 0 || offset + length > total) {
        throw corrupt(`tensor ${name} has ${length} bytes at ${offset}, ${bytes} were expected`);
      }
      return offset;
    },
  };
}

function assemble(config: EncoderConfig, parts: Map<string, ArrayBufferView>): Uint8Array<ArrayBuffer> {
  const layout = (start: number): { tensors: z.infer<typeof headerSchema>['tensors']; end: number } => {
    let end = start;
    const tensors: z.infer<typeof headerSchema>['tensors'] = {};
    for (const [name, part] of parts) {
      tensors[name] = [end, part.byteLength];
      end = align(end + part.byteLength);
    }
    return { tensors, end };
  };
  // Offsets have more digits the larger the header is: a first layout gives a length that surely suffices.
  const draft = JSON.stringify({ config, tensors: layout(1 << 30).tensors });
  const start = align(HEADER_BYTES + new TextEncoder().encode(draft).byteLength);
  const { tensors, end } = layout(start);
  const json = new TextEncoder().encode(JSON.stringify({ config, tensors }).padEnd(start - HEADER_BYTES));
  const bytes = new Uint8Array(end);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, MODEL_VERSION, true);
  view.setUint32(8, start - HEADER_BYTES, true);
  view.setUint32(12, end, true);
  bytes.set(json.subarray(0, start - HEADER_BYTES), HEADER_BYTES);
  for (const [name, part] of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), tensors[name]?.[0]);
  }
  return bytes;
}

/** Symmetric codes per row: code = round(x / scale), scale = max |x| / max. */
function quantiseRows(
  x: Float32Array,
  rows: number,
  width: number,
  max: number,
): { codes: Int8Array; scales: Float32Array; error: number } {
  const codes = new Int8Array(rows * width);
  const scales = new Float32Array(rows);
  let error = 0;
  let largest = 0;
  for (let r = 0; r < rows; r++) {
    const row = x.subarray(r * width, (r + 1) * width);
    const top = row.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    const scale = top > 0 ? Math.fround(top / max) : 1;
    scales[r] = scale;
    largest = Math.max(largest, top);
    row.forEach((v, k) => {
      const code = Math.min(max, Math.max(-max, Math.round(v / scale)));
      codes[r * width + k] = code;
      error = Math.max(error, Math.abs(v - code * scale));
    });
  }
  return { codes, scales, error: largest > 0 ? error / largest : 0 };
}

function toPanels(codes: Int8Array, outputs: number, inputs: number): Int8Array {
  const panels = new Int8Array(codes.length);
  for (let o = 0; o < outputs; o++) {
    for (let k = 0; k < inputs; k++) panels[panelIndex(o, k, inputs)] = codes[o * inputs + k] ?? 0;
  }
  return panels;
}

function rowSums(codes: Int8Array, rows: number, width: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, r) =>
    codes.subarray(r * width, (r + 1) * width).reduce((s, c) => s + c, 0),
  );
}

function concat(arrays: Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((n, a) => n + a.length, 0));
  let at = 0;
  for (const a of arrays) {
    all.set(a, at);
    at += a.length;
  }
  return all;
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGN) * ALIGN;
}

/** For each place the cosines of the angles by which the numbers of a head are turned, then their sines. */
function turns({ maxTokens, width, heads }: EncoderConfig, theta: number): Float32Array {
  const headWidth = width / heads;
  return Float32Array.from({ length: maxTokens * headWidth }, (_, i) => {
    const [place, k] = [Math.floor(i / headWidth), i % headWidth];
    const half = headWidth / 2;
    const angle = place * theta ** (-(k % half) / half);
    return k < half ? Math.cos(angle) : Math.sin(angle);
  });
}

/** Every tensor that a packed model has, and how many bytes: the reader's side of {@link packWeights}. */
export function tensorBytes(config: EncoderConfig): Map<string, number> {
  const { width, heads, vocabSize, wordBits = 8, maxTokens, layers } = config;
  const names = tensorNames(config);
  const sizes = new Map([
    ['words.codes', (vocabSize * width * wordBits) / 8],
    ['words.scales', vocabSize * 4],
  ]);
  if (isStatic(config)) return sizes;
  sizes.set('norm', 2 * width * 4);
  if (names.positions !== undefined) sizes.set('positions', maxTokens * width * 4);
  if (config.modern) {
    for (const kind of ['global', 'local']) sizes.set(`turns.${kind}`, maxTokens * (width / heads) * 4);
  }
  if (names.lastNorm !== undefined) sizes.set('norm.last', 2 * width * 4);
  for (let n = 0; n < layers; n++) {
    for (const { name, outputs, inputs } of layerMatrices(config)) {
      for (const part of MATRIX_PARTS) {
        sizes.set(`${n}.${name}.${part}`, part === 'codes' ? outputs * inputs : outputs * 4);
      }
    }
    if (names.layer(n).attentionNorm !== null) sizes.set(`${n}.attention.norm`, 2 * width * 4);
    sizes.set(`${n}.norm`, 2 * width * 4);
  }
  return sizes;
}
