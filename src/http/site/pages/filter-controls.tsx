import type { Child } from 'hono/jsx';
import { DATE_SHAPE, rangeName } from '../../../text/dates.ts';
import type { Having } from '../../../index/manifest.ts';
import type { Mode, Sort } from '../../../search/choices.ts';
import { conditionsOf, NO_YEAR } from '../../../search/query/query.ts';
import type { Count, Hits } from '../../../search/service.ts';
import { topicId, type TopicCount } from '../../../search/topics.ts';
import { FILTERS, isLong, searchHref, type Params } from './search-params.ts';

/** Values of a facet that are shown at once; the others fold away. */
const SHOWN = 8;
/** Levels that are set in, one within the other. */
const DEEPEST = 3;

const MODE_NAMES: Record<Mode, string> = {
  hybrid: 'Best match',
  semantic: 'Meaning only',
  keyword: 'Keywords only',
};
const SORT_NAMES: Record<Sort, string> = { relevance: 'Relevance', newest: 'Newest' };

/** The operator that finds papers without a date, and what it is called among the years. */
const UNDATED = `year:${NO_YEAR}`;
const NO_DATE = 'No date';

/** How results are found, as links: each is an address of its own. */
export function Modes({ params }: { params: Params }) {
  return <Choice label="Find by" name="mode" options={MODE_NAMES} params={params} />;
}

/** How results are ordered. */
export function Sorts({ params }: { params: Params }) {
  return <Choice label="Sort by" name="sort" options={SORT_NAMES} params={params} />;
}

interface ChoiceProps {
  label: string;
  name: 'mode' | 'sort';
  /** Names of the values. */
  options: Record<string, string>;
  params: Params;
}

function Choice({ label, name, options, params }: ChoiceProps) {
  return (
    <nav class={`choice ${name}`} aria-label={label}>
      {Object.entries(options).map(([value, text]) => (
        <a
          href={searchHref(params, { [name]: value })}
          aria-current={params[name] === value ? 'true' : undefined}
        >
          {text}
        </a>
      ))}
    </nav>
  );
}

interface ActiveProps {
  params: Params;
  /** Name of the topic that is set, where there is one. */
  topic: string | undefined;
}

