/**
 * A person's name in its parts, as BibTeX and CSL divide it. Particles that are written small (`van der`) are apart from
 * the family name; those with a capital (`Van Gool`), and what hangs on it (`d'Alembert`, `al-Khwarizmi`), are in it.
 */
export interface Person {
  family: string;
  given: string;
  particle?: string | undefined;
  suffix?: string | undefined;
}

/** A person's name in its parts, or a whole name: of a group, or of someone who has only one. */
export type Name = Person | { literal: string };

/** The name of an author of a paper as it is printed, and what it is where the print does not tell. */
export type ToldName = { name: string } & (Person | { literal: true });

/** Last words of the names of groups, which sign papers too. */
const GROUP_END =
  /\b(?:team|group|project|labs?|initiative|community|research|nations|society|council|network|cent(?:er|re)|school|college|academy|contributors|company|corporation|inc\.?|ltd\.?|llc|gmbh|corp\.?|plc)$/i;
/** Words that no person's name has anywhere; `\w` ends before the umlaut of `Universität`, which does no harm. */
const GROUP_WORD =
  /\b(?:collaborations?|consortium|universit\w*|institut\w*|laborator\w*|ministry|departments?|association|foundation|organi[sz]ations?|committee|agency|hospital|commission|federation|government)\b| (?:of|for|on|and|&) /i;
/** What a comma divides from the name of a company. */
const COMPANY = /^(?:inc|ltd|llc|llp|gmbh|corp|co|plc|s\.?a|ag|b\.?v|n\.?v|pty)\.?$/i;
const DEGREE = /^(?:Ph\.?\s?D|PHD|M\.?D|M\.?Sc|B\.?Sc|Dr|Prof|Esq|MBA|MPH|RN)\.?$/;

/** Roman numerals in capitals only: `Xi` and `Vi` are people. */
const SUFFIX = /^(?:jr\.?|sr\.?|I{2,3}|IV|junior|senior|2nd|3rd|4th)$/;
/** Between commas a numeral is one even if it could be an initial. */
const SUFFIX_APART = /^(?:jr\.?|sr\.?|junior|senior|[IVX]{1,5}|[2-9]th|2nd|3rd)$/;
/** {@link SUFFIX} as a word of a query. */
const FOLDED_SUFFIX = /^(?:jr|sr|i{2,3}|iv|junior|senior)$/;

