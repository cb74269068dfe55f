/** A piece of a title or abstract. */
export type Segment =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  /** `source` is what the author wrote, delimiters included. */
  | { kind: 'math'; tex: string; display: boolean; source: string };

const INLINE = String.raw`(?<!\\)\$(?<inline>(?:\\[^]|[^$\\])+)\$`;
const BLOCK = String.raw`(?<!\\)\$\$(?<block>(?:\\[^]|[^$\\])+)\$\$`;
const PAREN = String.raw`\\\((?<paren>(?:\\[^)]|[^\\])+)\\\)`;
const BRACKET = String.raw`\\\[(?<bracket>(?:\\[^\]]|[^\\])+)\\\]`;
const HREF = String.raw`\\href\s*\{(?<href>[^{}\s]+)\}\s*\{(?<label>[^{}]*)\}`;
const URL_COMMAND = String.raw`\\url\s*\{(?<url>[^{}\s]+)\}`;
/** A bare address; what ends a sentence is not part of it. */
const ADDRESS = String.raw`(?<address>https?:\/\/[^\s<>"{}\\^$\x60]+[^\s<>"{}\\^$\x60.,;:!?'()[\]])`;

const PIECE = new RegExp([BLOCK, INLINE, PAREN, BRACKET, HREF, URL_COMMAND, ADDRESS].join('|'), 'g');

type Groups = Partial<
  Record<'inline' | 'block' | 'paren' | 'bracket' | 'href' | 'label' | 'url' | 'address', string>
>;

/** Divides a text into prose, formulas and links; the pieces in order, none empty. */
export function segments(text: string): Segment[] {
  const result: Segment[] = [];
  let from = 0;
  PIECE.lastIndex = 0;
  for (let match = PIECE.exec(text); match !== null; match = PIECE.exec(text)) {
    const segment = toSegment(match[0], match.groups as Groups, text[match.index + match[0].length] ?? '');
    if (segment === null) {
      // Not a formula: its closing sign may open the next one.
      PIECE.lastIndex = match.index + 1;
      continue;
    }
    if (match.index > from) result.push({ kind: 'text', text: text.slice(from, match.index) });
    result.push(segment);
    from = match.index + match[0].length;
  }
  if (from < text.length) result.push({ kind: 'text', text: text.slice(from) });
  return result;
}

function toSegment(source: string, groups: Groups, next: string): Segment | null {
  const { inline, block, paren, bracket, href, label, url, address } = groups;
  const link = href ?? url ?? address;
  if (link !== undefined) return toLink(link, label || link);
  if (inline !== undefined && !isMath(inline, next)) return null;
  const tex = inline ?? block ?? paren ?? bracket ?? '';
  const linked = /^\s*\\href\s*\{([^{}\s]+)\}\s*\{(.*)\}\s*$/.exec(tex);
  if (linked?.[1] && linked[2]) return toLink(linked[1], linked[2].replace(/\\[a-z]+\s*\{([^{}]*)\}/g, '$1'));
  return { kind: 'math', tex, display: block !== undefined || bracket !== undefined, source };
}

function toLink(href: string, text: string): Segment {
  return /^https?:\/\//i.test(href) && URL.canParse(href)
    ? { kind: 'link', text, href }
    : { kind: 'text', text };
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
