import type { Rgb } from './map-colours.ts';
import { type Screen, type Size, type View, zoomOf } from './view.ts';

/** What a painter draws. */
export interface Scene {
  view: View;
  size: Screen;
  /** Whether all points step back, because some are lit. */
  dimmed: boolean;
}

/** Draws all points of a map on a canvas of its own. */
export interface Painter {
  /** Colour of each point, as a number of the palette. Points of the last one lie behind all others. */
  colour(codes: Uint8Array, palette: readonly Rgb[]): void;
  paint(scene: Scene): void;
}

/** Radius of a point in CSS pixels: small when there are many, growing as one comes closer. */
export function pointRadius(points: number, zoom: number): number {
  const base = Math.min(3, Math.max(0.8, 140 / Math.sqrt(points)));
  return Math.min(7, base * zoom ** 0.4);
}

/** Opacity of a point: many points show where they are dense. */
export function pointOpacity(points: number, zoom: number): number {
  return Math.min(0.95, Math.max(0.5, 60 / Math.sqrt(points)) * zoom ** 0.25);
}

/** Radius in CSS pixels and opacity (0 to 1) of the points of a scene. */
export function sceneStyle(points: number, { view, size, dimmed }: Scene) {
  const zoom = zoomOf(view, size);
  return {
    radius: pointRadius(points, zoom),
    opacity: pointOpacity(points, zoom) * (dimmed ? 0.28 : 1),
  };
}

/** Sets a canvas to the pixels of the screen. */
export function fitCanvas(canvas: HTMLCanvasElement, { width, height }: Size): number {
  const ratio = devicePixelRatio;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  return ratio;
}
