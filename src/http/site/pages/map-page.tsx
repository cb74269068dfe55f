import type { Paper } from '../../../index/paper.ts';
import {
  type MapLegend,
  type MapRegion,
  onlyChildren,
  regionName,
  regionsWithin,
} from '../../../index/format/map-shape.ts';
import { regionPath, topicPath } from '../../../paper/links.ts';
import type { Page, Place } from '../../../search/service.ts';
import type { Topic } from '../../../search/topics.ts';
import { ASSETS } from '../assets.ts';
import { Card } from './paper-card.tsx';
import { page, type Html } from './document.tsx';
import { MapApp } from './map-app.tsx';
import { Paging, rangeOf } from './paging.tsx';

/** Regions that one page lists: those of the finest level only when they are few. */
const MAX_LISTED = 400;

interface MapProps {
  legend: MapLegend;
  /** How many it has. */
  papers: number;
  generation: number;
  /** Whether this site mails new papers. */
  mail: boolean;
}

interface WholeMapProps extends MapProps {
  /** What the address asks the map for. */
  query: string;
}

/** The whole map: drawn where there is a script, and as nested links to its regions. */
export function mapPage({ legend, papers, generation, query, mail }: WholeMapProps): Html {
  return page({
    title: 'Map',
    description: `A map of ${papers.toLocaleString('en')} papers: close together where they are close in meaning.`,
    current: 'map',
    mail,
    canonical: '/map',
    head: <MapHead />,
    children: (
      <div class="map-page">
        <h1>{`Map of ${papers.toLocaleString('en')} papers`}</h1>
        <MapApp legend={legend} papers={papers} generation={generation} />
        {query !== '' && (
          <noscript>
            <p>
              The map needs a script.{' '}
              <a href={`/?${new URLSearchParams({ q: query })}`}>Search for “{query}”</a> works without.
            </p>
          </noscript>
        )}
        <nav class="map-tree" aria-label="Regions of the map">
          <h2>Regions</h2>
          <Regions legend={legend} within={-1} deepest={deepestListed(legend)} />
        </nav>
      </div>
    ),
  });
}

interface RegionProps extends MapProps {
  region: number;
  topic: Topic | undefined;
  /** Papers of the region. */
  inside: { shown: readonly Paper[]; total: number; page: Page; next?: Place | undefined };
}

/** One region: where it lies, what lies in it, its papers. */
export function regionPage({ legend, papers, generation, region, topic, inside, mail }: RegionProps): Html {
  const chosen = legend.regions[region];
  const name = chosen ? regionName(chosen) : '';
  const path = ancestors(legend, region);
  const href = ({ offset }: Place): string => regionPath(region) + (offset > 0 ? `&offset=${offset}` : '');
  return page({
    title: `${name} · Map`,
    description: `${inside.total.toLocaleString('en')} papers: ${chosen?.terms.join(', ') ?? ''}.`,
    current: 'map',
    mail,
    canonical: href(inside.page),
    noindex: true,
    head: <MapHead />,
    children: (
      <div class="map-page">
        <nav class="map-path" aria-label="Where this region lies">
          <a href="/map">Map</a>
          {path.map((number) => (
            <RegionLink legend={legend} number={number} />
          ))}
        </nav>
        <h1>{name}</h1>
        {chosen && chosen.terms.length > 1 && (
          <p class="note">{`Also about ${chosen.terms.slice(1).join(', ')}`}</p>
        )}
        <MapApp legend={legend} papers={papers} generation={generation} region={region} />
        <Inner legend={legend} region={region} />
        <h2>Papers</h2>
        <p class="note">
          {rangeOf(inside.page, inside.shown.length, inside)}, most typical first.{' '}
          {topic && <a href={topicPath(topic.id)}>Newest first</a>}
        </p>
        <ol class="cards" start={inside.page.offset + 1}>
          {inside.shown.map((paper) => (
            <Card hit={{ paper, score: 0 }} scored={false} level="h3" />
          ))}
        </ol>
        <Paging page={inside.page} next={inside.next} total={inside.total} href={href} />
      </div>
    ),
  });
}

function MapHead() {
  return (
    <>
      <link rel="stylesheet" href={ASSETS['map.css']} />
      <script type="module" src={ASSETS['map.js']}></script>
    </>
  );
}

function Inner({ legend, region }: { legend: MapLegend; region: number }) {
  if (regionsWithin(legend, region).length === 0) return null;
  return (
    <nav class="map-tree" aria-label="Regions within this one">
      <h2>Regions within</h2>
      <Regions legend={legend} within={region} deepest={Infinity} />
    </nav>
  );
}

/** Nested lists of the regions within one, the largest first. */
function Regions({ legend, within, deepest }: { legend: MapLegend; within: number; deepest: number }) {
  const inner = regionsWithin(legend, within).filter(
    (number) => (legend.regions[number]?.level ?? Infinity) <= deepest,
  );
  if (inner.length === 0) return null;
  return (
    <ul>
      {inner.map((number) => (
        <li>
          <RegionLink legend={legend} number={number} />
          <Regions legend={legend} within={number} deepest={deepest} />
        </li>
      ))}
    </ul>
  );
}

function RegionLink({ legend, number }: { legend: MapLegend; number: number }) {
  const region = legend.regions[number];
  if (!region) return null;
  return (
    <a href={regionPath(number)}>
      {regionName(region)} <span class="count">{region.papers.toLocaleString('en')}</span>
    </a>
  );
}

function ancestors(legend: MapLegend, region: number): number[] {
  const { regions } = legend;
  const same = onlyChildren(legend);
  const path: number[] = [];
  for (let at = regions[region]?.parent ?? -1; at >= 0; at = regions[at]?.parent ?? -1) path.unshift(at);
  return path.filter((number) => !same.has(number));
}

function deepestListed({ regions }: MapLegend): number {
  const upTo = (level: number): number => regions.filter((region: MapRegion) => region.level <= level).length;
  const last = regions.at(-1)?.level ?? 0;
  return upTo(last) <= MAX_LISTED ? last : last - 1;
}
