import { addRow, type Bitmap, emptyBitmap, intersect, unite } from '../indexes/bitmap.ts';
import type { Filters } from '../service.ts';
import type { Snapshot } from '../snapshot.ts';
import { conditionRows, isToldByText, type PlacedFilters, type TextCondition } from './filters.ts';
import type { Condition, Conditions } from './query.ts';

/** What filters are looked up in. */
type Places = Pick<Snapshot, 'map' | 'keywords' | 'columns' | 'known'>;

/**
 * Looks up the topic of filters, for which alone the map is read, the papers that they name, and those that meet conditions
 * beside them.
 * @throws SextantError what keeps the map from being read
 */
export async function placeFilters(
  filters: Filters,
  places: Places,
  conditions: Conditions = [],
): Promise<PlacedFilters> {
  const { map, known } = places;
  const { rows } = places.keywords;
  const { topic, ids, excludedIds } = filters;
  const rowsOf = (names: readonly string[]): Bitmap => {
    const set = emptyBitmap(rows);
    for (const name of names) {
      const row = known.rowOf([name]);
      if (row !== null) addRow(set, row);
    }
    return set;
  };
  const placed: PlacedFilters['placed'] = {
    ...(ids && { ids: rowsOf(ids) }),
    ...(excludedIds && { excludedIds: rowsOf(excludedIds) }),
  };
  const all = { ...filters, placed, ...(conditions.length > 0 && meetingOf(conditions, places)) };
  if (topic === undefined) return all;
  const topics = await map?.topics();
  const found = topics?.find(topic);
  return {
    ...all,
    found,
    placed: { ...placed, topic: (found && topics?.rowsOf(found)) ?? emptyBitmap(rows) },
  };
}

/** The papers that meet conditions, each of which is looked up once, in however many lists it is. */
function meetingOf(
  conditions: Conditions,
  { keywords, columns }: Places,
): Required<Pick<PlacedFilters, 'meeting' | 'ofText'>> {
  const meeting = keywords.all();
  const ofText: TextCondition[] = [];
  const known = new Map<Condition, Bitmap>();
  const rowsOf = (condition: Condition): Bitmap => {
    const rows = known.get(condition) ?? conditionRows(keywords, columns, condition);
    known.set(condition, rows);
    return rows;
  };
  for (const group of conditions) {
    const placed = group.map((condition) => ({
      rows: rowsOf(condition),
      ...(isToldByText(condition) && { clause: condition }),
    }));
    intersect(meeting, union(placed, keywords.rows));
    if (placed.some(({ clause }) => clause !== undefined)) ofText.push(placed);
  }
  return { meeting, ofText };
}

function union(sets: readonly { rows: Bitmap }[], rows: number): Bitmap {
  const all = emptyBitmap(rows);
  for (const set of sets) unite(all, set.rows);
  return all;
}
