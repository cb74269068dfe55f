import { SextantError } from '../../src/errors.ts';
import { PHYSICS_ARCHIVES } from '../../src/text/identifiers.ts';
import { oaiSource } from './oai.ts';
import type { SourceKind } from './source.ts';

const BASE = 'https://arxiv.org/oai';

/** arXiv's repository groups them under one name. */
const PHYSICS = new Set(PHYSICS_ARCHIVES);
const GROUPS = new Set(['cs', 'econ', 'eess', 'math', 'q-bio', 'q-fin', 'stat', ...PHYSICS]);

/** arXiv, by its repository: https://info.arxiv.org/help/oa/index.html. Its search interface is not meant for lists. */
export const ARXIV: SourceKind = {
  usage: 'arxiv:CATEGORY',
  description: 'a category of arXiv, such as cs.CL, or an archive, such as cs',
  open: (what, base = BASE) => oaiSource({ name: `arxiv:${what}`, base, set: setOf(what), prefix: 'arXiv' }),
};

/** The set of a category, `group:archive:CATEGORY`: cs.CL is `cs:cs:CL`, hep-th `physics:hep-th`. */
function setOf(category: string): string {
  const { archive = '', subject } =
    /^(?<archive>[a-z-]+)(?:\.(?<subject>[A-Za-z-]+))?$/.exec(category)?.groups ?? {};
  if (!GROUPS.has(archive)) {
    throw new SextantError(
      'usage',
      `${category === '' ? 'arxiv: alone' : `"${category}"`} is no category of arXiv. One is named like cs.CL, hep-th or q-bio: https://arxiv.org/category_taxonomy`,
    );
  }
  const group = PHYSICS.has(archive)
    ? `physics:${archive}`
    : subject === undefined
      ? archive
      : `${archive}:${archive}`;
  return subject === undefined ? group : `${group}:${subject}`;
}
