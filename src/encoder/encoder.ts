import { attentionScratch, type Engine } from '../engine/engine.ts';
import { allocEpilogue } from '../engine/epilogue.ts';
import { type EncoderConfig, isStatic, poolingOf, type Side } from './config.ts';
import { type Buffers, forward, type Layer, type Network } from './forward.ts';
import { meanOfWords, type StaticTable, staticTableBytes } from './static-table.ts';
import { openTokenizer } from './tokenizer.ts';
import type { Tokenizer, Tokens } from './bounded-tokens.ts';
import { layerMatrices, type PackedWeights, readWeights, tensorBytes } from './weights.ts';

/** Room for epilogues and for the alignment of each buffer, in bytes. */
const SLACK = 65_536;

/** Bytes of activations that an encoder needs beside its weights. */
function activationBytes(config: EncoderConfig, { activationBytes: codeBytes }: Engine): number {
  const bytes = isStatic(config)
    ? staticTableBytes(config.maxTokens, config.width)
    : bufferBytes(config, codeBytes);
  return Object.values(bytes).reduce((sum, its) => sum + its, SLACK);
}

/** A sentence encoder in one engine: text in, a unit vector out. */
export class Encoder {
  readonly config: EncoderConfig;
  readonly #tokenizer: Tokenizer;
  readonly #embed: (ids: Uint32Array, side: Side) => Float32Array;

  private constructor(engine: Engine, packed: PackedWeights, address: number, vocabulary: Uint8Array) {
    this.config = packed.config;
    this.#tokenizer = openTokenizer(packed.config, vocabulary);
    if (isStatic(packed.config)) {
      const table = bindTable(engine, packed, address);
      this.#embed = (ids) => meanOfWords(engine, table, ids);
    } else {
      const network = bind(engine, packed, address);
      this.#embed = (ids, side) => forward(engine, network, ids, poolingOf(packed.config, side));
    }
  }

  /**
   * Bytes of memory that an engine needs for a packed model of so many bytes, until {@link Encoder.open}: the size of
   * the activations stands in the model, and the memory grows once that is here.
   */
  static bytes(weights: number): number {
    return weights + SLACK;
  }

  /**
   * Opens a packed model in an engine of its own, whose memory already holds it.
   * @param weights Address and length of the packed model in that memory.
   * @param vocabulary The `vocabulary` value that goes with it.
   * @throws SextantError `index-corrupt`, `index-format-unsupported`
   */
  static open(
    engine: Engine,
    { address, bytes }: { address: number; bytes: number },
    vocabulary: Uint8Array,
  ): Encoder {
    const packed = readWeights(engine.arena.u8(address, bytes));
    engine.arena.reserve(activationBytes(packed.config, engine));
    return new Encoder(engine, packed, address, vocabulary);
  }

  /**
   * Copies a packed model into an engine of its own, and opens it.
   * @throws SextantError `index-corrupt`, `index-format-unsupported`
   */
  static load(
    engine: Engine,
    { weights, vocabulary }: { weights: Uint8Array; vocabulary: Uint8Array },
  ): Encoder {
    const address = engine.arena.alloc(weights.length);
    engine.arena.u8(address, weights.length).set(weights);
    return Encoder.open(engine, { address, bytes: weights.length }, vocabulary);
  }

  /** Token ids of a text, with those that begin and end it, cut at `config.maxTokens`. */
  tokenize(text: string): Tokens {
    return this.#tokenizer.encode(text);
  }

  /** Token ids of a word as it is in the midst of a text, with null for a part that is not known. */
  wordIds(word: string): readonly (number | null)[] {
    return this.#tokenizer.wordIds(word);
  }

  /** Embedding of a tokenized text: unit length, `config.width` numbers, a copy that the caller owns. */
  embed(ids: Uint32Array, side: Side): Float32Array {
    return this.#embed(ids, side);
  }
}

/** Addresses of the tensors of a packed model that begins at `base`. */
function addressesOf(packed: PackedWeights, base: number): (name: string) => number {
  const sizes = tensorBytes(packed.config);
  return (name) => base + packed.offset(name, sizes.get(name) ?? 0);
}

