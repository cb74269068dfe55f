import { withoutTurns } from './unseen.ts';
import { isWebAddress } from './uri.ts';

/** A piece of a title or abstract. */
export type Segment =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  /** `source` is what the author wrote, delimiters included. */
  | { kind: 'math'; tex: string; display: boolean; source: string };

/** What a formula, a link or an address begins with; a dollar sign after a backslash and a new line begin nothing. */
const OPENER = /\\[$\\]|\$|\\\(|\\\[|\\href|\\url|https?:\/\//g;
const IS_ESCAPED = /^\\[$\\]/;

/** Each construct, to be read from its first character on. */
const CONSTRUCTS = {
  block: /\$\$(?<tex>(?:\\[^]|[^$\\])+)\$\$/y,
  inline: /\$(?<tex>(?:\\[^]|[^$\\])+)\$/y,
  paren: /\\\((?<tex>(?:\\[^)]|[^\\])+)\\\)/y,
  bracket: /\\\[(?<tex>(?:\\[^\]]|[^\\])+)\\\]/y,
  href: /\\href\s*\{(?<href>[^{}\s]+)\}\s*\{(?<label>[^{}]*)\}/y,
  url: /\\url\s*\{(?<href>[^{}\s]+)\}/y,
  /** A bare address; what ends a sentence is not part of it. */
  address: /(?<href>https?:\/\/[^\s<>"{}\\^$`]+[^\s<>"{}\\^$`.,;:!?'()[\]])/y,
} as const;
type Construct = keyof typeof CONSTRUCTS;

const BEGUN_BY: Record<string, readonly Construct[]> = {
  $: ['block', 'inline'],
  '\\(': ['paren'],
  '\\[': ['bracket'],
  '\\href': ['href'],
  '\\url': ['url'],
};
const ADDRESS: readonly Construct[] = ['address'];

/** What ends a construct that may span a whole text. Two dollar signs end at the next one whatever follows. */
const CLOSER: Partial<Record<Construct, string>> = { paren: '\\)', bracket: '\\]' };

/**
 * Divides a text into prose, formulas and links; the pieces in order, none empty, and without what would turn the text
 * around them. Takes linear time.
 */
export function segments(written: string): Segment[] {
  const text = withoutTurns(written);
  const result: Segment[] = [];
  let from = 0;
  for (const { segment, start, end } of constructs(text)) {
    if (start > from) result.push({ kind: 'text', text: text.slice(from, start) });
    result.push(segment);
    from = end;
  }
  if (from < text.length) result.push({ kind: 'text', text: text.slice(from) });
  return result;
}

/** Where formulas stand in a text, delimiters included, in order. Takes linear time. */
export function* formulas(text: string): Generator<{ start: number; end: number }> {
  for (const { segment, start, end } of constructs(text)) if (segment.kind === 'math') yield { start, end };
}

/** A segment that is not all prose, and where it stands. */
interface Placed {
  segment: Segment;
  start: number;
  end: number;
}

function* constructs(text: string): Generator<Placed> {
  const unclosed = new Set<Construct>();
  for (let at = 0; ;) {
    OPENER.lastIndex = at;
    const opener = OPENER.exec(text);
    if (opener === null) return;
    const start = opener.index;
    if (IS_ESCAPED.test(opener[0])) {
      at = start + 2;
      continue;
    }
    const found = read(text, start, BEGUN_BY[opener[0]] ?? ADDRESS, unclosed);
    // Not a formula: its closing sign may open the next one.
    at = found === null ? start + 1 : found.end;
    if (found !== null) yield { ...found, start };
  }
}

/**
 * The first of the constructs that stands at `start`.
 * @param unclosed Those that nothing closes from here on. To find that out takes reading to the end of the text, which
 *   must not be done from each place where one is opened.
 */
function read(
  text: string,
  start: number,
  constructs: readonly Construct[],
  unclosed: Set<Construct>,
): { segment: Segment; end: number } | null {
  for (const name of constructs) {
    if (unclosed.has(name)) continue;
    const pattern = CONSTRUCTS[name];
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match === null) {
      const closer = CLOSER[name];
      // What is empty is closed, but no formula.
      if (closer !== undefined && !text.startsWith(closer, start + 2)) unclosed.add(name);
      continue;
    }
    const end = pattern.lastIndex;
    const segment = toSegment(name, match, text[end] ?? '');
    if (segment !== null) return { segment, end };
  }
  return null;
}

/** Null for prose between two dollar signs. */
function toSegment(
  name: Construct,
  { 0: source, groups = {} }: RegExpExecArray,
  next: string,
): Segment | null {
  const { href, label, tex = '' } = groups;
  if (href !== undefined) return toLink(href, label || href);
  if (name === 'inline' && !isMath(tex, next)) return null;
  const linked = /^\s*\\href\s*\{([^{}\s]+)\}\s*\{(.*)\}\s*$/.exec(tex);
  if (linked?.[1] && linked[2]) return toLink(linked[1], linked[2].replace(/\\[a-z]+\s*\{([^{}]*)\}/g, '$1'));
  return { kind: 'math', tex, display: name === 'block' || name === 'bracket', source };
}

function toLink(href: string, text: string): Segment {
  return isWebAddress(href) ? { kind: 'link', text, href } : { kind: 'text', text };
}

/** Marks of TeX that prose does not have. */
const TEX = /[\\^_]/;

/**
 * Whether the text between two dollar signs is a formula and not prose between two prices. What has no mark of
 * TeX must follow Pandoc's rule (https://pandoc.org/MANUAL.html#math) and not read like a sentence.
 */
function isMath(inner: string, next: string): boolean {
  if (TEX.test(inner)) return !/^\d[\d.,]*\s+[a-z]{2,}\s+[a-z]{2,}\s/i.test(inner);
  if (/^\s|\s$/.test(inner) && inner.trim().length > 2) return false;
  return !/\d/.test(next) && (inner.match(/[a-z]{3,}/gi)?.length ?? 0) < 3;
}
