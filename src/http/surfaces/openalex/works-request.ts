import * as z from 'zod/mini';
import { requireValid } from '../../validate.ts';
import { wholeNumber } from '../whole-number.ts';
import { refuse } from './openalex-error.ts';

/** Works of one answer, as OpenAlex has it unless another number is asked for, and at most. */
const USUAL = 25;
const MOST = 200;

/** What works can be ordered by here. */
const SORTS = ['relevance_score', 'publication_date', 'publication_year'] as const;

/** Parameters of OpenAlex that ask for nothing. */
const POLITE = ['mailto', 'api_key', 'data-version', 'format'];

const text = z.pipe(
  z.optional(z.string().check(z.trim())),
  z.transform((value) => value || undefined),
);

const shape = {
  search: text,
  'search.semantic': text,
  filter: text,
  sort: text,
  select: text,
  group_by: text,
  cursor: text,
  page: wholeNumber(1, 100_000, 1, 'page'),
  per_page: wholeNumber(1, MOST, USUAL, 'per-page'),
  sample: text,
  seed: text,
};
const worksSchema = z.object(shape);

export interface WorksRequest extends z.output<typeof worksSchema> {
  order: { by: (typeof SORTS)[number]; isAscending: boolean } | undefined;
}

/**
 * Reads the parameters of a list of works: an unknown one is refused, as OpenAlex does.
 * @throws SextantError `invalid-request`
 */
export function readWorksRequest(given: URLSearchParams): WorksRequest {
  const values: Record<string, string> = {};
  for (const [name, value] of given) {
    if (POLITE.includes(name)) continue;
    const meant = name === 'per-page' || name === 'group-by' ? name.replace('-', '_') : name;
    if (!Object.hasOwn(shape, meant)) {
      refuse(`${name} is not a valid parameter. Valid parameters are: ${Object.keys(shape).join(', ')}.`);
    }
    // Clients send parameters that they leave empty.
    if (value !== '') values[meant] ??= value;
  }
  const request = requireValid(worksSchema, values, 'query');
  if (request.sample !== undefined)
    refuse('sample is not supported here: works/random gives one work at random.');
  return { ...request, order: orderOf(request) };
}

function orderOf({
  sort,
  search,
  'search.semantic': semantic,
}: z.output<typeof worksSchema>): WorksRequest['order'] {
  // Only the first of several counts: works of one day have no other order.
  const [name = '', direction = 'asc'] = sort?.split(',')[0]?.trim().split(':') ?? [];
  if (name === '') return undefined;
  const by = SORTS.find((one) => one === name.replaceAll('-', '_'));
  if (by === undefined) {
    return refuse(`Works cannot be sorted by ${name} here. Valid fields are: ${SORTS.join(', ')}.`);
  }
  if (direction !== 'asc' && direction !== 'desc') refuse('sort must end with :asc or :desc.');
  if (by === 'relevance_score' && (search ?? semantic) === undefined) {
    refuse('Works can be sorted by relevance_score only in a search.');
  }
  return { by, isAscending: direction === 'asc' };
}
