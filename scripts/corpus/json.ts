import { SextantError } from '../../src/errors.ts';
import { JsonCutter, type JsonPiece } from './json-values.ts';
import type { Decoding } from './decode-bytes.ts';
import type { RawRecord } from './record.ts';
import { textChunks, textLines } from './text-file.ts';

/** JSON Lines: one object a line. Empty lines are passed over. */
export async function* readJsonLines(file: string, decoding?: Decoding): AsyncGenerator<RawRecord> {
  for await (const { number, text } of textLines(file, decoding)) {
    if (text.trim() !== '') yield { line: number, ...parseObject(text) };
  }
}

/** Any other JSON: an array, objects one after the other however they are broken into lines, or a list in a wrapper. */
export async function* readJson(file: string, decoding?: Decoding): AsyncGenerator<RawRecord> {
  const cutter = new JsonCutter();
  let position = 0;
  let lastLine = 0;
  const record = ({ line, text }: JsonPiece): RawRecord => {
    position++;
    // A list in one line: its number tells more of a record than the line.
    const isBeside = line === lastLine;
    lastLine = line;
    return { line, ...parseObject(text, NO_ELEMENT), ...(isBeside && { position }) };
  };
  try {
    for await (const chunk of textChunks(file, decoding)) {
      for (const piece of cutter.push(chunk)) yield record(piece);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw broken(file, cutter.line, error.message, error);
  }
  for (const piece of cutter.end()) yield record(piece);
  if (!cutter.isComplete) throw broken(file, cutter.line, 'the JSON ends in the middle of a value');
}

function broken(file: string, line: number, reason: string, cause?: unknown): SextantError {
  const message = `${file}:${String(line)}: ${reason}. Fetch or write the file again.`;
  return new SextantError('input-invalid', message, { cause });
}

/**
 * Whether the beginning of some JSON is that of JSON Lines: its first line is a value by itself and others follow, or
 * the name of the file says so and a later line is one.
 */
export function isJsonLines(head: string, isNamedSo: boolean): boolean {
  const [first = '', ...others] = head.trimStart().split('\n');
  const isObject = (line: string): boolean => line.startsWith('{') && 'fields' in parseObject(line);
  if (isObject(first)) return !isWrapper(first);
  if (!isNamedSo) return false;
  return first.startsWith('[')
    ? isJson(first) && others.some((line) => line.trim() !== '')
    : others.length === 0 || others.slice(0, 50).some(isObject);
}

function isWrapper(line: string): boolean {
  const cutter = new JsonCutter();
  const [piece] = [...cutter.push(line)];
  return piece !== undefined && piece.text.length < line.trim().length;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const NO_LINE = 'is not a JSON object; write one paper a line';
const NO_ELEMENT = 'is not a JSON object, as every paper of the list must be';

function parseObject(
  text: string,
  noObject = NO_LINE,
): { fields: Record<string, unknown> } | { reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // pandas and Python write what JSON does not have.
    const repaired = withoutNaN(text);
    if (repaired === text) {
      return { reason: `is not JSON: ${error instanceof Error ? error.message : String(error)}` };
    }
    return parseObject(repaired, noObject);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { fields: { ...value } };
  return { reason: noObject };
}

/** `NaN`, `Infinity` and `None` outside strings as null. */
function withoutNaN(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity|None|undefined)\b/g, (found) =>
    found.startsWith('"') ? found : 'null',
  );
}
