import { isStill } from './theme.ts';
import { between, type Screen, type View, wholeMap, zoomOf } from './view.ts';

const FLIGHT_MS = 380;

/** Where one looks at, and the way to where one will. */
export class Camera {
  view: View;
  size: Screen;
  readonly #changed: () => void;
  #flight = 0;

  constructor(size: Screen, changed: () => void) {
    this.size = size;
    this.view = wholeMap(size);
    this.#changed = changed;
  }

  /** Keeps the part of the map that is seen, at the same zoom. */
  resize(size: Screen): void {
    const zoom = zoomOf(this.view, this.size);
    this.size = size;
    this.view = { ...this.view, scale: wholeMap(size).scale * zoom };
    this.#changed();
  }

  /** At once. */
  set(view: View): void {
    cancelAnimationFrame(this.#flight);
    this.view = view;
    this.#changed();
  }

  /** By a short flight, unless the reader wants no motion. */
  flyTo(target: View): void {
    if (isStill()) return this.set(target);
    cancelAnimationFrame(this.#flight);
    const from = this.view;
    const start = performance.now();
    const step = (now: number): void => {
      const t = Math.min(1, (now - start) / FLIGHT_MS);
      this.view = between(from, target, Math.max(0, t));
      this.#changed();
      if (t < 1) this.#flight = requestAnimationFrame(step);
    };
    this.#flight = requestAnimationFrame(step);
  }
}
