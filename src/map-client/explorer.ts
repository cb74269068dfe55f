import { regionName } from '../index/map-shape.ts';
import { Camera } from './camera.ts';
import { createCanvasPainter } from './canvas-painter.ts';
import { Card, credits } from './card.ts';
import { type ColourBy, colouringOf } from './colours.ts';
import { type MapData, pathTo } from './data.ts';
import { createGlPainter } from './gl-painter.ts';
import { listen } from './input.ts';
import { keyAction } from './keys.ts';
import { showLegend } from './legend.ts';
import { Overlay } from './overlay.ts';
import { paperHref, type Parts } from './page.ts';
import type { Painter } from './painter.ts';
import { OtherGeneration, Papers, type PaperSummary } from './papers.ts';
import { nearestPaper, nextPaper, papersIn } from './places.ts';
import { inkOf, onThemeChange, pointPalette } from './theme.ts';
import {
  type Bounds,
  boundsOf,
  lookAt,
  pan,
  type Screen,
  toMap,
  toScreen,
  wholeMap,
  zoomAt,
} from './view.ts';

/** How near the pointer must come to a point, CSS pixels. */
const REACH = 14;
/** Papers in view at which their titles are shown. */
const TITLES = 40;
const SETTLED_MS = 180;
const CARD_DELAY_MS = 60;
/** Free space around lit papers, as a part of how far they spread. */
const LIT_MARGIN = 1.25;

/** The map as one uses it: ties what is drawn to what a person does. */
export class Explorer {
  readonly #data: MapData;
  readonly #parts: Parts;
  readonly #papers: Papers;
  readonly #painter: Painter;
  readonly #overlay: Overlay;
  readonly #camera: Camera;
  readonly #card: Card;
  readonly #bounds: Bounds;
  #lit: number[] = [];
  #hovered = -1;
  #selected = -1;
  #titles = new Map<number, string>();
  #ink;
  #frame = 0;
  #settled: ReturnType<typeof setTimeout> | undefined;
  #loading = new AbortController();

