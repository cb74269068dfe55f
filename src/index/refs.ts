import * as z from 'zod';

export const count = z.int().nonnegative();
export const checksum = z.int().min(0).max(0xffffffff);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** An immutable value: its key is `b/<kind>/<sha256>`; `checksum` is its `checksum32`. */
export const valueRefSchema = z.object({
  sha256,
  bytes: z.int().positive(),
  checksum,
});
export type ValueRef = z.infer<typeof valueRefSchema>;

/** A value that holds the papers of rows `firstRow` to `firstRow + rows - 1`. */
export const rowsRefSchema = valueRefSchema.extend({ firstRow: count, rows: z.int().positive() });
export type RowsRef = z.infer<typeof rowsRefSchema>;

/** A page; `head` is the `checksum32` of what stands before its records. */
export const pageRefSchema = rowsRefSchema.extend({ head: checksum });
export type PageRef = z.infer<typeof pageRefSchema>;

/** A value that holds the completions from the key `first` on, up to the next value's. */
export const suggestionsRefSchema = valueRefSchema.extend({ first: z.string() });
export type SuggestionsRef = z.infer<typeof suggestionsRefSchema>;
