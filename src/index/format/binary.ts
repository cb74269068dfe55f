import { SextantError } from '../../errors.ts';

/** Version of every binary value, of the manifest and of the pointer. A reader refuses any other by name. */
export const FORMAT_VERSION = 2;

/** Bytes that every binary value starts with: magic (4), format version (u16), length of its header (u16). */
const PREFIX_BYTES = 8;

/** How the header of one kind of value looks: four ASCII letters and a length in bytes. */
export interface HeaderShape {
  kind: string;
  magic: string;
  bytes: number;
}

/** A zeroed value of `byteLength` bytes whose header prefix is written; fields follow from byte 8. */
export function createValue(shape: HeaderShape, byteLength: number): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(byteLength);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 4; i++) bytes[i] = shape.magic.charCodeAt(i);
  view.setUint16(4, FORMAT_VERSION, true);
  view.setUint16(6, shape.bytes, true);
  return { bytes, view };
}

/**
 * Checks magic, version and header length and gives a view on the value.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function openValue(shape: HeaderShape, bytes: Uint8Array): DataView {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = bytes.length < PREFIX_BYTES ? '' : String.fromCharCode(...bytes.subarray(0, 4));
  if (magic !== shape.magic) throw corrupt(shape.kind, `it does not start with ${shape.magic}`);
  requireFormat(aValue(shape.kind), view.getUint16(4, true));
  if (view.getUint16(6, true) !== shape.bytes) throw corrupt(shape.kind, 'its header has another length');
  if (bytes.length < shape.bytes) throw corrupt(shape.kind, 'it ends inside its header');
  return view;
}

/** @throws SextantError `index-corrupt` unless a value holds the rows that its manifest says */
export function requireRows(kind: string, found: RowRange, expected: RowRange): void {
  if (found.firstRow === expected.firstRow && found.rows === expected.rows) return;
  throw corrupt(kind, `it holds ${rangeOf(found)} where its manifest says ${rangeOf(expected)}`);
}

/** @throws SextantError `index-corrupt` unless a value is of as many papers as its manifest */
export function requirePapers(kind: string, found: number, expected: number): void {
  if (found !== expected) throw corrupt(kind, `it has ${found} papers where its manifest says ${expected}`);
}

interface RowRange {
  firstRow: number;
  rows: number;
}

function rangeOf({ firstRow, rows }: RowRange): string {
  return `${rows} rows from ${firstRow} on`;
}

/** @throws SextantError `index-format-unsupported`, naming both versions, unless `found` is the version of this code */
export function requireFormat(what: string, found: unknown): void {
  if (found === FORMAT_VERSION) return;
  const versions = `${what} has format ${String(found)}, this version of Sextant reads ${FORMAT_VERSION}`;
  const isFormer = typeof found === 'number' && found < FORMAT_VERSION;
  const remedy = isFormer
    ? '`npx sextant index migrate` publishes the same papers in this format'
    : 'Update Sextant, and deploy and publish with the same version';
  throw new SextantError('index-format-unsupported', `${versions}. ${remedy}.`);
}

/** An error `index-corrupt` that names the kind of value and says what is wrong with it. */
export function corrupt(kind: string, what: string): SextantError {
  return new SextantError('index-corrupt', `${aValue(kind)} is damaged: ${what}. Publish the index again.`);
}

function aValue(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? 'An' : 'A'} ${kind} value`;
}
