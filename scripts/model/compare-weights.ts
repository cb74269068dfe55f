import type { EncoderConfig } from '../../src/encoder/config.ts';
import { layerMatrices, readWeights, tensorBytes } from '../../src/encoder/weights.ts';
import { panelIndex, unpackNibbles } from '../../src/engine/layout.ts';
import { packedTensors, type PackedTensors } from './packed-tensors.ts';

/**
 * Most that a weight may differ, in steps of its row: half a step for each rounding, a quarter for int8 weights that
 * are rounded to 7 bits, and what is left for scales that differ.
 */
const STEPS = 2;
/** Most that a number which is no code may differ, as a share of the largest of its tensor. */
const SHARE = 0.01;

/** Codes with a scale a row, and where code (row, column) is. */
interface Table {
  name: string;
  rows: number;
  columns: number;
  place: (row: number, column: number) => number;
  /** Codes of 8 bits, unless there is another way to read them. */
  read?: ((bytes: Uint8Array) => Int8Array) | undefined;
}

/**
 * Tensors of a packed model that are not those of another with the same config: they differ more than f32 weights in
 * one source and int8 weights in the other explain. A flip of the lowest bits, which changes as little, is not noticed.
 * @throws SextantError `index-corrupt` when one of them lacks a tensor
 */
export function differingTensors(packed: Uint8Array, reference: Uint8Array): string[] {
  const { config } = readWeights(reference);
  const [ours, theirs] = [packedTensors(packed, config), packedTensors(reference, config)];
  const tables = tablesOf(config);
  const numbers = [...tensorBytes(config).keys()].filter((name) => !/\.(codes|scales|sums)$/.test(name));
  return [
    ...tables.filter((table) => !sameTable(ours, theirs, table)).map(({ name }) => name),
    ...tables.filter((table) => !sumsFit(ours, table)).map(({ name }) => `${name}.sums`),
    ...numbers.filter((name) => !sameNumbers(new Float32Array(ours(name)), new Float32Array(theirs(name)))),
  ];
}

function tablesOf(config: EncoderConfig): Table[] {
  const { vocabSize, width, wordBits, layers } = config;
  const words = {
    name: 'words',
    rows: vocabSize,
    columns: width,
    read: wordBits === 4 ? unpackNibbles : undefined,
  };
  const matrices = Array.from({ length: layers }, (_, layer) =>
    layerMatrices(config).map(({ name, outputs, inputs }) => ({
      name: `${layer}.${name}`,
      rows: outputs,
      columns: inputs,
      place: (row: number, column: number) => panelIndex(row, column, inputs),
    })),
  );
  return [{ ...words, place: (row, column) => row * width + column }, ...matrices.flat()];
}

function sameTable(
  ours: PackedTensors,
  theirs: PackedTensors,
  { name, rows, columns, place, read }: Table,
): boolean {
  const of = (tensors: PackedTensors) => {
    const codes = tensors(`${name}.codes`);
    return {
      codes: read?.(new Uint8Array(codes)) ?? new Int8Array(codes),
      scales: new Float32Array(tensors(`${name}.scales`)),
    };
  };
  const [a, b] = [of(ours), of(theirs)];
  for (let row = 0; row < rows; row++) {
    const [scaleA, scaleB] = [a.scales[row] ?? 0, b.scales[row] ?? 0];
    for (let column = 0; column < columns; column++) {
      const at = place(row, column);
      const difference = Math.abs((a.codes[at] ?? 0) * scaleA - (b.codes[at] ?? 0) * scaleB);
      // Not `>`, which would let NaN through.
      if (!(difference <= STEPS * scaleB)) return false;
    }
  }
  return true;
}

/** Whether the sums beside a matrix are those of its own codes. */
function sumsFit(tensors: PackedTensors, { name, rows, columns, place }: Table): boolean {
  if (name === 'words') return true;
  const codes = new Int8Array(tensors(`${name}.codes`));
  return new Int32Array(tensors(`${name}.sums`)).every((expected, row) => {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += codes[place(row, column)] ?? 0;
    return row < rows && sum === expected;
  });
}

function sameNumbers(ours: Float32Array, theirs: Float32Array): boolean {
  const most = SHARE * theirs.reduce((top, x) => Math.max(top, Math.abs(x)), 0);
  return ours.every((x, i) => Math.abs(x - (theirs[i] ?? 0)) <= most);
}
