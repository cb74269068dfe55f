import type { Camera } from './camera.ts';
import { Card, credits } from './card.ts';
import { type MapData, namesOn } from './map-data.ts';
import type { Loader } from './loader.ts';
import { paperHref, type Parts } from './page-parts.ts';
import { nearestPaper, nextPaper } from './places.ts';
import { toMap, toScreen } from './view.ts';

/** How near the pointer must come to a point, CSS pixels. */
const REACH = 14;
/** A pointer that passes by asks for no paper. */
const CARD_DELAY_MS = 60;
/** The keyboard's point stays this far from the sides, CSS pixels. */
const EDGE = 60;

/** The papers that the pointer is on and that the keyboard or a finger chose, with their card. */
export class Pointer {
  hovered = -1;
  selected = -1;
  /** Id of the chosen paper, once it is known. */
  chosen = '';
  /** Papers that the legend shows. */
  isShown: (row: number) => boolean = () => true;
  readonly #data: MapData;
  readonly #parts: Parts;
  readonly #camera: Camera;
  readonly #loader: Loader;
  readonly #card: Card;

  constructor(data: MapData, parts: Parts, camera: Camera, loader: Loader) {
    this.#data = data;
    this.#parts = parts;
    this.#camera = camera;
    this.#loader = loader;
    this.#card = new Card(parts.card);
    parts.view.addEventListener('blur', () => this.#card.hide());
  }

  /** The paper at a place of the screen, or −1. */
  at([x, y]: [x: number, y: number]): number {
    const { view, size } = this.#camera;
    return nearestPaper(this.#data.places, ...toMap(view, size, x, y), REACH / view.scale, this.isShown);
  }

  /** Where a paper is on the screen. */
  placeOf(row: number): [x: number, y: number] {
    const { places } = this.#data;
    return toScreen(this.#camera.view, this.#camera.size, places[2 * row] ?? 0, places[2 * row + 1] ?? 0);
  }

  hover(row: number): void {
    if (row === this.hovered) return;
    this.hovered = row;
    this.#parts.view.classList.toggle('pointing', row >= 0);
    this.#camera.redraw();
    if (row < 0) return this.#card.hide();
    setTimeout(() => row === this.hovered && this.#describe(row, false), CARD_DELAY_MS);
  }

  /** Chooses a paper and says what it is; −1 for none. */
  select(row: number): void {
    this.selected = row;
    this.chosen = '';
    this.#card.hide();
    this.#camera.redraw();
    if (row >= 0) this.#describe(row, true);
  }

  /** Goes to the next paper in a direction; to the one in the middle when none is chosen. */
  walk(dx: number, dy: number): void {
    const { view, size } = this.#camera;
    const { places } = this.#data;
    const next =
      this.selected < 0
        ? nearestPaper(places, view.x, view.y, Infinity, this.isShown)
        : nextPaper(places, this.selected, dx, dy, this.isShown);
    if (next < 0) return this.#say('No more papers that way.');
    const [x, y] = this.placeOf(next);
    const isNearEdge = x < EDGE || y < EDGE || x > size.width - EDGE || y > size.height - EDGE;
    if (isNearEdge) this.#camera.flyTo({ ...view, x: places[2 * next] ?? 0, y: places[2 * next + 1] ?? 0 });
    this.select(next);
  }

  /** Goes to the page of a paper. */
  open(row: number): void {
    if (row < 0) return;
    this.#loader.load([row], ([paper]) => {
      if (paper) location.href = paperHref(paper.id);
    });
  }

  /** Keeps the card at its point. */
  follow(): void {
    const row = this.hovered >= 0 ? this.hovered : this.selected;
    if (row >= 0) this.#card.move(this.placeOf(row));
  }

  #describe(row: number, say: boolean): void {
    this.#loader.load([row], ([paper]) => {
      if (!paper || (row !== this.hovered && row !== this.selected)) return;
      if (row === this.selected) this.chosen = paper.id;
      const region = this.#regionOf(row);
      this.#card.show(paper, region, this.placeOf(row));
      if (!say) return;
      this.#say([paper.title, credits(paper), `Region: ${region}`].join('. '));
      this.#camera.redraw();
    });
  }

  #say(text: string): void {
    this.#parts.live.textContent = text;
  }

  #regionOf(row: number): string {
    const { legend, regions } = this.#data;
    return namesOn(legend, regions[row] ?? 0).join(' › ');
  }
}
