import type { Rgb } from './map-colours.ts';
import { fitCanvas, type Painter, type Scene, sceneStyle } from './painter.ts';
import { EXTENT } from './view.ts';

/** Colours that the shader holds. */
const MAX_COLOURS = 64;

const VERTEX = `#version 300 es
in vec2 place;
in uint code;
uniform vec2 middle, stretch;
uniform float diameter;
uniform uint back;
uniform bool behind;
uniform vec3 palette[${MAX_COLOURS}];
out vec3 colour;
void main() {
  gl_Position = (code == back) == behind ? vec4((place - middle) * stretch, 0, 1) : vec4(2, 2, 2, 1);
  gl_PointSize = diameter;
  colour = palette[min(code, ${MAX_COLOURS - 1}u)];
}`;

/** A disc with a soft edge of one pixel. */
const FRAGMENT = `#version 300 es
precision highp float;
in vec3 colour;
uniform float diameter, opacity;
out vec4 pixel;
void main() {
  float distance = length(gl_PointCoord - .5) * diameter;
  float alpha = opacity * clamp(diameter * .5 - distance, 0., 1.);
  if (alpha <= 0.) discard;
  pixel = vec4(colour * alpha, alpha);
}`;

/** Draws with WebGL 2: all points in one call. Null where there is none. */
export function createGlPainter(canvas: HTMLCanvasElement, places: Int16Array): Painter | null {
  const gl = canvas.getContext('webgl2', { antialias: false, powerPreference: 'high-performance' });
  const program = gl && link(gl);
  if (!gl || !program) return null;
  gl.useProgram(program);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  attribute(gl, gl.getAttribLocation(program, 'place'), places);
  const codesAt = gl.getAttribLocation(program, 'code');
  const uniform = (name: string) => gl.getUniformLocation(program, name);
  const points = places.length / 2;
  return {
    colour(codes: Uint8Array, palette: readonly Rgb[]) {
      attribute(gl, codesAt, codes);
      gl.uniform3fv(
        uniform('palette'),
        Float32Array.from(palette.flat(), (v) => v / 255),
      );
      gl.uniform1ui(uniform('back'), palette.length - 1);
    },
    paint(scene: Scene) {
      const { view, size } = scene;
      const { radius, opacity } = sceneStyle(points, scene);
      const ratio = fitCanvas(canvas, size);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.uniform2f(uniform('middle'), view.x / EXTENT, view.y / EXTENT);
      gl.uniform2f(
        uniform('stretch'),
        (view.scale * EXTENT * 2) / size.width,
        (view.scale * EXTENT * 2) / size.height,
      );
      gl.uniform1f(uniform('diameter'), 2 * radius * ratio + 1);
      gl.uniform1f(uniform('opacity'), opacity);
      for (const behind of [1, 0]) {
        gl.uniform1i(uniform('behind'), behind);
        gl.drawArrays(gl.POINTS, 0, points);
      }
    },
  };
}

function link(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}

function attribute(gl: WebGL2RenderingContext, at: number, data: Int16Array | Uint8Array): void {
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
  gl.enableVertexAttribArray(at);
  if (data instanceof Int16Array) gl.vertexAttribPointer(at, 2, gl.SHORT, true, 0, 0);
  else gl.vertexAttribIPointer(at, 1, gl.UNSIGNED_BYTE, 0, 0);
}
