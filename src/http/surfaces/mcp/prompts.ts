import * as z from 'zod/mini';
import { SITE } from '../../site-json.ts';
import { RpcError } from './json-rpc.ts';
import { UNTRUSTED } from './quoted.ts';

export const PROMPT = 'survey_topic';
const DESCRIPTION = `What the papers of ${SITE.name} say about a topic, with what to cite for it.`;
const LONGEST_TOPIC = 1_000;

/** Prompts that clients show as commands. */
export const PROMPTS = {
  prompts: [
    {
      name: PROMPT,
      title: 'Survey a topic',
      description: DESCRIPTION,
      arguments: [{ name: 'topic', description: 'What to look into, in plain words.', required: true }],
    },
  ],
};

const askedSchema = z.object({
  name: z.literal(PROMPT),
  arguments: z.object({ topic: z.string().check(z.trim(), z.minLength(1), z.maxLength(LONGEST_TOPIC)) }),
});

/**
 * A prompt, written out.
 * @throws RpcError for one that there is not, and without its argument
 */
export function promptOf(params: unknown): object {
  const parsed = askedSchema.safeParse(params);
  if (!parsed.success) {
    throw new RpcError(
      'params',
      `There is one prompt, ${PROMPT}; give it a topic of 1 to ${LONGEST_TOPIC} characters.`,
    );
  }
  const text = `Survey what the papers of ${SITE.name} say about this topic: ${parsed.data.arguments.topic}

Search for it with the tool search, in several wordings. Read the papers that fit with fetch, and look with related_papers for what the searches missed. Then write what they agree on, where they differ and what is open, each claim with the title and url of the paper that it is from. Say what the collection does not cover. ${UNTRUSTED}`;
  return { description: DESCRIPTION, messages: [{ role: 'user', content: { type: 'text', text } }] };
}
