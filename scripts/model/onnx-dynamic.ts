import { type Constant, dequantise, evaluate, type ValueTable } from './onnx-constant.ts';
import type { onnx } from './onnx-proto.ts';

// Exports whose activations are quantised as they come (DynamicQuantizeLinear and MatMulInteger). Their weights are codes
// with a scale and a zero point, for the whole tensor or for each column, and are read as what these stand for: the
// encoder has its own way to quantise activations.

/**
 * The matrix (inputs, outputs) of a product of integers that is scaled: `Mul(Cast(MatMulInteger(x, codes, zero of x,
 * zero)), Mul(scale of x, scale))`, factors in any order.
 * @param product The node that gives the scaled product.
 * @returns null when it is no such product.
 * @throws Error when the weights are not constant
 */
export function integerMatrix(table: ValueTable, product: onnx.INodeProto): Constant | null {
  if (product.opType !== 'Mul') return null;
  const factors = product.input ?? [];
  const integers = factors.map((name) => integersOf(table, name));
  const node = integers.find((found) => found !== null);
  if (!node) return null;
  const scales = table.producers.get(factors[integers.indexOf(node) === 0 ? 1 : 0] ?? '');
  const isDynamic = (name: string) => table.producers.get(name)?.opType === 'DynamicQuantizeLinear';
  const scale = scales?.opType === 'Mul' ? scales.input?.find((name) => !isDynamic(name)) : undefined;
  if (scale === undefined) throw new Error(`${product.name || 'a product of integers'} has no scale`);
  const zero = node.input?.[3] ? evaluate(table, node.input[3]) : null;
  return dequantise(evaluate(table, node.input?.[1] ?? ''), evaluate(table, scale), zero, 1);
}

/** The products of integers that a node scales. */
export function integersIn(table: ValueTable, node: onnx.INodeProto): onnx.INodeProto[] {
  return (node.input ?? []).flatMap((name) => integersOf(table, name) ?? []);
}

function integersOf(table: ValueTable, name: string): onnx.INodeProto | null {
  const node = table.producers.get(name);
  const source = node?.opType === 'Cast' ? table.producers.get(node.input?.[0] ?? '') : node;
  return source?.opType === 'MatMulInteger' ? source : null;
}

/**
 * A table of embeddings of which rows are looked up as codes and then scaled: `DequantizeLinear(Gather(codes, ids),
 * scale, zero)`.
 * @throws Error when nothing scales its rows
 */
export function quantisedTable(
  nodes: readonly onnx.INodeProto[],
  table: ValueTable,
  codes: string,
): Constant {
  for (const node of nodes) {
    const [looked = '', scale = '', zero = ''] = node.input ?? [];
    const gather = table.producers.get(looked);
    if (node.opType !== 'DequantizeLinear' || gather?.opType !== 'Gather' || gather.input?.[0] !== codes)
      continue;
    return dequantise(evaluate(table, codes), evaluate(table, scale), zero ? evaluate(table, zero) : null, 1);
  }
  throw new Error(`no DequantizeLinear takes what is looked up in ${codes}`);
}
