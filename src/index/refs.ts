import * as z from 'zod/mini';

export const count = z.int().check(z.nonnegative());
export const checksum = z.int().check(z.minimum(0), z.maximum(0xffffffff));
export const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** An immutable value: its key is `b/<kind>/<sha256>`; `checksum` is its `checksum32`. */
export const valueRefSchema = z.object({
  sha256,
  bytes: z.int().check(z.positive()),
  checksum,
});
export type ValueRef = z.infer<typeof valueRefSchema>;

/** A value that holds the papers of rows `firstRow` to `firstRow + rows - 1`. */
export const rowsRefSchema = z.extend(valueRefSchema, { firstRow: count, rows: z.int().check(z.positive()) });
export type RowsRef = z.infer<typeof rowsRefSchema>;

/** A page; `head` is the `checksum32` of what stands before its records. */
export const pageRefSchema = z.extend(rowsRefSchema, { head: checksum });
export type PageRef = z.infer<typeof pageRefSchema>;

/** A value that holds the completions from the key `first` on, up to the next value's. */
export const suggestionsRefSchema = z.extend(valueRefSchema, { first: z.string() });
export type SuggestionsRef = z.infer<typeof suggestionsRefSchema>;
