import { PHYSICS_ARCHIVES } from '../../../text/identifiers.ts';

/**
 * Semantic Scholar's fields of study, and the archives of arXiv whose papers are of each
 * (https://arxiv.org/category_taxonomy). Other categories are of the field whose name they have.
 */
const ARCHIVES: Record<string, readonly string[]> = {
  'Computer Science': ['cs'],
  Medicine: [],
  Chemistry: [],
  Biology: ['q-bio'],
  'Materials Science': ['cond-mat.mtrl-sci'],
  Physics: PHYSICS_ARCHIVES,
  Geology: ['physics.geo-ph'],
  Psychology: [],
  Art: [],
  History: [],
  Geography: [],
  Sociology: [],
  Business: [],
  'Political Science': [],
  Economics: ['econ', 'q-fin'],
  Philosophy: [],
  Mathematics: ['math', 'stat', 'math-ph'],
  Engineering: ['eess'],
  'Environmental Science': [],
  'Agricultural and Food Sciences': [],
  Education: [],
  Law: [],
  Linguistics: ['cs.CL'],
};

/** The categories whose papers are of a field of study: those of its archives, and its own name. */
export function categoriesOfField(field: string): string[] {
  const name = field.trim();
  const known = Object.entries(ARCHIVES).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return [name, ...(known?.[1] ?? [])];
}

/** The fields of study that categories belong to. */
export function fieldsOfCategories(categories: readonly string[]): string[] {
  return Object.entries(ARCHIVES)
    .filter(([field, archives]) =>
      categories.some(
        (category) =>
          category.toLowerCase() === field.toLowerCase() ||
          archives.some((archive) => category === archive || category.startsWith(`${archive}.`)),
      ),
    )
    .map(([field]) => field);
}
