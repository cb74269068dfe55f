import { shortened } from '../text/cut.ts';
import { type Anchor, anchorsOf } from './anchors.ts';
import type { MapData } from './map-data.ts';
import type { Light } from './lights.ts';
import { type Box, placeLabels, type Placed, type Wanted, wantedLabels } from './labels.ts';
import { fitCanvas, pointRadius } from './painter.ts';
import { papersIn } from './places.ts';
import { type Screen, toScreen, type View, zoomOf } from './view.ts';

/** Colours of what is drawn over the points, as CSS colours. */
export interface Ink {
  text: string;
  ground: string;
  mark: string;
}

export interface OverlayScene {
  view: View;
  size: Screen;
  /** Papers that answer the search, best first. */
  lit: readonly Light[];
  hovered: number;
  selected: number;
  /** Titles of the papers in view, when these are few. */
  titles: ReadonlyMap<number, string>;
  ink: Ink;
}

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const TITLE_SIZE = 11.5;
const TITLE_LENGTH = 48;
/** How much larger than others the point of a strong match is, CSS pixels. */
const LIT = 4;
/** Names look for a place between the points where there are at most so many on the screen. */
const FEW = 400;
/** What the buttons cover, in the upper right corner. */
const BUTTONS = { width: 54, height: 144 };

/** Draws names, lit papers and the chosen one over the points; text stays sharp at any zoom. */
export class Overlay {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #data: MapData;
  readonly #anchors: readonly Anchor[];
  readonly #widths = new Map<string, number>();
  #labels: readonly Placed[] = [];

  constructor(canvas: HTMLCanvasElement, data: MapData) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
    this.#data = data;
    this.#anchors = anchorsOf(data);
  }

  paint(scene: OverlayScene): void {
    const context = this.#context;
    if (!context) return;
    const { size, view } = scene;
    const ratio = fitCanvas(this.#canvas, size);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    const radius = pointRadius(this.#data.places.length / 2, zoomOf(view, size));
    // The best are drawn last, over the others.
    for (const light of scene.lit.toReversed()) this.#dot(context, scene, light, radius);
    const names = wantedLabels(this.#data.legend, view, size, this.#anchors);
    this.#labels = placeLabels(
      [...names, ...this.#titles(scene, radius)],
      size,
      (label) => this.#measure(context, label),
      {
        taken: [{ left: size.width - BUTTONS.width, top: 0, ...BUTTONS }],
        points: this.#points(scene, radius),
      },
    );
    for (const label of this.#labels) this.#write(context, label, scene.ink);
    if (scene.hovered >= 0) this.#ring(context, scene, scene.hovered, radius + 4, 1.5);
    if (scene.selected >= 0) this.#ring(context, scene, scene.selected, radius + 6, 3);
  }

  /** The region whose name is at a place of the screen, or −1. */
  regionAt([x, y]: [x: number, y: number]): number {
    const label = this.#labels.find(
      ({ left, top, width, height }) => x >= left && x <= left + width && y >= top && y <= top + height,
    );
    return label?.region ?? -1;
  }

  #titles(scene: OverlayScene, radius: number): Wanted[] {
    return [...scene.titles].map(([row, title]) => {
      const [x, y] = this.#at(scene, row);
      const text = shortened(title, TITLE_LENGTH);
      return { text, x, y, size: TITLE_SIZE, bold: false, beside: radius + LIT };
    });
  }

  /** Boxes of the points that names keep clear of: those that are lit, of which one weighs several, and all where these are few. */
  #points(scene: OverlayScene, radius: number): Box[] {
    const { view, size, lit } = scene;
    const few = papersIn(this.#data.places, view, size, FEW) ?? [];
    const box = (row: number, reach: number): Box => {
      const [x, y] = this.#at(scene, row);
      return { left: x - reach, top: y - reach, width: 2 * reach, height: 2 * reach };
    };
    const bright = lit.map(({ row }) => box(row, radius + LIT));
    return [...few.map((row) => box(row, radius)), ...bright, ...bright, ...bright];
  }

  #at({ view, size }: OverlayScene, row: number): [x: number, y: number] {
    return toScreen(view, size, this.#data.places[2 * row] ?? 0, this.#data.places[2 * row + 1] ?? 0);
  }

  /**
   * A strong match is a large disc, a partial one a smaller one, a weak one a ring. All have an outline in the colour of
   * text, which no point has: not all eyes tell one colour from twelve others.
   */
  #dot(context: CanvasRenderingContext2D, scene: OverlayScene, light: Light, radius: number): void {
    const { row, strength } = light;
    const { ink } = scene;
    const reach = radius + (strength === 'strong' ? LIT : 1);
    const discs = [
      [reach + 1.5, ink.ground],
      [reach, ink.text],
      [reach - 1.5, strength === 'weak' ? ink.ground : ink.mark],
    ] as const;
    for (const [size, colour] of discs) {
      context.beginPath();
      context.arc(...this.#at(scene, row), size, 0, 2 * Math.PI);
      context.fillStyle = colour;
      context.fill();
    }
  }

  /** In two colours, so that it shows on any ground. */
  #ring(
    context: CanvasRenderingContext2D,
    scene: OverlayScene,
    row: number,
    radius: number,
    width: number,
  ): void {
    for (const [style, more] of [
      [scene.ink.ground, 3],
      [scene.ink.text, 0],
    ] as const) {
      context.beginPath();
      context.arc(...this.#at(scene, row), radius, 0, 2 * Math.PI);
      context.strokeStyle = style;
      context.lineWidth = width + more;
      context.stroke();
    }
  }

  #measure(context: CanvasRenderingContext2D, label: Wanted): number {
    const key = `${label.size} ${label.text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    context.font = fontOf(label);
    const width = Math.ceil(context.measureText(label.text).width);
    this.#widths.set(key, width);
    return width;
  }

  #write(context: CanvasRenderingContext2D, label: Placed, { text, ground }: Ink): void {
    context.font = fontOf(label);
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = 4;
    context.strokeStyle = ground;
    context.fillStyle = text;
    const y = label.top + label.height / 2;
    context.globalAlpha = 0.85;
    context.strokeText(label.text, label.left, y);
    context.globalAlpha = 1;
    context.fillText(label.text, label.left, y);
  }
}

function fontOf({ size, bold }: Wanted): string {
  return `${bold ? 650 : 500} ${size}px ${FONT}`;
}
