import { echoed, SextantError } from '../../errors.ts';
import { type MapLegend, regionName, regionsWithin } from '../../index/format/map-shape.ts';
import { regionPath } from '../../paper/links.ts';
import type { SearchService } from '../../search/service.ts';
import { type Topic as FoundTopic, type Topics } from '../../search/topics.ts';

/** A region of the map as a way into the papers. */
export interface Topic {
  name: string;
  papers: number;
  path: string;
  /** Topics within it, the largest first. */
  within: Topic[];
}

/** What was made of the topics of an index, for as long as those are in memory. */
const known = new WeakMap<Topics, Topic[]>();

/** The topics of the corpus in two levels, the largest first; none where there is no map or it cannot be read. */
export async function topicsOf(service: SearchService): Promise<Topic[]> {
  const all = await service.topics();
  if (all === undefined) return [];
  const topics = known.get(all) ?? topicsWithin(all.legend, -1, 2);
  known.set(all, topics);
  return topics;
}

/**
 * The topic of an id or a name.
 * @throws SextantError `route-not-found` when there is none
 */
export async function requireTopic({ map }: SearchService, name: string): Promise<FoundTopic> {
  const topic = (await map?.topics())?.find(name);
  if (topic !== undefined) return topic;
  throw new SextantError(
    'route-not-found',
    `No paper of this collection is in the topic “${echoed(name)}”. See /browse for the topics that there are.`,
  );
}

function topicsWithin(legend: MapLegend, parent: number, levels: number): Topic[] {
  if (levels === 0) return [];
  return regionsWithin(legend, parent).flatMap((number) => {
    const region = legend.regions[number];
    if (region === undefined) return [];
    const within = topicsWithin(legend, number, levels - 1);
    return [{ name: regionName(region), papers: region.papers, path: regionPath(number), within }];
  });
}