function bindTable({ arena }: Engine, packed: PackedWeights, base: number): StaticTable {
  const { width, maxTokens } = packed.config;
  const address = addressesOf(packed, base);
  const bytes = staticTableBytes(maxTokens, width);
  const positions = arena.alloc(bytes.positions);
  arena.f32(positions, maxTokens * width).fill(0);
  return {
    width,
    words: { codes: address('words.codes'), scales: address('words.scales') },
    positions,
    ids: arena.alloc(bytes.ids),
    x: arena.alloc(bytes.x),
    embedding: arena.alloc(bytes.embedding),
  };
}

/** Turns tensor offsets into addresses, once, so that the forward pass only passes numbers. */
function bind(engine: Engine, packed: PackedWeights, base: number): Network {
  const { config } = packed;
  const { arena } = engine;
  const sizes = tensorBytes(config);
  const address = addressesOf(packed, base);
  /** 0 for what the model does not have. */
  const addressIfAny = (name: string): number => (sizes.has(name) ? address(name) : 0);
  const buffers = allocBuffers(engine, config);
  const outs = { qkv: buffers.qkv, attention: buffers.y, up: buffers.hidden, down: buffers.y };

  const layer = (n: number): Layer => {
    const [qkv, attention, up, down] = layerMatrices(config).map(({ name, outputs, inputs }) => ({
      codes: address(`${n}.${name}.codes`),
      outputs,
      inputs,
      epilogue: allocEpilogue(arena, {
        wScales: address(`${n}.${name}.scales`),
        wSums: address(`${n}.${name}.sums`),
        bias: address(`${n}.${name}.bias`),
        aScales: buffers.scales,
        aZeros: buffers.zeros,
        out: outs[name],
        outputs,
        // A gated block has it after the product.
        gelu: name === 'up' && !config.modern,
      }),
    }));
    if (!qkv || !attention || !up || !down) throw new TypeError('layerMatrices names four matrices');
    return {
      qkv,
      attention,
      up,
      down,
      attentionNorm: addressIfAny(`${n}.attention.norm`),
      norm: address(`${n}.norm`),
    };
  };

  return {
    config,
    words: { codes: address('words.codes'), scales: address('words.scales') },
    positions: addressIfAny('positions'),
    norm: address('norm'),
    layers: Array.from({ length: config.layers }, (_, n) => layer(n)),
    modern: {
      globalTurns: addressIfAny('turns.global'),
      localTurns: addressIfAny('turns.local'),
      lastNorm: addressIfAny('norm.last'),
    },
    buffers,
  };
}

function allocBuffers({ arena, activationBytes: codeBytes }: Engine, config: EncoderConfig): Buffers {
  const bytes = bufferBytes(config, codeBytes);
  const wide = arena.alloc(bytes.wide);
  const ids = arena.alloc(bytes.ids);
  const x = arena.alloc(bytes.x);
  return {
    ids,
    x,
    normed: config.modern ? arena.alloc(bytes.normed) : x,
    y: wide + qkvFloats(config) * 4,
    qkv: wide,
    hidden: wide,
    codes: arena.alloc(bytes.codes),
    scales: arena.alloc(bytes.scales),
    zeros: arena.alloc(bytes.zeros),
    attention: arena.alloc(bytes.attention),
    embedding: arena.alloc(bytes.embedding),
  };
}

/** What queries, keys and values take, with the rows beyond the last token that attention reads. */
function qkvFloats({ maxTokens, width }: EncoderConfig): number {
  return (maxTokens + 3) * 3 * width;
}

/**
 * Lengths of the buffers. Queries, keys, values and what a block adds are done with before the feed-forward block needs
 * their room, and what that adds is written when its own input is in codes.
 */
function bufferBytes(config: EncoderConfig, codeBytes: number) {
  const { width, heads, intermediate, maxTokens, modern } = config;
  const up = modern ? 2 * intermediate : intermediate;
  return {
    ids: maxTokens * 4,
    x: maxTokens * width * 4,
    normed: modern ? maxTokens * width * 4 : 0,
    wide: Math.max(qkvFloats(config) + maxTokens * width, maxTokens * up) * 4,
    codes: maxTokens * Math.max(width, intermediate) * codeBytes,
    scales: maxTokens * 4,
    zeros: maxTokens * 4,
    attention: attentionScratch(maxTokens, width / heads),
    embedding: width * 4,
  };
}