  constructor(data: MapData, parts: Parts, generation: number) {
    this.#data = data;
    this.#parts = parts;
    this.#papers = new Papers(generation);
    const gl = createGlPainter(parts.points, data.places);
    parts.root.dataset.renderer = gl ? 'webgl2' : 'canvas';
    this.#painter = gl ?? createCanvasPainter(parts.points, data.places);
    this.#overlay = new Overlay(parts.over, data.places, data.legend);
    this.#bounds = boundsOf(data.places);
    this.#camera = new Camera(this.#screen(), () => this.#changed());
    this.#card = new Card(parts.card);
    this.#ink = inkOf(parts.view);
    this.#recolour();
    onThemeChange(() => this.#recolour());
    new ResizeObserver(() => {
      this.#camera.resize(this.#screen());
    }).observe(parts.view);
    parts.colour.addEventListener('change', () => this.#recolour());
    for (const button of parts.buttons)
      button.addEventListener('click', () => this.#do(button.dataset.do ?? ''));
    this.#listen();
  }

  /** Flies to a region, by its number. */
  showRegion(number: number): void {
    const region = this.#data.legend.regions[number];
    if (!region) return;
    this.#camera.flyTo(lookAt(this.#camera.size, region.x, region.y, region.radius * 1.6));
  }

  /** Lights up the papers that answer a query and shows where they are; none for an empty one. */
  async search(query: string): Promise<void> {
    const signal = this.#renew();
    this.#light(query === '' ? [] : await this.#papers.search(query, signal), query);
  }

  #screen(): Screen {
    const { clientWidth, clientHeight } = this.#parts.view;
    return { width: Math.max(1, clientWidth), height: Math.max(1, clientHeight), bounds: this.#bounds };
  }

  #listen(): void {
    const { view, root } = this.#parts;
    listen(view, {
      pan: (dx, dy) => this.#camera.set(pan(this.#camera.view, dx, dy)),
      zoom: (factor, at) => this.#camera.set(zoomAt(this.#camera.view, this.#camera.size, factor, at)),
      hover: (at) => this.#hover(at === null ? -1 : this.#paperAt(at)),
      click: (at, isTouch) => this.#click(at, isTouch),
      key: (event) => {
        const action = keyAction(event);
        if (action !== null) this.#do(action);
        return action !== null;
      },
    });
    view.addEventListener('blur', () => this.#card.hide());
    root.addEventListener('map-error', () => this.#card.hide());
  }

  #do(action: string): void {
    const { size, view } = this.#camera;
    const middle: [number, number] =
      this.#selected >= 0 ? this.#screenOf(this.#selected) : [size.width / 2, size.height / 2];
    const [name, dx = 0, dy = 0] = action.split(' ').map((part, i) => (i === 0 ? part : Number(part))) as [
      string,
      number?,
      number?,
    ];
    if (name === 'walk') this.#walk(dx, dy);
    else if (name === 'pan') this.#camera.set(pan(view, -dx * 80, dy * 80));
    else if (name === 'in') this.#camera.flyTo(zoomAt(view, size, 1.6, middle));
    else if (name === 'out') this.#camera.flyTo(zoomAt(view, size, 1 / 1.6, middle));
    else if (name === 'whole') this.#camera.flyTo(wholeMap(size));
    else if (name === 'open') this.#open(this.#selected);
    else if (name === 'clear') this.#clear();
  }

  #clear(): void {
    this.#select(-1);
    this.#parts.query.value = '';
    this.#light([], '');
  }

  #paperAt([x, y]: [x: number, y: number]): number {
    const { view, size } = this.#camera;
    return nearestPaper(this.#data.places, ...toMap(view, size, x, y), REACH / view.scale);
  }

  #screenOf(row: number): [x: number, y: number] {
    const { places } = this.#data;
    return toScreen(this.#camera.view, this.#camera.size, places[2 * row] ?? 0, places[2 * row + 1] ?? 0);
  }

  #hover(row: number): void {
    if (row === this.#hovered) return;
    this.#hovered = row;
    this.#parts.view.classList.toggle('pointing', row >= 0);
    this.#changed();
    if (row < 0) return this.#card.hide();
    setTimeout(() => row === this.#hovered && this.#describe(row, false), CARD_DELAY_MS);
  }

  #click(at: [x: number, y: number], isTouch: boolean): void {
    const label = this.#overlay.labels.find(
      ({ left, top, width, height, region }) =>
        region !== undefined &&
        at[0] >= left &&
        at[0] <= left + width &&
        at[1] >= top &&
        at[1] <= top + height,
    );
    const row = this.#paperAt(at);
    if (label?.region !== undefined && (row < 0 || label.bold)) return this.showRegion(label.region);
    // A finger cannot hover: its first touch shows the card, the second opens.
    if (row >= 0 && (!isTouch || row === this.#selected)) return this.#open(row);
    this.#select(row);
  }

  #open(row: number): void {
    const paper = this.#papers.get(row);
    if (paper) location.href = paperHref(paper.id);
    else if (row >= 0) this.#load([row], ([found]) => found && (location.href = paperHref(found.id)));
  }

  #walk(dx: number, dy: number): void {
    const { view, size } = this.#camera;
    const { places } = this.#data;
    const next =
      this.#selected < 0
        ? nearestPaper(places, view.x, view.y, Infinity)
        : nextPaper(places, this.#selected, dx, dy);
    if (next < 0) return void (this.#parts.live.textContent = 'No more papers that way.');
    const [x, y] = this.#screenOf(next);
    const isNearEdge = x < 60 || y < 60 || x > size.width - 60 || y > size.height - 60;
    if (isNearEdge) this.#camera.flyTo({ ...view, x: places[2 * next] ?? 0, y: places[2 * next + 1] ?? 0 });
    this.#select(next);
  }

  #select(row: number): void {
    this.#selected = row;
    this.#card.hide();
    this.#changed();
    if (row >= 0) this.#describe(row, true);
  }

  /** Shows the card of a paper, and says it when the keyboard chose it. */
  #describe(row: number, say: boolean): void {
    this.#load([row], ([paper]) => {
      if (!paper || (row !== this.#hovered && row !== this.#selected)) return;
      const region = this.#regionOf(row);
      this.#card.show(paper, region, this.#screenOf(row));
      if (say) this.#parts.live.textContent = [paper.title, credits(paper), `Region: ${region}`].join('. ');
    });
  }

  #regionOf(row: number): string {
    const { legend, regions } = this.#data;
    return pathTo(legend, regions[row] ?? 0)
      .map((number) => legend.regions[number])
      .map((region) => (region ? regionName(region) : ''))
      .join(' › ');
  }

