// The marks of works and the boxes of datasets, for sigma: one program draws all shapes, so that none needs a picture.
// They are those of templates/symbols.html.

import { NodeProgram, type NodeProgramType, type ProgramInfo } from "sigma/rendering";
import type { NodeDisplayData, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";
import type { Colour } from "./palette";

/** The number of each shape in the shader. */
export const SHAPES: Record<string, number> = {
  dataset: 0,
  produce: 1,
  extend: 2,
  introduce: 3,
  use: 4,
  other: 5,
};

/** What is smaller is hit within as many pixels of its middle. */
const REACH = 7;

const VERTEX = /* glsl */ `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape;
attribute vec2 a_corner;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec2 v_at;
varying float v_shape;
varying float v_pixel;
const float bias = 255.0 / 254.0;
void main() {
  float pixels = a_size / u_sizeRatio;
  #ifdef PICKING_MODE
  pixels = max(pixels, ${REACH.toFixed(1)});
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= bias;
  // A little more than the mark, for the ground around it.
  vec2 at = a_corner * (1.0 + 1.5 / pixels);
  gl_Position = vec4((u_matrix * vec3(a_position + at * pixels * u_correctionRatio * 2.0, 1)).xy, 0, 1);
  v_at = at;
  v_shape = a_shape;
  v_pixel = 1.0 / pixels;
}
`;

// How far a point is outside of the shape, where 1 is half the width of the mark.
const FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying vec2 v_at;
varying float v_shape;
varying float v_pixel;
uniform vec3 u_paper;
float bar(vec2 p, vec2 half_size) {
  vec2 d = abs(p) - half_size;
  return max(d.x, d.y);
}
float outside(vec2 p) {
  if (v_shape < 0.5) return bar(p, vec2(0.82));
  if (v_shape < 1.5) return bar(p, vec2(0.75));
  if (v_shape < 2.5) return max(-0.8 - p.y, dot(vec2(abs(p.x), p.y - 0.87), vec2(0.8736, 0.4865)));
  if (v_shape < 3.5) return (abs(p.x) + abs(p.y) - 0.97) * 0.7071;
  if (v_shape < 4.5) return length(p) - 0.75;
  vec2 turned = vec2(p.x + p.y, p.y - p.x) * 0.7071;
  return min(bar(turned, vec2(0.94, 0.17)), bar(turned, vec2(0.17, 0.94)));
}
void main() {
  #ifdef PICKING_MODE
  if (length(v_at) > 1.0) discard;
  gl_FragColor = v_color;
  #else
  float d = outside(v_at);
  float inside = clamp(0.5 - d / v_pixel, 0.0, 1.0);
  float ground = clamp(1.5 - d / v_pixel, 0.0, 1.0);
  vec3 fill = v_color.rgb;
  if (v_shape < 0.5) {
    float line = min(1.5 * v_pixel, 0.3);
    fill = mix(v_color.rgb, u_paper, clamp(0.5 - (d + line) / v_pixel, 0.0, 1.0));
  }
  gl_FragColor = mix(vec4(0.0), vec4(mix(u_paper, fill, inside), 1.0), ground);
  #endif
}
`;

const { FLOAT, TRIANGLES, UNSIGNED_BYTE } = WebGLRenderingContext;
const UNIFORMS = ["u_sizeRatio", "u_correctionRatio", "u_matrix", "u_paper"] as const;
type Uniform = (typeof UNIFORMS)[number];
type Mark = NodeDisplayData & { shape?: number };

/** The program, on that paper. */
export function marks(paper: () => Colour): NodeProgramType {
  class Marks extends NodeProgram<Uniform> {
    getDefinition() {
      return {
        VERTICES: 6,
        VERTEX_SHADER_SOURCE: VERTEX,
        FRAGMENT_SHADER_SOURCE: FRAGMENT,
        METHOD: TRIANGLES as 4,
        UNIFORMS,
        ATTRIBUTES: [
          { name: "a_position", size: 2, type: FLOAT },
          { name: "a_size", size: 1, type: FLOAT },
          { name: "a_shape", size: 1, type: FLOAT },
          { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
          { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
        ],
        CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }],
        CONSTANT_DATA: [
          [-1, -1],
          [1, -1],
          [-1, 1],
          [-1, 1],
          [1, -1],
          [1, 1],
        ],
      };
    }

    processVisibleItem(index: number, start: number, data: Mark): void {
      this.array.set([data.x, data.y, data.size, data.shape ?? 0, floatColor(data.color), index], start);
    }

    setUniforms(
      { correctionRatio, matrix, sizeRatio }: RenderParams,
      { gl, uniformLocations }: ProgramInfo,
    ): void {
      const { red, green, blue } = paper();
      gl.uniform1f(uniformLocations["u_correctionRatio"] ?? null, correctionRatio);
      gl.uniform1f(uniformLocations["u_sizeRatio"] ?? null, sizeRatio);
      gl.uniformMatrix3fv(uniformLocations["u_matrix"] ?? null, false, matrix);
      gl.uniform3f(uniformLocations["u_paper"] ?? null, red / 255, green / 255, blue / 255);
    }
  }
  return Marks;
}
