import { echoed, SextantError } from '../../../errors.ts';
import { AUTHOR_FIELD_NAMES, fieldsWithin, PAPER_FIELD_NAMES, type Selection } from './paper-fields.ts';

/** Names that can be asked for, and of each those within it: null for none. */
interface Catalogue {
  names: readonly string[];
  within: (name: string) => Catalogue | null;
}

const PAPERS: Catalogue = { names: PAPER_FIELD_NAMES, within: withinField };

function withinField(name: string): Catalogue | null {
  const names = fieldsWithin(name);
  if (names === null) return null;
  return names === PAPER_FIELD_NAMES ? PAPERS : { names, within: () => null };
}

/** The fields of papers that a list with commas asks for. @throws SextantError `invalid-request` */
export function paperSelection(list: string | undefined): Selection {
  return selectionOf(list ?? 'title', PAPERS);
}

/** The fields of authors, with their papers or without. @throws SextantError `invalid-request` */
export function authorSelection(list: string | undefined, hasPapers: boolean): Selection {
  const names = hasPapers ? [...AUTHOR_FIELD_NAMES, 'papers'] : AUTHOR_FIELD_NAMES;
  return selectionOf(list ?? 'name', { names, within: (name) => (name === 'papers' ? PAPERS : null) });
}

const OF_LINKS = ['contexts', 'intents', 'contextsWithIntent', 'isInfluential'];
const LINKED = ['citingPaper', 'citedPaper'];

/** The fields of a citation: its own, and those of the paper at its other end. @throws SextantError `invalid-request` */
export function linkSelection(list: string | undefined): Selection {
  return selectionOf(list ?? 'title', {
    names: [...PAPER_FIELD_NAMES, ...OF_LINKS, ...LINKED],
    within: (name) => (LINKED.includes(name) ? PAPERS : withinField(name)),
  });
}

const OF_SNIPPETS = ['text', 'snippetKind', 'section', 'snippetOffset', 'annotations'];
const ANNOTATIONS: Catalogue = { names: ['sentences', 'refMentions'], within: () => null };
const SNIPPET: Catalogue = {
  names: OF_SNIPPETS,
  within: (name) => (name === 'annotations' ? ANNOTATIONS : null),
};

/** The fields of a snippet. @throws SextantError `invalid-request` */
export function snippetSelection(list: string | undefined): Selection {
  return selectionOf(list ?? 'snippet', { names: ['snippet'], within: () => SNIPPET });
}

/**
 * The fields that a list with commas asks for.
 * @throws SextantError `invalid-request` for what is not documented, in Semantic Scholar's own words
 */
function selectionOf(list: string, catalogue: Catalogue): Selection {
  const paths = list
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '');
  const refused = paths.filter((path) => !isDocumented(path.split('.'), catalogue));
  if (refused.length > 0) throw unsupported(refused);
  const selection = new Map<string, string[]>();
  for (const path of paths) {
    const [name = '', ...rest] = path.split('.');
    selection.set(name, [...(selection.get(name) ?? []), rest.join('.')]);
  }
  return selection;
}

function isDocumented([name = '', ...rest]: readonly string[], { names, within }: Catalogue): boolean {
  if (!names.includes(name)) return false;
  if (rest.length === 0) return true;
  const inner = within(name);
  return inner !== null && isDocumented(rest, inner);
}

const MOST_NAMED = 20;
const LONGEST_NAME = 100;

function unsupported(paths: readonly string[]): SextantError {
  const some = paths.slice(0, MOST_NAMED).map((path) => echoed(path, LONGEST_NAME));
  const more = paths.length > some.length ? ', etc.' : '';
  return new SextantError(
    'invalid-request',
    `Unrecognized or unsupported fields: [${some.join(', ')}${more}]`,
  );
}
