import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../../src/errors.ts';
import { type Answer, type Content, LEFT_OUT } from './answer.ts';

/** What an answer is worth. */
export type Verdict =
  /** What an undisturbed isolate answers. */
  | 'whole'
  /** That without papers that could not be read. */
  | 'partial'
  /** The words of a paper that was named were not read: another ranking, and the answer says so. */
  | 'by meaning alone'
  | { wrong: string };

const problemSchema = z.object({
  type: z.string().startsWith('urn:sextant:problem:'),
  status: z.number(),
  title: z.string(),
  request_id: z.string().min(1),
});
const openAiSchema = z.object({ error: z.object({ code: z.string(), type: z.literal('server_error') }) });

/** Why an answer of 500 and more is none of the catalogue that a client can wait for, or null. */
export function faultOfRefusal(path: string, { status, headers, body }: Answer): string | null {
  const text = body.toString('utf8');
  if (status !== 503) return `status ${status}: ${text.slice(0, 300)}`;
  if (!/^[1-9]\d*$/.test(headers['retry-after'] ?? '')) return 'no Retry-After';
  if (headers['cache-control'] !== 'no-store') return 'an error that may be kept';
  const titles = Object.values(ERRORS).filter((error) => error.status === status);
  if (headers['content-type']?.startsWith('text/html')) {
    return titles.some(({ title }) => text.includes(`<h1>${title}</h1>`)) ? null : 'a page of no known error';
  }
  const json: unknown = JSON.parse(text);
  const code = path.startsWith('/v1/embeddings')
    ? openAiSchema.safeParse(json).data?.error.code.replaceAll('_', '-')
    : problemSchema.safeParse(json).data?.type.split(':').at(-1);
  const isKnown = code !== undefined && code in ERRORS && ERRORS[code as ErrorCode].status === status;
  return isKnown ? null : `no problem of the catalogue: ${text.slice(0, 300)}`;
}

/** Says of an answer whether papers may be missing in it. */
export interface Given {
  content: Content;
  /** Neither to be kept nor tagged: papers that were wanted could not be read. */
  isIncomplete: boolean;
}

const UNREAD_WORDS =
  /^The words of \d+ of the papers named were not read|\. The words of \d+ of the papers named/;

/**
 * Compares an answer with that of an undisturbed isolate over the same index. Where papers are left out, those that
 * are there must be the same and in the same order, and what stands in for the others must follow them.
 * @param after The undisturbed page after this one, if there is one.
 */
export function compare({ content, isIncomplete }: Given, expected: Content, after: Content | null): Verdict {
  if (content.status !== expected.status) {
    return {
      wrong: `status ${content.status}, undisturbed ${expected.status}: ${content.whole.slice(0, 300)}`,
    };
  }
  if (content.type !== expected.type) return { wrong: `type ${content.type}, undisturbed ${expected.type}` };
  const isNoted = LEFT_OUT.test(content.note) && content.note !== expected.note;
  // A note with all papers: none of those that could not be read would have been among them.
  if (content.whole === expected.whole) return isNoted ? 'partial' : 'whole';
  if (!isIncomplete && !isNoted) return { wrong: difference(content.whole, expected.whole) };
  if (UNREAD_WORDS.test(content.note)) return 'by meaning alone';
  if (expected.entries.length === 0) return { wrong: difference(content.whole, expected.whole) };
  if (content.hasNotes && !isNoted)
    return { wrong: `papers are left out without a note (“${content.note}”)` };
  return faultOfOrder(content.entries, expected.entries, after?.entries ?? null) ?? 'partial';
}

/** Whether what is there is in the undisturbed order, and then what stands in for the rest. */
function faultOfOrder(
  entries: readonly string[],
  expected: readonly string[],
  after: readonly string[] | null,
): { wrong: string } | null {
  if (entries.length > expected.length) return { wrong: 'more papers than undisturbed' };
  const places = new Map([...expected, ...(after ?? [])].map((entry, i) => [entry, i]));
  let last = -1;
  for (const entry of entries) {
    const at = places.get(entry) ?? (after === null ? expected.length : undefined);
    if (at === undefined) return { wrong: `a paper that belongs to neither page: ${entry.slice(0, 300)}` };
    if (at < last) return { wrong: `papers in another order: ${entry.slice(0, 300)}` };
    last = at;
  }
  return null;
}

/** Where two texts part. */
function difference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const part = (text: string): string => text.slice(Math.max(0, at - 60), at + 120);
  return `differs at ${at}: …${part(a)}… undisturbed: …${part(b)}…`;
}
