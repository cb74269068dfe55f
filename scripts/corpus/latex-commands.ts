import { plugins } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import { z } from 'zod';
import { decodeLatex } from '../../src/text/latex.ts';

const tables = z
  .object({
    constants: z.object({
      commands: z.record(z.string(), z.string().nullable()),
      mathCommands: z.record(z.string(), z.string()),
    }),
  })
  .parse(plugins.config.get('@bibtex')).constants;

/** Commands that stand for a character, by their names; citation-js has those of LaTeX's text and Greek letters. */
const COMMANDS = new Map<string, string>([
  ...Object.entries(tables.commands).flatMap(([name, character]): [string, string][] =>
    // What XML and Markdown read as markup stays a command: `\textbackslash`, `\textbraceleft`, `\$`.
    character === null || /[\\{}$]/.test(character) ? [] : [[name, character]],
  ),
  ...Object.entries(tables.mathCommands),
  ['ldots', '…'],
  ['dots', '…'],
  ['times', '×'],
  ['pm', '±'],
  ['sim', '∼'],
  ['leq', '≤'],
  ['geq', '≥'],
  ['rightarrow', '→'],
  ['infty', '∞'],
  ['degree', '°'],
  ['euro', '€'],
  ['pounds', '£'],
  ['S', '§'],
  ['P', '¶'],
  ['dag', '†'],
  ['ddag', '‡'],
  ['aa', 'å'],
  ['AA', 'Å'],
  ['LaTeX', 'LaTeX'],
  ['TeX', 'TeX'],
]);

const NAME = String.raw`\\(?<name>[A-Za-z]{1,30})(?![A-Za-z])`;
/** A command in braces of its own, or before empty braces or white space, which LaTeX swallows. */
const COMMAND = new RegExp(
  String.raw`\{\s*\\(?<braced>[A-Za-z]{1,30}) ?(?:\{\})? ?\}|\\ensuremath\s*\{\s*\\(?<ensured>[A-Za-z]{1,30})\s*\}|${NAME}(?<after>\s*\{\}|\s*)`,
  'g',
);
/** A tilde and a caret that stand for themselves. */
const TILDE =
  /\{\\(?:~ ?\{ ?\}|textasciitilde ?(?:\{\})?) ?\}|\\~ ?\{ ?\}|\\textasciitilde(?![A-Za-z])(?:\{\})?/g;