/** A word that is written small: a particle, if a family name follows. */
const SMALL = /^['’‘]?\p{Ll}[\p{Ll}'’-]*$/u;
/** Particles that people write with a capital too, which then begin a family name if they stand right before it. */
const CAPITAL_PARTICLE = /^(?:V[ao]n|Vanden|De[lnr]?|Della|D[aiu]|Dos|L[ao]|Ter|St\.?|Mac|Fitz|O['’]|Ó)$/;
/** Those of them that begin one of several words: `De Francisci Morales`. */
const FIRST_OF_SEVERAL = /^(?:Del?|Della|Da|Dos)$/;
const PARTICLES = new Set(
  'van von vom zu zum zur der den de del della degli di da dal dos das do du d la le les los las l el al ter ten t ben bin ibn af av abu st'.split(
    ' ',
  ),
);

const MOST_WORDS = 12;

/**
 * The parts of a name as it is written, with the given name first or after a comma; the name of a group, and what has
 * no parts, stays whole. A comma at the end says that the commas before it divide family name, given name and suffix,
 * or that a name without any is whole; two in a row say that they belong to the name (EndNote's rule for groups).
 */
export function nameOf(author: string): Name {
  const text = author.replace(/\s+/g, ' ').trim();
  if (!text.includes(',')) return inOrder(text);
  if (text.endsWith(',')) return divided(text.slice(0, -1));
  return text.includes(',,') ? literalName(text) : withCommas(text.split(',').map((part) => part.trim()));
}

/** A name of which each comma that stands alone divides two parts. */
function divided(text: string): Name {
  const parts = text.split(/(?<!,),(?!,)/).map((part) => part.replaceAll(',,', ',').trim());
  const [family = '', given, suffix, ...more] = parts;
  if (given === undefined || more.length > 0) return literalName(parts.join(', '));
  return personName({ family, given, suffix });
}

function withCommas(parts: readonly string[]): Name {
  const whole = literalName(parts.join(', '));
  const [family = '', ...others] = parts;
  if (others.some(isCompany)) return whole;
  if (parts.some((part) => part.includes(' ') && isGroup(part))) return whole;
  const degrees = others.filter(isDegree);
  // `Islam, MD` has no other given name.
  const areDegrees = degrees.length < others.length || family.includes(' ');
  const [second, third, ...more] = areDegrees ? others.filter((part) => !isDegree(part)) : others;
  if (second === undefined) return inOrder(family);
  if (more.length > 0) return whole;
  if (third === undefined) {
    const areInitials = /^[JS]R$/.test(second) && !family.includes(' ');
    if (areInitials || !isSuffix(second)) return personName({ family, given: second });
    const name = inOrder(family);
    return 'literal' in name ? literalName(`${family} ${second}`) : { ...name, suffix: second };
  }
  if (isSuffixApart(second)) return personName({ family, given: third, suffix: second });
  return isSuffixApart(third) ? personName({ family, given: second, suffix: third }) : whole;
}

/** A name without commas, whose family name comes last. */
function inOrder(text: string): Name {
  const all = text.split(' ');
  const last = all.at(-1) ?? '';
  const hasSuffix = isSuffix(last) || (isDegree(last) && all.length > 2);
  const words = hasSuffix ? all.slice(0, -1) : all;
  const isPerson =
    words.length > 1 && words.length <= MOST_WORDS && hasLetter(words[0]) && hasLetter(words.at(-1));
  if (!isPerson || isUnspaced(text) || isGroup(text)) return literalName(text);
  const start = startOfFamily(words);
  return ofWords(words.slice(start), words.slice(0, start), hasSuffix ? [last] : []);
}

/** BibTeX's rule: the family name begins with the first particle, or else is the last word. */
function startOfFamily(words: readonly string[]): number {
  const last = words.length - 1;
  // Without a capital nothing tells a particle from a name.
  if (!hasCapital(words[last]))
    return last > 1 && CAPITAL_PARTICLE.test(words[last - 1] ?? '') ? last - 1 : last;
  const particle = words.findIndex(
    (word, i) => i > 0 && i < last && (isParticle(word) || FIRST_OF_SEVERAL.test(word)),
  );
  let start = particle < 0 ? last : particle;
  // `José Ortega y Gasset`
  if (start === last && last > 2 && /^[yei]$/.test(words[last - 1] ?? '')) start -= 2;
  while (start > 1 && (SMALL.test(words[start - 1] ?? '') || CAPITAL_PARTICLE.test(words[start - 1] ?? '')))
    start--;
  return start;
}

/**
 * A name of which a source tells the parts, in one form: particles as in {@link Person}, a suffix out of the family name
 * or the given one. Without a given name or a family name it is whole.
 */
export function personName(parts: Partial<Record<keyof Person, string | undefined>>): Name {
  return ofWords(
    wordsOf(attached(parts.particle, parts.family)),
    wordsOf(parts.given),
    wordsOf(parts.suffix),
  );
}

function ofWords(
  wholeFamily: readonly string[],
  wholeGiven: readonly string[],
  suffixes: readonly string[],
): Name {
  const [family, inFamily] = withoutSuffix(wholeFamily);
  // `Gilson Junior Soares`
  const isGiven = /^(?:junior|senior)$/i.test(wholeGiven.at(-1) ?? '');
  const [given, inGiven] = isGiven ? [wholeGiven] : withoutSuffix(wholeGiven);
  // PubMed has suffixes without their full stop.
  const suffix = suffixes.join(' ') || inFamily || inGiven?.replace(/^(?:jr|sr)$/i, '$&.');
  if (family.length === 0 || given.length === 0)
    return literalName([...given, ...family, ...(suffix ? [suffix] : [])].join(' '));
  let particles = 0;
  let end = given.length;
  if (hasCapital(family.at(-1))) {
    while (particles < family.length - 1 && SMALL.test(family[particles] ?? '')) particles++;
    // `Berg, Jan van der`
    while (end > 1 && isParticle(given[end - 1] ?? '')) end--;
  }
  const particle = [...given.slice(end), ...family.slice(0, particles)].join(' ');
  return {
    family: family.slice(particles).join(' '),
    // A comma before the particles divides nothing once they are gone.
    given: literalName(given.slice(0, end).join(' ')).literal,
    ...(particle && { particle }),
    ...(suffix && { suffix }),
  };
}

/** A name that is one, without commas that divide nothing. */
export function literalName(text: string): { literal: string } {
  if (!text.includes(',')) return { literal: text.replace(/\s+/g, ' ').trim() };
  const parts = text.split(',').map((part) => part.replace(/\s+/g, ' ').trim());
  return { literal: parts.filter((part) => part !== '').join(', ') };
}

/** `d'` and `al-` hang on the name. */
function attached(particle = '', family = ''): string {
  return /['’-]$/.test(particle.trim()) ? particle.trim() + family.trim() : `${particle} ${family}`;
}

/** The words of a part of a name, without commas that divide nothing. */
function wordsOf(text = ''): string[] {
  const words = literalName(text).literal;
  return words === '' ? [] : words.split(' ');
}

function withoutSuffix(words: readonly string[]): [words: readonly string[], suffix?: string] {
  const last = words.at(-1);
  return words.length > 1 && last !== undefined && isSuffix(last)
    ? [wordsOf(words.slice(0, -1).join(' ')), last]
    : [words];
}

function isSuffix(word: string): boolean {
  return SUFFIX.test(/^[js]/i.test(word) ? word.toLowerCase() : word);
}

/** Whether a part of a name between commas is a suffix: `Jr.`, `III`, and also `V`. */
export function isSuffixApart(part: string): boolean {
  return SUFFIX_APART.test(/^[js]/i.test(part) ? part.toLowerCase() : part);
}

function hasLetter(word = ''): boolean {
  return /[A-Za-z]/.test(word) || /\p{L}/u.test(word);
}

function hasCapital(word = ''): boolean {
  return /[A-Z]/.test(word) || /[\p{Lu}\p{Lt}]/u.test(word);
}

/** Whether a part of a name between commas is what companies have at their end: `Inc.` */
export function isCompany(part: string): boolean {
  return COMPANY.test(part);
}

/** Whether a part of a name between commas is a degree: `PhD`, but not `Md`, which is Mohammad. */
export function isDegree(part: string): boolean {
  return DEGREE.test(part);
}

/** Whether a name is that of a group, by its words. */
export function isGroup(name: string): boolean {
  return GROUP_END.test(name) || GROUP_WORD.test(name) || /\bAI$/.test(name);
}

/** A name as papers print it: the given name first, but in Chinese, Japanese and Korean letters. */
export function displayed(name: Name): string {
  if ('literal' in name) return name.literal;
  const { family, given, particle, suffix } = name;
  if (isUnspaced(family) && isUnspaced(given)) return [family + given, suffix].filter(Boolean).join(' ');
  return [given, particle, family, suffix].filter(Boolean).join(' ');
}

/** The family name with its particles: `van der Berg`. */
export function wholeFamily({ family, particle }: Person): string {
  return particle === undefined ? family : `${particle} ${family}`;
}

/**
 * A name as lists of references have it: `van der Berg, Jan, Jr.`, or the whole name. Where {@link nameOf} would make
 * something else of that, it has the commas that tell.
 */
export function inverted(name: Name): string {
  const text =
    'literal' in name
      ? name.literal
      : [wholeFamily(name), name.given, name.suffix]
          .filter((part) => part !== undefined)
          .map((part) => part.replaceAll(',', ',,'))
          .join(', ');
  if (isSameName(nameOf(text), name)) return text;
  return 'literal' in name && text.includes(',') ? text.replace(',', ',,') : `${text},`;
}

/** Whether two names have the same parts. */
export function isSameName(one: Name, other: Name): boolean {
  if ('literal' in one || 'literal' in other)
    return 'literal' in one && 'literal' in other && one.literal === other.literal;
  return (['family', 'given', 'particle', 'suffix'] as const).every((part) => one[part] === other[part]);
}

/**
 * The names of a paper's authors: as its source told them, or else by how they are printed.
 * @param plain What makes plain text of a print that may have LaTeX
 */
export function namesOf(
  {
    authors = [],
    names = [],
  }: { authors?: readonly string[] | undefined; names?: readonly ToldName[] | undefined },
  plain = (print: string): string => print,
): Name[] {
  const byPrint = new Map(names.map((told) => [told.name, told]));
  return authors.map((author) => {
    const told = byPrint.get(author);
    if (told === undefined) return nameOf(plain(author));
    if ('literal' in told) return { literal: plain(author) };
    const { family, given, particle, suffix } = told;
    return {
      family: plain(family),
      given: plain(given),
      ...(particle && { particle: plain(particle) }),
      ...(suffix && { suffix: plain(suffix) }),
    };
  });
}

/** Folded words of a name without the suffixes at their end; one is left. */
export function unsuffixed(words: readonly string[]): string[] {
  let end = words.length;
  while (end > 1 && FOLDED_SUFFIX.test(words[end - 1] ?? '')) end--;
  return words.slice(0, end);
}

/** Whether a word is a particle as it is written, which is small. */
export function isParticle(word: string): boolean {
  return PARTICLES.has(word.replace(/^['’‘]/, ''));
}

/** Folded words of a family name without the particles before it; one is left. */
export function withoutParticles(words: readonly string[]): string[] {
  let start = 0;
  while (start < words.length - 1 && PARTICLES.has(words[start] ?? '')) start++;
  return words.slice(start);
}

/**
 * Whether a name is in scripts in which the family name comes first and nothing stands between it and the given one. Their sets
 * are read for a name that does not begin with a Latin letter.
 */
function isUnspaced(name: string): boolean {
  return (
    !/^[A-Za-z]/.test(name) &&
    /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u30fb\u30fc\u00b7 ]+$/u.test(
      name,
    )
  );
}