  #light(found: readonly PaperSummary[], query: string): void {
    const { status, results } = this.#parts;
    this.#lit = found.map(({ row }) => row);
    results.replaceChildren(...found.slice(0, 10).map(resultItem));
    status.textContent =
      query === ''
        ? ''
        : found.length === 0
          ? 'No paper found.'
          : `The ${found.length} nearest papers are lit.`;
    if (found.length > 0) this.#camera.flyTo(this.#around(this.#lit.slice(0, 30)));
    this.#changed();
  }

  /** The view in which most of these papers are: the middle half decides where, the nearest three quarters how far. */
  #around(rows: readonly number[]) {
    const { places } = this.#data;
    const middle = [0, 1].map((axis) => {
      const sorted = rows.map((row) => places[2 * row + axis] ?? 0).sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 2)] ?? 0;
    });
    const [x = 0, y = 0] = middle;
    const far = rows
      .map((row) => Math.hypot((places[2 * row] ?? 0) - x, (places[2 * row + 1] ?? 0) - y))
      .sort((a, b) => a - b);
    return lookAt(this.#camera.size, x, y, (far[Math.floor(far.length * 0.75)] ?? 0) * LIT_MARGIN + 1_200);
  }

  #recolour(): void {
    const { parts, colouring } = { parts: this.#parts, colouring: this.#colouring() };
    this.#ink = inkOf(parts.view);
    const palette = pointPalette(colouring, this.#ink);
    this.#painter.colour(colouring.codes, palette);
    showLegend(parts.legend, colouring, palette);
    this.#changed();
  }

  #colouring() {
    return colouringOf(this.#data, this.#parts.colour.value as ColourBy);
  }

  /** Draws once before the next frame, and looks at the titles once the map stands still. */
  #changed(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
    clearTimeout(this.#settled);
    this.#settled = setTimeout(() => this.#settle(), SETTLED_MS);
  }

  #paint(): void {
    this.#frame = 0;
    const { view, size } = this.#camera;
    this.#painter.paint({ view, size, dimmed: this.#lit.length > 0 });
    this.#overlay.paint({
      view,
      size,
      lit: this.#lit,
      hovered: this.#hovered,
      selected: this.#selected,
      titles: this.#titles,
      ink: this.#ink,
    });
    const pointed = this.#hovered >= 0 ? this.#hovered : this.#selected;
    if (pointed >= 0) this.#card.move(this.#screenOf(pointed));
    if (this.#parts.root.dataset.painted === undefined) {
      this.#parts.root.dataset.painted = String(Math.round(performance.now()));
    }
  }

  #settle(): void {
    const { view, size } = this.#camera;
    const rows = papersIn(this.#data.places, view, size, TITLES) ?? [];
    if (rows.length === this.#titles.size && rows.every((row) => this.#titles.has(row))) return;
    const show = (papers: readonly PaperSummary[]): void => {
      this.#titles = new Map(papers.map(({ row, title }) => [row, title]));
      this.#changed();
    };
    if (rows.length === 0) show([]);
    else this.#load(rows, show);
  }

  #renew(): AbortSignal {
    this.#loading.abort();
    this.#loading = new AbortController();
    return this.#loading.signal;
  }

  #load(rows: readonly number[], then: (papers: PaperSummary[]) => void): void {
    const { signal } = this.#loading;
    this.#papers.load(rows, signal).then(then, (error: unknown) => {
      if (!signal.aborted) this.#parts.status.textContent = explain(error);
    });
  }
}

/** What went wrong, for people. */
export function explain(error: unknown): string {
  return error instanceof OtherGeneration
    ? 'There are new papers: load this page again to see them.'
    : 'This could not be loaded. Try again in a moment.';
}

function resultItem({ id, title }: PaperSummary): HTMLElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = paperHref(id);
  link.textContent = title;
  item.append(link);
  return item;
}