const CARET = /\{\\\^ ?\{ ?\}\}|\\\^ ?\{ ?\}/g;
/** An accent on a letter, with or without braces around it; the letter may have one already. */
const ACCENT =
  /\{?\\(?:["'`^~=.]\s*|[uvHcdbkr](?:\s+|(?=\{)))(?:\{\s*(?:\\[ij]|[A-Za-z]|[^\0-\x7f\s])\s*\}|\\[ij](?![A-Za-z])(?:\{\}|\s*)|[A-Za-z]|[^\0-\x7f\s])\}?/g;

/**
 * The text with the commands that stand for a character as that character: `Core\textendash{}Shell`,
 * `p{\textless}0.05`, `Bal\'azs`. Mathematics, all braces of other uses and all other commands stay as written.
 * @param tilde What a tilde that is meant becomes: LaTeX reads a bare one as a space
 */
export function decodeCommands(text: string, tilde = '~'): string {
  if (!text.includes('\\')) return text;
  return outsideMath(text, (prose) =>
    // Accents first: a dotless i is a letter of its own only where none is on it. Twice: `\~{\^e}` has two.
    prose
      .replace(TILDE, tilde)
      .replace(CARET, '^')
      .replace(ACCENT, accented)
      .replace(ACCENT, accented)
      .replace(COMMAND, characterOf),
  );
}

function characterOf(found: string, ...rest: unknown[]): string {
  const groups = rest.at(-1) as Partial<Record<'braced' | 'ensured' | 'name' | 'after', string>>;
  const { braced, ensured, name = '', after = '' } = groups;
  const character = COMMANDS.get(braced ?? ensured ?? name);
  if (character === undefined) return found;
  if (braced !== undefined || ensured !== undefined || after.includes('{')) return character;
  // LaTeX swallows the space after a command; after a sign that stands alone people expect to see it.
  return /^\p{L}$/u.test(character) && after.length <= 1 ? character : character + after;
}

function accented(found: string): string {
  const opens = found.startsWith('{');
  const closes = (found.match(/\}/g)?.length ?? 0) > (found.slice(opens ? 1 : 0).match(/\{/g)?.length ?? 0);
  if (opens && !closes) return `{${decodeLatex(found.slice(1))}`;
  if (!opens && closes) return `${decodeLatex(found.slice(0, -1))}}`;
  return decodeLatex(found);
}

/** What `change` makes of the pieces between formulas in dollar signs. */
function outsideMath(text: string, change: (prose: string) => string): string {
  const parts = text.split(/((?<!\\)\$)/);
  let result = '';
  let prose = '';
  for (let i = 0; i < parts.length; i++) {
    const closes = parts[i] === '$' && parts[i + 2] === '$';
    if (!closes) {
      prose += parts[i] ?? '';
      continue;
    }
    result += `${change(prose)}$${parts[i + 1] ?? ''}$`;
    prose = '';
    i += 2;
  }
  return result + change(prose);
}

const LOWERED = '₀₁₂₃₄₅₆₇₈₉';
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const STYLE = String.raw`(?:\\(?:rm|mathrm|text|textrm|mathsf) ?\{? ?)?`;
/** `CO$_2$`, `H$_{2}$O`, `PM$_{2.5}$`, `Ca$^{2+}$`, `NO$_x$`: an index in a formula of its own that hangs on a word. */
const HANGING = new RegExp(
  String.raw`(?<=\p{L})\$ ?(?:\{\})?(?<sign>[_^]) ?\{? ?${STYLE}(?<index>\d{1,3}(?:\.\d{1,2}|[+-])?|[+-]|(?<=\p{Lu}\$_\{?)x) ?\}{0,2} ?\$`,
  'gu',
);
/** `$^{13}$C`: a number of mass before an element. */
const MASS = /(?<![\p{L}\p{N}$])\$ ?(?:\{\})?\^ ?\{? ?(?<index>\d{1,3}) ?\}? ?\$(?=\p{Lu})/gu;
const ELEMENT =
  'A[cglmrstu]|B[aehikr]?|C[adeflmnorsu]?|D[bsy]|E[rsu]|F[elmr]?|G[ade]|H[efgos]?|I[nr]?|Kr?|L[airuv]|M[dgnot]|N[abdeiop]?|O[gs]?|P[abdmortu]?|R[abefghnu]|S[bcegimnr]?|T[abcehilm]|U|V|W|Xe|Yb?|Z[nr]';
/** A formula that may be one of chemistry. */
const SHORT_FORMULA = /\$(?<tex>[A-Za-z0-9\\{}_^+\s,-]{3,60})\$/g;
const UPRIGHT = /\\(?:rm|mathrm|text|textrm|mathsf|mbox|ce)(?![A-Za-z])\s*/g;
/** `CO_2`, `C_6H_12O_6`, `SO_4^2-`, without the braces. */
const CHEMICAL = new RegExp(String.raw`^(?:(?:${ELEMENT})(?:_\d{1,2})?){1,8}(?:\^\d?[+-])?$`);
const SECOND_ELEMENT = new RegExp(String.raw`^(?:${ELEMENT})(?:_\d{1,2})?(?:${ELEMENT})`);
/** `CNN_1` is none. */
const TWICE = /([A-Z][a-z]?)\1/;
const MHCHEM = /\\ce\s*\{(?<formula>[A-Z][A-Za-z0-9]{1,20})\}/g;
const TEXT_SCRIPT = /\\text(?<place>sub|super)script\s*\{(?<digits>[0-9+-]{1,4})\}/g;

/**
 * The text with indices of words as Unicode's letters: `CO$_2$` is `CO₂`, which is one word for the search, the same
 * as CO2. Other formulas stay.
 */
export function subscripted(text: string): string {
  if (!/[$\\]/.test(text)) return text;
  return text
    .replace(TEXT_SCRIPT, (...match) => {
      const { place, digits = '' } = match.at(-1) as Record<string, string>;
      return scripted(digits, place === 'sub' ? LOWERED : RAISED);
    })
    .replace(SHORT_FORMULA, (found, ...match) => {
      const { tex = '' } = match.at(-1) as Partial<Record<string, string>>;
      return chemicalOf(tex) ?? found;
    })
    .replace(MHCHEM, (_, formula: string) =>
      formula.replace(/\d/g, (digit) => LOWERED[Number(digit)] ?? digit),
    )
    .replace(HANGING, (...match) => {
      const { sign, index = '' } = match.at(-1) as Record<string, string>;
      return index === 'x' ? 'ₓ' : scripted(index, sign === '_' ? LOWERED : RAISED);
    })
    .replace(MASS, (...match) => {
      const { index = '' } = match.at(-1) as Record<string, string>;
      return scripted(index, RAISED);
    });
}

/** A compound that is written as a formula, or null: of one element it must be upright, since a variable is not. */
function chemicalOf(tex: string): string | null {
  const isUpright = /\\(?:rm|mathrm|text|ce)/.test(tex);
  const written = tex.replace(UPRIGHT, '').replace(/[{}\s]/g, '');
  const bare = tex.includes('\\ce') ? written.replace(/(?<=[A-Za-z])\d/g, '_$&') : written;
  if (
    TWICE.test(bare) ||
    !/[_^]/.test(bare) ||
    !CHEMICAL.test(bare) ||
    !(isUpright || SECOND_ELEMENT.test(bare))
  )
    return null;
  return bare
    .replace(/_(\d{1,2})/g, (_, digits: string) => scripted(digits, LOWERED))
    .replace(/\^(\d?[+-])/, (_, charge: string) => scripted(charge, RAISED));
}

function scripted(text: string, digits: string): string {
  const signs = digits === LOWERED ? { '+': '₊', '-': '₋' } : { '+': '⁺', '-': '⁻' };
  return Array.from(text, (one) =>
    one === '+' || one === '-' ? signs[one] : (digits[Number(one)] ?? one),
  ).join('');
}
