import { isStill } from './map-theme.ts';
import { between, type Screen, type View, wholeMap, zoomOf } from './view.ts';

const FLIGHT_MS = 380;

/** Where one looks at, and the way to where one will. */
export class Camera {
  view: View;
  size: Screen;
  /** Where the way leads; the view itself where one looks already. */
  target: View;
  /** Draws anew, though one looks at the same place. */
  readonly redraw: () => void;
  #flight = 0;

  constructor(size: Screen, redraw: () => void) {
    this.size = size;
    this.view = this.target = wholeMap(size);
    this.redraw = redraw;
  }

  /** Keeps the part of the map that is seen, at the same zoom. */
  resize(size: Screen): void {
    const zoom = zoomOf(this.view, this.size);
    this.size = size;
    this.view = this.target = { ...this.view, scale: wholeMap(size).scale * zoom };
    this.redraw();
  }

  /** At once. */
  set(view: View): void {
    cancelAnimationFrame(this.#flight);
    this.view = this.target = view;
    this.redraw();
  }

  /** By a short flight, unless the reader wants no motion. */
  flyTo(target: View): void {
    if (isStill()) return this.set(target);
    cancelAnimationFrame(this.#flight);
    this.target = target;
    const from = this.view;
    const start = performance.now();
    const step = (now: number): void => {
      const t = Math.min(1, (now - start) / FLIGHT_MS);
      this.view = between(from, target, Math.max(0, t));
      this.redraw();
      if (t < 1) this.#flight = requestAnimationFrame(step);
    };
    this.#flight = requestAnimationFrame(step);
  }
}
