import * as z from 'zod/mini';
import { echoed, type SextantError, inFull } from '../../../errors.ts';
import type { Opening } from '../../../search/service.ts';
import { requireValid } from '../../validate.ts';

/** What a call of a tool is made with. */
interface ToolContext {
  opening: Opening;
  /** Where this site is served, as in `https://example.org`. */
  origin: string;
}

interface Offer<I extends z.ZodMiniObject, O extends z.ZodMiniObject> {
  name: string;
  title: string;
  /** @param corpus What is searched, for the middle of a sentence. */
  description: (corpus: string) => string;
  input: I;
  output: O;
  call: (input: z.output<I>, context: ToolContext) => Promise<z.input<O>>;
}

/** A tool, as it is listed and called. */
export interface Tool {
  name: string;
  title: string;
  listed: (corpus: string) => object;
  call: (args: unknown, context: ToolContext) => Promise<object>;
}

/** All that is offered here only reads, and from this one collection. */
const ANNOTATIONS = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** A tool of its schemas, which say to a model what it takes and answers, and refuse what it does not. */
export function tool<I extends z.ZodMiniObject, O extends z.ZodMiniObject>(offer: Offer<I, O>): Tool {
  const { name, title, input, output } = offer;
  return {
    name,
    title,
    listed: (corpus) => ({
      name,
      title,
      description: offer.description(corpus),
      inputSchema: schemaOf(input, 'input'),
      outputSchema: schemaOf(output, 'output'),
      annotations: { title, ...ANNOTATIONS },
    }),
    async call(args, context) {
      const answer = await offer.call(requireValid(input, args, 'body'), context);
      return { content: [{ type: 'text', text: JSON.stringify(answer) }], structuredContent: answer };
    },
  };
}

const LONGEST_MESSAGE = 4_000;

/** What a model reads as the answer of a tool that could not do what it was asked. */
export function failed(error: SextantError): object {
  return { content: [{ type: 'text', text: echoed(inFull(error), LONGEST_MESSAGE) }], isError: true };
}

/**
 * JSON Schema 2020-12, which is what is meant where none is named: some clients know the address of no dialect. Patterns
 * are left out, which are long and which not every client's engine reads (what they refuse is said by name), and the bounds
 * of what JavaScript counts exactly, which say nothing.
 */
function schemaOf(schema: z.ZodMiniObject, io: 'input' | 'output'): object {
  const json = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      delete jsonSchema.pattern;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  delete json.$schema;
  return json;
}
