import type { MapLegend } from '../../../index/format/map-shape.ts';

interface MapAppProps {
  legend: MapLegend;
  /** How many the map has. */
  papers: number;
  generation: number;
  /** Number of the region that it shows first; all of the map when it is left out. */
  region?: number;
}

/** What `map-client` brings to life: hidden until its script runs, for without it nothing here does anything. */
export function MapApp({ legend, papers, generation, region }: MapAppProps) {
  return (
    <div id="map-app" hidden data-generation={generation} data-region={region}>
      <div class="map-bar">
        <form id="map-search" role="search" aria-label="The map" action="/" method="get">
          <label class="sr" for="map-q">
            Find papers on the map
          </label>
          <input id="map-q" name="q" type="search" placeholder="Find papers on the map" autocomplete="off" />
          <button type="submit">Find</button>
        </form>
        <Colours legend={legend} />
      </div>
      <p id="map-status" role="status"></p>
      <div class="map-main">
        <div class="map-frame">
          <div
            id="map-view"
            role="application"
            aria-roledescription="map"
            aria-label={`Map of ${papers.toLocaleString('en')} papers`}
            aria-describedby="map-help"
            tabindex={0}
          >
            <canvas id="map-points" aria-hidden="true"></canvas>
            <canvas id="map-over" aria-hidden="true"></canvas>
            <i data-ink="text" hidden></i>
            <i data-ink="ground" hidden></i>
            <i data-ink="mark" hidden></i>
            <div id="map-card" hidden></div>
          </div>
          <div class="map-buttons">
            <button type="button" data-do="in" aria-label="Zoom in">
              +
            </button>
            <button type="button" data-do="out" aria-label="Zoom out">
              −
            </button>
            <button type="button" data-do="whole" aria-label="Whole map">
              ⤢
            </button>
          </div>
        </div>
        <ol id="map-results" aria-label="Papers found"></ol>
      </div>
      <ul id="map-legend" aria-label="What the colours mean; press one to see its papers alone"></ul>
      <p id="map-help">
        When the map has the focus, arrow keys go from paper to paper and read each title, and Enter opens the
        paper. + and − zoom, 0 shows the whole map, and Shift with an arrow key moves it. Escape clears the
        search and the chosen paper.
      </p>
      <p class="map-touch">
        Two fingers move and zoom the map, one finger scrolls the page. Tap a point to see its paper, tap it
        again to open it.
      </p>
      <div id="map-live" class="sr" aria-live="polite"></div>
    </div>
  );
}

function Colours({ legend }: { legend: MapLegend }) {
  return (
    <label>
      Colours
      <select id="map-colour" autocomplete="off">
        <option value="topic">by region</option>
        {legend.categories.length > 1 && <option value="category">by category</option>}
        {legend.periods.length > 1 && <option value="date">by date</option>}
      </select>
    </label>
  );
}
