import * as z from 'zod/mini';

// Many fields share these, since every new isolate makes each schema anew.
export const count = z.int().check(z.nonnegative());
export const positive = z.int().check(z.positive());
export const text = z.string().check(z.minLength(1));
export const optionalText = z.optional(text);
export const checksum = z.int().check(z.minimum(0), z.maximum(0xffffffff));
export const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** An immutable value: its key is `b/<kind>/<sha256>`; `checksum` is its `checksum32`. */
export const valueRefSchema = z.object({
  sha256,
  bytes: positive,
  checksum,
});
export type ValueRef = z.infer<typeof valueRefSchema>;

/** A value that holds the papers of rows `firstRow` to `firstRow + rows - 1`. */
export const rowsRefSchema = z.extend(valueRefSchema, { firstRow: count, rows: positive });
export type RowsRef = z.infer<typeof rowsRefSchema>;

/** A page; `head` is the `checksum32` of what stands before its records. */
export const pageRefSchema = z.extend(rowsRefSchema, { head: checksum });
export type PageRef = z.infer<typeof pageRefSchema>;

/** A value that holds the completions from the key `first` on, up to the next value's. */
export const suggestionsRefSchema = z.extend(valueRefSchema, { first: z.string() });
export type SuggestionsRef = z.infer<typeof suggestionsRefSchema>;
