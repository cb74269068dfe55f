import { withoutTurns } from './unseen.ts';

type Temml = typeof import('temml').default;

let temml: Temml | null = null;

/**
 * Loads the reader of formulas, which all of `src/paper` needs. It costs an isolate 12 ms of its start, and one that
 * answers only the API never spends them.
 */
export async function loadMath(): Promise<void> {
  temml ??= (await import('temml')).default;
}

/** One element of MathML: names and attributes are from the lists below, the rest is text. */
export interface MathElement {
  tag: string;
  attributes: Record<string, string>;
  children: (MathElement | string)[];
}

/**
 * What is longer or deeper, in groups as in elements, is shown as it was written. Chemistry has a limit of its own,
 * since Temml reads it by a parser whose time grows with the square of the length.
 * @public
 */
export const FORMULA_LIMITS = { length: 2_000, chemistry: 200, depth: 40 } as const;
const CHEMISTRY = /\\(?:ce|pu)(?![A-Za-z@])/;

/**
 * Commands that Temml is told to know no more, so that a formula costs no more than its length: those that define
 * others can double a text with each definition, and of the rest Temml builds the argument two or three times, which
 * in each other is exponential. They are named to it as macros, since others expand to some of them.
 */
const REFUSED = Object.fromEntries(
  'def gdef edef xdef let futurelet newcommand renewcommand providecommand llap mathllap cancelto equilibriumLeft equilibriumRight'
    .split(' ')
    .map((name) => [`\\${name}`, '\\refused']),
);

/** MathML Core's elements that Temml makes, and the one older element that it styles by class. */
const TAGS = new Set(
  'math mrow mi mn mo mtext mspace msub msup msubsup mover munder munderover mfrac msqrt mroot mtable mtr mtd mpadded mstyle mphantom mmultiscripts mprescripts menclose merror semantics'.split(
    ' ',
  ),
);

/** All but what names colours, addresses or scripts. */
const ATTRIBUTES = new Set(
  'accent accentunder class columnalign depth displaystyle fence form height largeop linethickness lspace mathvariant maxsize minsize movablelimits rowspacing rspace scriptlevel separator stretchy symmetric voffset width'.split(
    ' ',
  ),
);

/** What arXiv's own abstracts use and TeX's mathematics does not know. */
const REPAIRS: readonly [RegExp, string | ((match: string, group: string) => string)][] = [
  // MathJax's way to write a character; Temml has none.
  [/\\unicode\s*\{x([0-9a-f]{1,5})\}/gi, (_, code) => `\\text{${textOf(code)}}`],
  // A per cent sign begins a comment in a file, but an abstract is one line and means the sign.
  [/(?<!\\)%/g, '\\%'],
  [/\\xspace\b/g, ''],
  [/\\label\s*\{[^{}]*\}/g, ''],
  // As MathJax does: what links or styles is its text.
  [/\\(?:href|texorpdfstring)\s*\{[^{}]*\}\s*\{/g, '{'],
];

function textOf(code: string): string {
  const point = parseInt(code, 16);
  const character =
    point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? String.fromCodePoint(point) : '\ufffd';
  return character.replace(/[\\{}$&#^_%~]/g, '\\$&');
}

/** A node of Temml's own tree, as far as it is read. */
interface TemmlNode {
  type?: unknown;
  text?: unknown;
  children?: unknown;
  attributes?: unknown;
  classes?: unknown;
}

/** The formula as MathML, or null when it is not one that Temml (a KaTeX for MathML) understands. */
export function toMathMl(tex: string, display = false): MathElement | null {
  if (temml === null) throw new Error('loadMath has not been called');
  const longest = CHEMISTRY.test(tex) ? FORMULA_LIMITS.chemistry : FORMULA_LIMITS.length;
  if (tex.length > longest || tex.trim() === '') return null;
  const repaired = REPAIRS.reduce((text, [pattern, by]) => text.replace(pattern, by as string), tex);
  // Temml reads an argument again in each group around it.
  if (groupDepth(repaired) > FORMULA_LIMITS.depth) return null;
  try {
    const tree: unknown = temml.__renderToMathMLTree(repaired, {
      displayMode: display,
      throwOnError: true,
      strict: false,
      trust: false,
      maxExpand: 200,
      // A copy: Temml writes into it.
      macros: { ...REFUSED },
      maxSize: [10, 10],
    });
    const [element] = flatten(tree, 0);
    if (element === undefined || typeof element === 'string') return null;
    return display ? { ...element, attributes: { ...element.attributes, display: 'block' } } : element;
  } catch {
    return null; // whatever a hostile formula does to the parser, its source is what is left to show
  }
}

function groupDepth(tex: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [brace] of tex.matchAll(/[{}]/g)) {
    depth += brace === '{' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/**
 * The nodes of our kind that stand for one of Temml's: a fragment, or what is not on the list, is its children.
 * @throws RangeError when it is too deep
 */
function flatten(node: unknown, depth: number): (MathElement | string)[] {
  if (typeof node !== 'object' || node === null) return [];
  if (depth > FORMULA_LIMITS.depth) throw new RangeError('The formula is too deep.');
  const { type, text, children, attributes, classes } = node as TemmlNode;
  // A command of TeX can name any character.
  if (typeof text === 'string') return [withoutTurns(text)];
  const inner = Array.isArray(children) ? children.flatMap((child) => flatten(child, depth + 1)) : [];
  if (typeof type !== 'string' || !TAGS.has(type)) return inner;
  const own = Object.entries({ ...(attributes ?? {}), ...classOf(classes) })
    .filter(([name]) => ATTRIBUTES.has(name))
    .map(([name, value]) => [name, String(value)] as const);
  return [{ tag: type, attributes: Object.fromEntries(own), children: inner }];
}

function classOf(classes: unknown): { class?: string } {
  if (!Array.isArray(classes)) return {};
  const names = classes.filter((name) => typeof name === 'string' && /^(?:tml|math)[a-z0-9-]*$/.test(name));
  return names.length > 0 ? { class: names.join(' ') } : {};
}
