import * as z from 'zod';

/** Where a search goes on: after so many results of the generation that answered. */
const cursorSchema = z.tuple([z.int().positive(), z.int().min(1).max(999)]);

export interface Cursor {
  generation: number;
  offset: number;
}

/** A cursor as a client hands it back: base64url, not to be read by others. */
export function encodeCursor({ generation, offset }: Cursor): string {
  return btoa(JSON.stringify([generation, offset]))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Null when it is not what {@link encodeCursor} gave. */
export function decodeCursor(text: string): Cursor | null {
  try {
    const [generation, offset] = cursorSchema.parse(
      JSON.parse(atob(text.replaceAll('-', '+').replaceAll('_', '/'))),
    );
    return { generation, offset };
  } catch {
    return null;
  }
}
