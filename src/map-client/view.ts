/** Where one looks at: the map coordinates in the middle, and CSS pixels a unit. */
export interface View {
  x: number;
  y: number;
  scale: number;
}

/** CSS pixels. */
export interface Size {
  width: number;
  height: number;
}

/** What 16-bit coordinates count to. */
export const EXTENT = 32_767;
/** Part of a side that the whole map leaves free, on each side. */
const MARGIN = 0.05;
/** How many times closer than the whole map one may look. */
const CLOSEST = 120;
/** And how many times closer at least. */
const FARTHEST = 0.7;

/** The rectangle of the map that has points. */
export interface Bounds {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/**
 * The rectangle that holds all points.
 * @param places i16 (points, 2)
 */
export function boundsOf(places: Int16Array): Bounds {
  const bounds = { left: EXTENT, right: -EXTENT, bottom: EXTENT, top: -EXTENT };
  for (let i = 0; i < places.length; i += 2) {
    const [x, y] = [places[i] ?? 0, places[i + 1] ?? 0];
    bounds.left = Math.min(bounds.left, x);
    bounds.right = Math.max(bounds.right, x);
    bounds.bottom = Math.min(bounds.bottom, y);
    bounds.top = Math.max(bounds.top, y);
  }
  return bounds;
}

/** A screen, and the part of the map that is to be seen on it as a whole. */
export interface Screen extends Size {
  bounds: Bounds;
}

/** The scale at which the whole map is seen. */
function wholeScale({ width, height, bounds: { left, right, bottom, top } }: Screen): number {
  const free = 1 - 2 * MARGIN;
  return Math.min((width * free) / Math.max(right - left, 1), (height * free) / Math.max(top - bottom, 1));
}

/** The view that shows all points with a margin around them. */
export function wholeMap(screen: Screen): View {
  const { left, right, bottom, top } = screen.bounds;
  return { x: (left + right) / 2, y: (bottom + top) / 2, scale: wholeScale(screen) };
}

/** How many times closer than the whole map. */
export function zoomOf(view: View, screen: Screen): number {
  return view.scale / wholeScale(screen);
}

/** A point of the map in CSS pixels of the screen, from its upper left corner. */
export function toScreen(view: View, size: Size, x: number, y: number): [x: number, y: number] {
  return [size.width / 2 + (x - view.x) * view.scale, size.height / 2 - (y - view.y) * view.scale];
}

/** The point of the map at a place of the screen in CSS pixels; undoes {@link toScreen}. */
export function toMap(view: View, size: Size, x: number, y: number): [x: number, y: number] {
  return [view.x + (x - size.width / 2) / view.scale, view.y - (y - size.height / 2) / view.scale];
}

/** Moves the map by so many pixels. */
export function pan(view: View, dx: number, dy: number): View {
  return clamp({ ...view, x: view.x - dx / view.scale, y: view.y + dy / view.scale });
}

/** Zooms by a factor; what is under the pixel (x, y) stays there. */
export function zoomAt(view: View, size: Screen, factor: number, [x, y]: [x: number, y: number]): View {
  const whole = wholeScale(size);
  const scale = Math.min(Math.max(view.scale * factor, whole * FARTHEST), whole * CLOSEST);
  const [mx, my] = toMap(view, size, x, y);
  return clamp({
    x: mx - (x - size.width / 2) / scale,
    y: my + (y - size.height / 2) / scale,
    scale,
  });
}

/** The view that an address tells of: a place, and how many times closer than the whole map. */
export function viewAt(size: Screen, { x, y, zoom }: { x: number; y: number; zoom: number }): View {
  const closer = Math.min(Math.max(zoom, FARTHEST), CLOSEST);
  return clamp({ x, y, scale: wholeScale(size) * closer });
}

/** The view of a disc of the map. */
export function lookAt(size: Screen, x: number, y: number, radius: number): View {
  const whole = wholeScale(size);
  const scale = Math.min(size.width, size.height) / (2 * Math.max(radius, 1));
  return clamp({ x, y, scale: Math.min(Math.max(scale, whole), whole * CLOSEST) });
}

/** Pixels at the sides of the screen that other things cover. */
export interface Insets {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The closest view, of `least` units at least in both directions, that has a rectangle between the insets. */
export function fit(size: Screen, bounds: Bounds, insets: Insets, least: number): View {
  const { left, right, bottom, top } = bounds;
  const whole = wholeScale(size);
  const scale = Math.min(
    Math.max(size.width - insets.left - insets.right, 1) / Math.max(right - left, least),
    Math.max(size.height - insets.top - insets.bottom, 1) / Math.max(top - bottom, least),
    whole * CLOSEST,
  );
  return clamp({
    x: (left + right) / 2 + (insets.right - insets.left) / 2 / scale,
    y: (top + bottom) / 2 + (insets.top - insets.bottom) / 2 / scale,
    scale: Math.max(scale, whole * FARTHEST),
  });
}

/** Some part of the map is always seen. */
function clamp({ x, y, scale }: View): View {
  const keep = (v: number): number => Math.min(Math.max(v, -EXTENT), EXTENT);
  return { x: keep(x), y: keep(y), scale };
}

/** On the way from one view to another, `t` from 0 to 1; scales change by ratio. */
export function between(a: View, b: View, t: number): View {
  const s = t * t * (3 - 2 * t);
  return {
    x: a.x + (b.x - a.x) * s,
    y: a.y + (b.y - a.y) * s,
    scale: a.scale * (b.scale / a.scale) ** s,
  };
}
