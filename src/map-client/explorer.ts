import { type MapState, readState, writeState } from './address.ts';
import { Camera } from './camera.ts';
import { createCanvasPainter } from './canvas-painter.ts';
import { type ColourBy, colouringOf } from './map-colours.ts';
import { type MapData, pathTo } from './map-data.ts';
import { emphasise, legendEntries } from './emphasis.ts';
import { createGlPainter } from './gl-painter.ts';
import { listen } from './input.ts';
import { type Action, keyAction } from './keys.ts';
import { showLegend } from './legend.ts';
import { type Light, lightsOf, showResults, viewAround } from './lights.ts';
import { Loader } from './loader.ts';
import { Overlay } from './overlay.ts';
import type { MapRegion } from '../index/format/map-shape.ts';
import { isComeBack, recall, remember } from '../pages-client/focus.ts';
import type { Parts } from './page-parts.ts';
import type { Painter } from './painter.ts';
import { papersIn } from './places.ts';
import { Pointer } from './map-pointer.ts';
import { faintColour, inkOf, onThemeChange, pointPalette } from './map-theme.ts';
import { boundsOf, lookAt, pan, type Screen, type View, viewAt, wholeMap, zoomAt, zoomOf } from './view.ts';

/** Papers in view at which their titles are shown. */
const TITLES = 40;
/** How long the map must stand still before it asks for titles. */
const SETTLED_MS = 180;
const ZOOM_STEP = 1.6;
const PAN_PIXELS = 80;
/** A region is shown with some of what is around it. */
const REGION_MARGIN = 1.6;
/** Around a paper that the address names, units of the map. */
const PAPER_RADIUS = 3_000;

/** The map as one uses it: ties what is drawn to what a person does. */
export class Explorer {
  readonly #data: MapData;
  readonly #parts: Parts;
  #painter: Painter;
  readonly #overlay: Overlay;
  readonly #camera: Camera;
  readonly #loader: Loader;
  readonly #pointer: Pointer;
  readonly #screen: () => Screen;
  /** The region whose page this is, or −1 for the whole map. */
  readonly #region: number;
  #lit: Light[] = [];
  /** What lights up now, which may differ from what is typed. */
  #query = '';
  /** Names of the legend that alone are shown. */
  #only: string[] = [];
  #titles = new Map<number, string>();
  #ink;
  /** Whether the focus has to be where it was when the reader left this page. */
  #comesBack = isComeBack();
  #frame = 0;
  #settled: ReturnType<typeof setTimeout> | undefined;

