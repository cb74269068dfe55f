import createScatterplot from 'regl-scatterplot';

/** The points of a map in regl-scatterplot: `places.bin` is i16 (points, 2). */
const canvas = document.querySelector('canvas');
if (!canvas) throw new Error('The page has no canvas.');
const places = new Int16Array(await (await fetch('places.bin')).arrayBuffer());
const axis = (from: number): Float32Array =>
  Float32Array.from({ length: places.length / 2 }, (_, i) => (places[2 * i + from] ?? 0) / 32_767);
const { width, height } = canvas.getBoundingClientRect();
const scatterplot = createScatterplot({ canvas, width, height, pointSize: 3 });
await scatterplot.draw({ x: axis(0), y: axis(1) });
document.documentElement.dataset['ready'] = '';
