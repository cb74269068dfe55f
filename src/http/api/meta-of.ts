import * as z from 'zod/mini';

/** What is said of a schema beside what it takes, for the document of the API. */
export function metaOf(schema: z.core.$ZodType): z.core.GlobalMeta | undefined {
  return z.globalRegistry.get(schema);
}

/** What a schema stands for, in words. */
export function descriptionOf(schema: z.core.$ZodType): string | undefined {
  return metaOf(schema)?.description;
}
