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
  /\b(?:team|group|collaboration|consortium|project|labs?|initiative|community|research|university|institute|nations|organi[sz]ation|society|association|foundation|committee|council|agency|ministry|department|company|corporation|inc\.?|ltd\.?|llc|gmbh)$|\b(?:university|institute|ministry|department|school|college|cent(?:er|re)|academy) (?:of|for)\b/i;

const SUFFIX = /^(?<name>.+?),? (?<suffix>(?:Jr|Sr)\.?|I{2,3}|IV)$/i;
/** A given and a family name in Latin letters, with the particles that belong to the family name. */
const PLAIN =
  /^(?<given>\p{Script=Latin}[\p{Script=Latin}\p{M}.'’\- ]*?) (?<family>(?:\p{Ll}[\p{Ll}'’]* )*\p{Script=Latin}[\p{Script=Latin}\p{M}'’-]+)$/u;

/** Characters of the longest name that {@link PLAIN} takes apart: in a longer one it would look for particles anew from each word. */
const LONGEST = 100;

/** The parts of an author's name as a paper has it, by the rules of CSL; a group's name stays whole. */
export function nameOf(author: string): Name {
  const literal = prose(author).replace(/\s+/g, ' ').trim();
  if (GROUP.test(literal) || /\bAI$/.test(literal)) return { literal };
  // The parser takes a suffix with its full stop for the family name.
  const { name = literal, suffix: last } = SUFFIX.exec(literal)?.groups ?? {};
  const parsed = nameSchema.safeParse(partsOf(name));
  if (!parsed.success) return plainName(name, last) ?? { literal };
  const { family, given, suffix = last, ...particles } = parsed.data;
  const particle = particles['non-dropping-particle'] ?? particles['dropping-particle'];
  const whole = [particle, family, suffix].filter((part) => part !== undefined).join(' ');
  // `Dean A. Harris` and `M Anwar Hossain` begin with no title.
  const isInOrder = literal.includes(',') || literal === `${given} ${whole}`;
  return (isInOrder ? null : plainName(name, last)) ?? { family: whole, given };
}

/** What the parser takes for a particle alone is a family name all the same: Ma, Kar, Liò. */
function plainName(name: string, suffix: string | undefined): Name | null {
  if (name.length > LONGEST) return null;
  const { given, family } = PLAIN.exec(name)?.groups ?? {};
  if (given === undefined || family === undefined) return null;
  return { family: suffix === undefined ? family : `${family} ${suffix}`, given };
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
