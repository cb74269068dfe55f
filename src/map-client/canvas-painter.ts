import type { Rgb } from './map-colours.ts';
import { fitCanvas, type Painter, type Scene, sceneStyle } from './painter.ts';
import { toScreen } from './view.ts';

/** Draws on a plain canvas, where there is no WebGL 2: a square a point, colour by colour. */
export function createCanvasPainter(canvas: HTMLCanvasElement, places: Int16Array): Painter {
  const context = canvas.getContext('2d');
  let groups: { style: string; rows: Uint32Array }[] = [];
  return {
    colour(codes: Uint8Array, palette: readonly Rgb[]) {
      const rows = palette.map((): number[] => []);
      codes.forEach((code, row) => rows[code]?.push(row));
      groups = rows.map((some, i) => ({
        style: `rgb(${palette[i]?.join(' ')})`,
        rows: Uint32Array.from(some),
      }));
      groups.unshift(...groups.splice(-1));
    },
    paint(scene: Scene) {
      if (!context) return;
      const { view, size } = scene;
      const { radius, opacity } = sceneStyle(places.length / 2, scene);
      const ratio = fitCanvas(canvas, size);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      context.globalAlpha = opacity;
      for (const { style, rows } of groups) {
        context.fillStyle = style;
        for (const row of rows) {
          const [x, y] = toScreen(view, size, places[2 * row] ?? 0, places[2 * row + 1] ?? 0);
          if (x < -radius || y < -radius || x > size.width + radius || y > size.height + radius) continue;
          context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
        }
      }
    },
  };
}
