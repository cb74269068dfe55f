import { parse } from '@citation-js/name';
import * as z from 'zod';
import { prose } from './plain.ts';

const nameSchema = z.object({
  family: z.string().min(1),
  given: z.string().min(1),
  'dropping-particle': z.string().optional(),
  'non-dropping-particle': z.string().optional(),
  suffix: z.string().optional(),
});

/** A person's name in its parts, or the whole name where it has none. */
export type Name = { family: string; given: string } | { literal: string };

/** Groups sign papers too, and their last word is no family name. */
const GROUP =
  /\b(?:team|group|collaboration|consortium|project|lab|labs|initiative|community|research|university|institute|ai)$/i;

/** The parts of an author's name as a paper has it, by the rules of CSL; a group's name stays whole. */
export function nameOf(author: string): Name {
  const literal = prose(author).replace(/\s+/g, ' ').trim();
  if (GROUP.test(literal)) return { literal };
  const parsed = nameSchema.safeParse(partsOf(literal));
  if (!parsed.success) return { literal };
  const { family, given, suffix, ...particles } = parsed.data;
  const particle = particles['non-dropping-particle'] ?? particles['dropping-particle'];
  return {
    family: [particle, family, suffix].filter((part) => part !== undefined).join(' '),
    given,
  };
}

/** The parser throws at what has no letter that it takes for the beginning of a name. */
function partsOf(literal: string): unknown {
  try {
    return parse(literal);
  } catch {
    return null;
  }
}

/** A name as lists of references have it: `Family, Given`, or the whole name where it has no parts. */
export function inverted(name: Name): string {
  return 'literal' in name ? name.literal : `${name.family}, ${name.given}`;
}