/** Filters that are set, each with a link that takes it away. */
export function Active({ params, topic: name }: ActiveProps) {
  const { topic, category, author, from, to, has, undated } = params;
  const all: [string | undefined, Partial<Record<keyof Params, string>>][] = [
    [topic && (name ?? topic), { topic: '' }],
    [category, { category: '' }],
    [author, { author: '' }],
    [from || to ? rangeName(from, to) : undefined, { from: '', to: '' }],
    [has && HAS[has], { has: '' }],
    [undated && NO_DATE, { undated: '' }],
  ];
  const set = all.filter(([text]) => text !== undefined);
  const typed = conditionsOf(params.q).find(({ condition }) => condition.toLowerCase() === UNDATED);
  if (typed !== undefined) set.push([NO_DATE, { q: typed.query }]);
  if (set.length === 0) return null;
  return (
    <ul class="active" aria-label="Filters that are set">
      {set.map(([text, without]) => (
        <li>
          <a href={searchHref(params, without)}>
            {text} <span aria-hidden="true">×</span>
            <span class="sr"> remove this filter</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What papers may have, for people. */
const HAS: Record<string, string> = { code: 'Has code' } satisfies Record<Having, string>;

/** Topics, categories and years of the results, and what they have, with their counts. */
export function FacetList({ hits: { facets, isAtMost }, params }: { hits: Hits; params: Params }) {
  const { categories = [], years = [], topics = [], has = [], undated = 0 } = facets ?? {};
  // Its rows keep their place where nothing is counted: on a phone they stand above the results.
  if (categories.length + years.length + topics.length + has.length === 0) {
    return (
      <div class="filters">
        <div></div>
        <div></div>
      </div>
    );
  }
  const chosen = params.topic === undefined ? undefined : topicId(params.topic);
  const isUndated = params.undated !== undefined;
  const isTyped = conditionsOf(params.q).some(({ condition }) => condition.toLowerCase() === UNDATED);
  const level = topics.find(({ id }) => id === chosen)?.level ?? 0;
  // A phrase leads to at most as many papers as are counted here; leaving a filter leads to more.
  const counted = (values: readonly Value[], isWithin: (value: Value) => boolean): Value[] =>
    shownOf(values, params).map((value) => ({ ...value, isTrue: !isAtMost && isWithin(value) }));
  const dated = counted(years.map(named), ({ value }) => isYearWithin(value, params));
  const noDate = counted([named({ value: NO_DATE, count: undated })], () => true);
  return (
    <aside class="filters" aria-label="Filters">
      <div>
        <Facet
          label="Topic"
          counts={counted(topics.map(topicValue), (topic) => (topic.level ?? 0) >= level)}
          href={(value) => searchHref(params, { topic: value })}
          isSet={(value) => value === chosen}
        />
        <Facet
          label="Category"
          counts={counted(categories.map(named), ({ value }) => isCategoryWithin(value, params))}
          href={(value) => searchHref(params, { category: value })}
          isSet={(value) => params.category === value}
        />
      </div>
      <div>
        <Facet
          label="Year"
          counts={undated > 0 ? [...dated, ...noDate] : dated}
          href={(value) =>
            searchHref(
              params,
              value === NO_DATE
                ? { from: '', to: '', undated: isTyped ? '' : 'true' }
                : { from: value, to: value, undated: '' },
            )
          }
          isSet={(value) =>
            value === NO_DATE ? isUndated || isTyped : params.from === value && params.to === value
          }
        >
          <DateRange params={params} />
        </Facet>
        <Facet
          label="More filters"
          counts={counted(
            has.map(({ value, count }) => ({ value, count, name: HAS[value] ?? value })),
            () => true,
          )}
          href={(value) => searchHref(params, { has: params.has === value ? '' : value })}
          isSet={(value) => params.has === value}
          class="checks"
        />
      </div>
    </aside>
  );
}

/** All values fold away but a few; of a long query, which each link repeats, there are but those few. */
function shownOf(counts: readonly Value[], params: Params): readonly Value[] {
  return isLong(params) ? counts.slice(0, SHOWN) : counts;
}

/** One value of a facet as it is shown. */
interface Value extends Count {
  name: string;
  /** How many others it lies within. */
  level?: number;
  /** Whether its link leads to as many papers as are counted; else it has no number. */
  isTrue?: boolean;
}

/** Whether all papers of a year are within the dates that are set. */
function isYearWithin(year: string, { from = year, to = year }: Params): boolean {
  return from <= year && (to === year || to.slice(0, 4) > year);
}

/** Whether a category is the one that is set, or one below it. */
function isCategoryWithin(category: string, { category: set }: Params): boolean {
  const [lower, around] = [category.toLowerCase(), set?.toLowerCase()];
  return around === undefined || lower === around || lower.startsWith(`${around}.`);
}

function named({ value, count }: Count): Value {
  return { value, count, name: value };
}

function topicValue({ id, ...topic }: TopicCount): Value {
  return { ...topic, value: id };
}

/** Parameters that a range of dates leaves as they are. */
const KEPT = [
  'q',
  'mode',
  ...FILTERS.filter((name) => name !== 'from' && name !== 'to' && name !== 'undated'),
  'sort',
] as const;

/** Any range of dates: a form, so that it works without a script. */
function DateRange({ params }: { params: Params }) {
  const { from, to } = params;
  const isYear = from !== undefined && from === to && from.length === 4;
  const field = (name: 'from' | 'to', label: string) => (
    <label>
      {label}
      <input
        name={name}
        value={params[name] ?? ''}
        placeholder="2024-05"
        pattern={DATE_SHAPE.source}
        title="A year, a month or a day: 2024, 2024-05, 2024-05-23"
        maxlength={10}
        size={10}
        autocomplete="off"
      />
    </label>
  );
  return (
    <details class="dates" open={(from ?? to) !== undefined && !isYear}>
      <summary>Other dates</summary>
      <form class="dates" action="/" method="get">
        {KEPT.map((name) => params[name] && <input type="hidden" name={name} value={params[name]} />)}
        {field('from', 'From')}
        {field('to', 'To')}
        <button type="submit">Apply</button>
      </form>
    </details>
  );
}

interface FacetProps {
  label: string;
  counts: readonly Value[];
  class?: string;
  href: (value: string) => string;
  isSet: (value: string) => boolean;
  /** More ways to choose. */
  children?: Child;
}

function Facet({ label, counts, class: name, href, isSet, children }: FacetProps) {
  if (counts.length === 0) return null;
  const item = ({ value, name: text, level = 0, count, isTrue = true }: Value) => (
    <li class={level > 0 ? `level-${Math.min(level, DEEPEST)}` : undefined}>
      <a href={href(value)} aria-current={isSet(value) ? 'true' : undefined}>
        {text}
        {isTrue && (
          <>
            {' '}
            <span class="count">{count.toLocaleString('en')}</span>
          </>
        )}
      </a>
    </li>
  );
  return (
    <section class={name === undefined ? 'facet' : `facet ${name}`}>
      <h2 class={name === 'checks' ? 'sr' : undefined}>{label}</h2>
      <ul>{counts.slice(0, SHOWN).map(item)}</ul>
      {counts.length > SHOWN && (
        <details>
          <summary>{counts.length - SHOWN} more</summary>
          <ul>{counts.slice(SHOWN, 60).map(item)}</ul>
        </details>
      )}
      {children}
    </section>
  );
}
