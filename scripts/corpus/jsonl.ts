import type { RawRecord } from './record.ts';
import { textLines } from './text-file.ts';

/** JSON Lines: one object a line. Empty lines are passed over. */
export async function* readJsonLines(file: string): AsyncGenerator<RawRecord> {
  for await (const { number, text } of textLines(file)) {
    if (text.trim() !== '') yield { line: number, ...parseLine(text) };
  }
}

function parseLine(text: string): { fields: Record<string, unknown> } | { reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { reason: `is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { fields: { ...value } };
  return { reason: 'is not a JSON object; write one paper a line' };
}