  constructor(data: MapData, parts: Parts, generation: number, region: number) {
    this.#data = data;
    this.#parts = parts;
    this.#region = region;
    this.#painter = this.#createPainter();
    this.#overlay = new Overlay(parts.over, data);
    const bounds = boundsOf(data.places);
    this.#screen = () => ({
      width: Math.max(1, parts.view.clientWidth),
      height: Math.max(1, parts.view.clientHeight),
      bounds,
    });
    this.#camera = new Camera(this.#screen(), () => this.#changed());
    this.#loader = new Loader(generation, parts.status);
    this.#pointer = new Pointer(data, parts, this.#camera, this.#loader);
    this.#ink = inkOf(parts.view);
    this.#restore(readState(location.search));
    onThemeChange(() => this.#recolour());
    new ResizeObserver(() => this.#camera.resize(this.#screen())).observe(parts.view);
    this.#listen();
    this.#refocus();
  }

  /** Flies to a region, by its number. */
  showRegion(number: number): void {
    const region = this.#data.legend.regions[number];
    if (!region) return;
    this.#camera.flyTo(this.#around(region));
  }

  /** Shows what an address says. */
  #restore({ query, view, colour, only, paper }: MapState): void {
    const { colour: choice, query: field, results, view: map } = this.#parts;
    // The list is about to change, and with it goes what has the focus.
    if (results.contains(document.activeElement)) map.focus({ preventScroll: true });
    // A map without categories has no such choice.
    choice.value = colour;
    if (choice.selectedIndex < 0) choice.value = 'topic';
    field.value = query;
    this.#only = only;
    this.#recolour();
    this.#camera.set(view ? viewAt(this.#camera.size, view) : this.#home());
    if (query !== this.#query) this.#search(query, view !== undefined);
    if (paper === this.#pointer.chosen) return;
    this.#pointer.select(-1);
    if (paper === '') return;
    this.#loader.find(paper, ({ row }) => {
      const [x = 0, y = 0] = this.#data.places.subarray(2 * row, 2 * row + 2);
      if (!view) this.#camera.set(lookAt(this.#camera.size, x, y, PAPER_RADIUS));
      this.#pointer.select(row);
    });
  }

  /** What one looks at where the address says nothing. */
  #home(): View {
    const region = this.#data.legend.regions[this.#region];
    return region ? this.#around(region) : wholeMap(this.#camera.size);
  }

  #around({ x, y, radius }: MapRegion): View {
    return lookAt(this.#camera.size, x, y, radius * REGION_MARGIN);
  }

  /** Lights up the papers that answer a query and shows where they are; none for an empty one. */
  #search(query: string, staysHere = false): void {
    this.#query = query;
    this.#loader.search(query, (found) => {
      this.#lit = lightsOf(found);
      showResults(this.#parts, query, found, (row) => this.#pointer.hover(row));
      // The list takes room from the map.
      this.#camera.resize(this.#screen());
      this.#refocus();
      if (this.#lit.length > 0 && !staysHere) {
        const rows = this.#lit.map(({ row }) => row);
        this.#camera.flyTo(viewAround(this.#data.places, rows, this.#camera.size));
      }
      this.#changed();
    });
  }

  /** Keeps in the address what is seen, so that Back and a copied address bring it again. */
  #remember(): void {
    const { target: view, size } = this.#camera;
    const home = this.#home();
    const isHome =
      Math.abs(view.scale / home.scale - 1) < 1e-3 && Math.hypot(view.x - home.x, view.y - home.y) < 1;
    const search = writeState(
      {
        query: this.#query,
        // With a query or a paper alone an address leads to where these are.
        ...((!isHome || this.#query !== '' || this.#pointer.chosen !== '') && {
          view: { x: view.x, y: view.y, zoom: zoomOf(view, size) },
        }),
        colour: this.#parts.colour.value as ColourBy,
        only: this.#only,
        paper: this.#pointer.chosen,
      },
      location.search,
    );
    if (search !== location.search) history.replaceState(history.state, '', location.pathname + search);
  }

  /** Keeps what is seen, though the map does not stand still yet, and from where the reader goes. */
  #leave(from: HTMLElement | null): void {
    this.#remember();
    remember(document.body, from);
  }

  /** Focuses what the reader left the page from, once it is there: results come later than the map. */
  #refocus(): void {
    if (this.#comesBack && document.activeElement === document.body && recall(document.body))
      this.#comesBack = false;
  }

  #createPainter(): Painter {
    const { root, points } = this.#parts;
    const gl = createGlPainter(points, this.#data.places);
    root.dataset.renderer = gl ? 'webgl2' : 'canvas';
    return gl ?? createCanvasPainter(points, this.#data.places);
  }

  #listen(): void {
    const { view, points, search, query, status, results, buttons, colour } = this.#parts;
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
      this.#ask(query.value.trim());
      if (query.value.trim() === '') status.textContent = 'Type what to look for, then press Find.';
    });
    for (const part of [search, results]) {
      part.addEventListener('keydown', (event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        // The list goes, and with it what had the focus.
        query.focus();
        this.#do({ name: 'clear' });
      });
    }
    colour.addEventListener('change', () => {
      this.#only = [];
      this.#recolour();
    });
    document.body.addEventListener('click', ({ target, detail }) => {
      const link = (target as Element).closest<HTMLElement>('a');
      if (link) this.#leave(detail === 0 ? link : null);
    });
    addEventListener('popstate', () => this.#restore(readState(location.search)));
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
        return this.#open(selected);
      case 'clear':
        this.#pointer.select(-1);
        this.#parts.query.value = '';
        return this.#ask('');
    }
  }

  /** A search of the reader: an entry of its own in the history, so that Back leads to what was seen before. */
  #ask(query: string): void {
    if (query !== this.#query) history.pushState(null, '', location.href);
    this.#search(query);
  }

  #click(at: [x: number, y: number], isTouch: boolean): void {
    const row = this.#pointer.at(at);
    const region = this.#overlay.regionAt(at);
    if (region >= 0 && row < 0) return this.showRegion(region);
    // A finger cannot hover: its first touch shows the card, the second opens.
    if (row >= 0 && (!isTouch || row === this.#pointer.selected)) return this.#open(row);
    this.#pointer.select(row);
  }

  #open(row: number): void {
    this.#leave(this.#parts.view);
    this.#pointer.open(row);
  }

  #recolour(): void {
    const { colour, view, legend } = this.#parts;
    const colouring = colouringOf(this.#data, colour.value as ColourBy);
    const entries = legendEntries(colouring);
    this.#only = this.#only.filter((name) => entries.some((entry) => entry.name === name));
    const shown = new Set(entries.flatMap(({ name, codes }) => (this.#only.includes(name) ? codes : [])));
    const { codes } = colouring;
    this.#pointer.isShown = (row) => shown.size === 0 || shown.has(codes[row] ?? -1);
    this.#ink = inkOf(view);
    const palette = pointPalette(colouring, this.#ink);
    const isInside = this.#insideRegion();
    const isFront = (row: number): boolean => isInside(row) && this.#pointer.isShown(row);
    const drawn = emphasise(codes, palette, faintColour(this.#ink), isFront);
    this.#painter.colour(drawn.codes, drawn.palette);
    showLegend(legend, entries, palette, this.#only, (name) => this.#toggle(name));
    this.#changed();
  }

  #toggle(name: string): void {
    const isOn = this.#only.includes(name);
    this.#only = isOn ? this.#only.filter((other) => other !== name) : [...this.#only, name];
    this.#recolour();
  }

  /** Whether a paper lies in the region whose page this is; all do on the whole map. */
  #insideRegion(): (row: number) => boolean {
    const { legend, regions } = this.#data;
    if (this.#region < 0) return () => true;
    const inside = legend.regions.map((_, number) => pathTo(legend, number).includes(this.#region));
    return (row) => inside[regions[row] ?? 0] ?? false;
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
    this.#remember();
    const { view, size } = this.#camera;
    const rows = papersIn(this.#data.places, view, size, TITLES) ?? [];
    if (rows.length === this.#titles.size && rows.every((row) => this.#titles.has(row))) return;
    this.#loader.load(rows, (papers) => {
      this.#titles = new Map(papers.map(({ row, title }) => [row, title]));
      this.#changed();
    });
  }
}
