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

/** Half of the map's side, in its units. */
export const EXTENT = 32_767;
/** Part of the smaller side that the whole map leaves free, on each side. */
const MARGIN = 0.06;
/** How many times closer than the whole map one may look. */
const CLOSEST = 120;

/** The scale at which the whole map is seen. */
export function fitScale({ width, height }: Size): number {
  return (Math.min(width, height) * (1 - 2 * MARGIN)) / (2 * EXTENT);
}

export function wholeMap(size: Size): View {
  return { x: 0, y: 0, scale: fitScale(size) };
}

/** How many times closer than the whole map. */
export function zoomOf(view: View, size: Size): number {
  return view.scale / fitScale(size);
}

export function toScreen(view: View, size: Size, x: number, y: number): [x: number, y: number] {
  return [size.width / 2 + (x - view.x) * view.scale, size.height / 2 - (y - view.y) * view.scale];
}

export function toMap(view: View, size: Size, x: number, y: number): [x: number, y: number] {
  return [view.x + (x - size.width / 2) / view.scale, view.y - (y - size.height / 2) / view.scale];
}

/** Moves the map by so many pixels. */
export function pan(view: View, dx: number, dy: number): View {
  return clamp({ ...view, x: view.x - dx / view.scale, y: view.y + dy / view.scale });
}

/** Zooms by a factor; what is under the pixel (x, y) stays there. */
export function zoomAt(view: View, size: Size, factor: number, [x, y]: [x: number, y: number]): View {
  const whole = fitScale(size);
  const scale = Math.min(Math.max(view.scale * factor, whole * 0.7), whole * CLOSEST);
  const [mx, my] = toMap(view, size, x, y);
  return clamp({
    x: mx - (x - size.width / 2) / scale,
    y: my + (y - size.height / 2) / scale,
    scale,
  });
}

/** The view of a disc of the map. */
export function lookAt(size: Size, x: number, y: number, radius: number): View {
  const whole = fitScale(size);
  const scale = Math.min(size.width, size.height) / (2 * Math.max(radius, 1));
  return clamp({ x, y, scale: Math.min(Math.max(scale, whole), whole * CLOSEST) });
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
