import { z } from 'zod';
import { readModelJson } from './files.ts';

/** A file of yours in a model folder, for what the files of the model do not say. */
const SETTINGS_FILE = 'sextant-encoder.json';

const pooling = z.enum(['mean', 'cls']);

/** What a model may be told of in {@link SETTINGS_FILE}. */
const settingsSchema = z.strictObject({
  /** Put before a query, or before a document. */
  queryPrefix: z.string().optional(),
  documentPrefix: z.string().optional(),
  /** How the tokens of a query, or of a document, become its embedding. */
  queryPooling: pooling.optional(),
  documentPooling: pooling.optional(),
});
export type EncoderSettings = z.infer<typeof settingsSchema>;

const E5: EncoderSettings = { queryPrefix: 'query: ', documentPrefix: 'passage: ' };
const BGE: EncoderSettings = { queryPrefix: 'Represent this sentence for searching relevant passages: ' };

/** Models whose cards say what their files do not, by their names on the hub. */
const KNOWN: Readonly<Record<string, EncoderSettings>> = {
  'intfloat/e5-small': E5,
  'intfloat/e5-small-v2': E5,
  'Xenova/e5-small-v2': E5,
  'intfloat/e5-base': E5,
  'intfloat/e5-base-v2': E5,
  'BAAI/bge-small-en-v1.5': BGE,
  'BAAI/bge-base-en-v1.5': BGE,
  'avsolatorio/NoInstruct-small-Embedding-v0': { queryPooling: 'mean', documentPooling: 'cls' },
};

/** What is known of a model by its name alone. */
export function knownSettings(id: string): EncoderSettings {
  return KNOWN[id] ?? {};
}

/**
 * What {@link SETTINGS_FILE} of a model folder says; it goes before all that the model's own files say.
 * @throws SextantError `model-unsupported` when it is not JSON of that shape
 */
export async function readSettings(folder: string): Promise<EncoderSettings> {
  return (await readModelJson(folder, SETTINGS_FILE, settingsSchema)) ?? {};
}
