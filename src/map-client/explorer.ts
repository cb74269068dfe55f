import { Camera } from './camera.ts';
import { createCanvasPainter } from './canvas-painter.ts';
import { type ColourBy, colouringOf } from './colours.ts';
import type { MapData } from './data.ts';
import { createGlPainter } from './gl-painter.ts';
import { listen } from './input.ts';
import { type Action, keyAction } from './keys.ts';
import { showLegend } from './legend.ts';
import { showResults, viewAround } from './lights.ts';
import { Loader } from './loader.ts';
import { Overlay } from './overlay.ts';
import type { Parts } from './page.ts';
import type { Painter } from './painter.ts';
import { papersIn } from './places.ts';
import { Pointer } from './pointer.ts';
import { inkOf, onThemeChange, pointPalette } from './theme.ts';
import { boundsOf, lookAt, pan, type Screen, wholeMap, zoomAt } from './view.ts';

/** Papers in view at which their titles are shown. */
const TITLES = 40;
/** How long the map must stand still before it asks for titles. */
const SETTLED_MS = 180;
const ZOOM_STEP = 1.6;
const PAN_PIXELS = 80;
/** A region is shown with some of what is around it. */
const REGION_MARGIN = 1.6;

/** The map as one uses it: ties what is drawn to what a person does. */
export class Explorer {
  readonly #data: MapData;
  readonly #parts: Parts;
  #painter: Painter;
  readonly #overlay: Overlay;
  readonly #camera: Camera;
  readonly #loader: Loader;
  readonly #pointer: Pointer;
  #lit: number[] = [];
  #titles = new Map<number, string>();
  #ink;
  #frame = 0;
  #settled: ReturnType<typeof setTimeout> | undefined;

  constructor(data: MapData, parts: Parts, generation: number) {
    this.#data = data;
    this.#parts = parts;
    this.#painter = this.#createPainter();
    this.#overlay = new Overlay(parts.over, data.places, data.legend);
    const bounds = boundsOf(data.places);
    const screen = (): Screen => ({
      width: Math.max(1, parts.view.clientWidth),
      height: Math.max(1, parts.view.clientHeight),
      bounds,
    });
    this.#camera = new Camera(screen(), () => this.#changed());
    this.#loader = new Loader(generation, parts.status);
    this.#pointer = new Pointer(data, parts, this.#camera, this.#loader);
    this.#ink = inkOf(parts.view);
    this.#recolour();
    onThemeChange(() => this.#recolour());
    new ResizeObserver(() => this.#camera.resize(screen())).observe(parts.view);
    parts.colour.addEventListener('change', () => this.#recolour());
    this.#listen();
  }

  /** Flies to a region, by its number. */
  showRegion(number: number): void {
    const region = this.#data.legend.regions[number];
    if (!region) return;
    const { x, y, radius } = region;
    this.#camera.flyTo(lookAt(this.#camera.size, x, y, radius * REGION_MARGIN));
  }

  /** Lights up the papers that answer a query and shows where they are; none for an empty one. */
  search(query: string): void {
    this.#loader.search(query, (found) => {
      this.#lit = found.map(({ row }) => row);
      showResults(this.#parts, query, found);
      if (found.length > 0) {
        this.#camera.flyTo(viewAround(this.#data.places, this.#lit, this.#camera.size));
      }
      this.#changed();
    });
  }

  #createPainter(): Painter {
    const { root, points } = this.#parts;
    const gl = createGlPainter(points, this.#data.places);
    root.dataset.renderer = gl ? 'webgl2' : 'canvas';
    return gl ?? createCanvasPainter(points, this.#data.places);
  }

  #listen(): void {
    const { view, points, search, query, buttons } = this.#parts;
    listen(view, {
      pan: (dx, dy) => this.#camera.set(pan(this.#camera.view, dx, dy)),
      zoom: (factor, at) => this.#camera.set(zoomAt(this.#camera.view, this.#camera.size, factor, at)),
      hover: (at) => this.#pointer.hover(at === null ? -1 : this.#pointer.at(at)),
      click: (at, isTouch) => this.#click(at, isTouch),
      key: (event) => {
        const action = keyAction(event);
        if (action !== null) this.#do(action);
        return action !== null;
      },
    });
    for (const button of buttons) {
      button.addEventListener('click', () => this.#do({ name: button.dataset.do } as Action));
    }
    // A graphics card may forget everything at any time, and says so.
    points.addEventListener('webglcontextlost', (event) => event.preventDefault());
    points.addEventListener('webglcontextrestored', () => {
      this.#painter = this.#createPainter();
      this.#recolour();
    });
    search.addEventListener('submit', (event) => {
      event.preventDefault();
      this.search(query.value.trim());
    });
  }

  #do(action: Action): void {
    const { size, view } = this.#camera;
    const { selected } = this.#pointer;
    const middle: [number, number] =
      selected >= 0 ? this.#pointer.placeOf(selected) : [size.width / 2, size.height / 2];
    switch (action.name) {
      case 'walk':
        return this.#pointer.walk(action.dx, action.dy);
      case 'pan':
        return this.#camera.set(pan(view, -action.dx * PAN_PIXELS, action.dy * PAN_PIXELS));
      case 'in':
        return this.#camera.flyTo(zoomAt(view, size, ZOOM_STEP, middle));
      case 'out':
        return this.#camera.flyTo(zoomAt(view, size, 1 / ZOOM_STEP, middle));
      case 'whole':
        return this.#camera.flyTo(wholeMap(size));
      case 'open':
        return this.#pointer.open(selected);
      case 'clear':
        this.#pointer.select(-1);
        this.#parts.query.value = '';
        return this.search('');
    }
  }

  #click(at: [x: number, y: number], isTouch: boolean): void {
    const row = this.#pointer.at(at);
    const region = this.#overlay.regionAt(at);
    if (region >= 0 && row < 0) return this.showRegion(region);
    // A finger cannot hover: its first touch shows the card, the second opens.
    if (row >= 0 && (!isTouch || row === this.#pointer.selected)) return this.#pointer.open(row);
    this.#pointer.select(row);
  }

  #recolour(): void {
    const colouring = colouringOf(this.#data, this.#parts.colour.value as ColourBy);
    this.#ink = inkOf(this.#parts.view);
    const palette = pointPalette(colouring, this.#ink);
    this.#painter.colour(colouring.codes, palette);
    showLegend(this.#parts.legend, colouring, palette);
    this.#changed();
  }

  /** Draws once before the next frame, and looks for titles once the map stands still. */
  #changed(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
    clearTimeout(this.#settled);
    this.#settled = setTimeout(() => this.#settle(), SETTLED_MS);
  }

  #paint(): void {
    this.#frame = 0;
    const { view, size } = this.#camera;
    const { hovered, selected } = this.#pointer;
    const [lit, titles, ink] = [this.#lit, this.#titles, this.#ink];
    this.#painter.paint({ view, size, dimmed: lit.length > 0 });
    this.#overlay.paint({ view, size, lit, hovered, selected, titles, ink });
    this.#pointer.follow();
    this.#parts.root.dataset.painted ??= String(Math.round(performance.now()));
  }

  #settle(): void {
    const { view, size } = this.#camera;
    const rows = papersIn(this.#data.places, view, size, TITLES) ?? [];
    if (rows.length === this.#titles.size && rows.every((row) => this.#titles.has(row))) return;
    this.#loader.load(rows, (papers) => {
      this.#titles = new Map(papers.map(({ row, title }) => [row, title]));
      this.#changed();
    });
  }
}
