/** What a person does with the map, in CSS pixels of it. */
export interface Gestures {
  pan(dx: number, dy: number): void;
  /** Zooms by a factor around a place. */
  zoom(factor: number, at: [x: number, y: number]): void;
  /** The pointer rests here, or is gone. */
  hover(at: [x: number, y: number] | null): void;
  click(at: [x: number, y: number], isTouch: boolean): void;
  /** Whether the key was one of the map's. */
  key(event: KeyboardEvent): boolean;
}

/** A press that moves less is a click. */
const CLICK_PIXELS = 5;
/** Wheel steps of a mouse are larger than those of a touchpad. */
const WHEEL_SPEED = 0.0018;
const PINCH_SPEED = 0.01;
const LINE_PIXELS = 16;
const LARGEST_STEP = 0.6;

/** Listens on the map alone: mouse, touch (one finger moves it to the side, two move and zoom), pen, wheel, keyboard. */
export function listen(element: HTMLElement, gestures: Gestures): void {
  const place = (event: MouseEvent): [x: number, y: number] => {
    const { left, top } = element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const pixels = event.deltaY * (event.deltaMode === 1 ? LINE_PIXELS : 1);
      const step = -pixels * (event.ctrlKey ? PINCH_SPEED : WHEEL_SPEED);
      gestures.zoom(Math.exp(Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, step))), place(event));
    },
    { passive: false },
  );
  element.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target !== element) return;
    if (gestures.key(event)) event.preventDefault();
  });
  element.addEventListener('dblclick', (event) => gestures.zoom(2, place(event)));
  listenToPointers(element, gestures, place);
}

function listenToPointers(
  element: HTMLElement,
  gestures: Gestures,
  place: (event: MouseEvent) => [x: number, y: number],
): void {
  const held = new Map<number, [x: number, y: number]>();
  let travelled = 0;
  /** How far one finger went to the side more than up and down: less than nothing is a scrolling of the page. */
  let aside = 0;
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    if (held.size === 0) travelled = aside = 0;
    held.set(event.pointerId, place(event));
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener('pointermove', (event) => {
    const before = held.get(event.pointerId);
    const now = place(event);
    if (!before) return void (event.pointerType === 'mouse' && gestures.hover(now));
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    travelled += Math.abs(dx) + Math.abs(dy);
    aside += Math.abs(dx) - Math.abs(dy);
    if (held.size === 1) {
      if (travelled <= CLICK_PIXELS) return;
      // The browser scrolls the page, and says so only some pixels later.
      if (event.pointerType !== 'touch' || aside > 0) gestures.pan(dx, dy);
    }
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    held.set(event.pointerId, now);
    if (held.size !== 2 || !other) return;
    // The middle of both fingers moves half as far as the one that moved.
    gestures.pan(dx / 2, dy / 2);
    const spread = (point: [number, number]) => Math.hypot(point[0] - other[0], point[1] - other[1]);
    const middle: [number, number] = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
    if (spread(before) > 0) gestures.zoom(spread(now) / spread(before), middle);
  });
  const release = (event: PointerEvent): void => {
    if (!held.delete(event.pointerId) || event.type === 'pointercancel') return;
    if (held.size === 0 && travelled <= CLICK_PIXELS)
      gestures.click(place(event), event.pointerType !== 'mouse');
  };
  element.addEventListener('pointerup', release);
  element.addEventListener('pointercancel', release);
  element.addEventListener('pointerleave', () => gestures.hover(null));
}
