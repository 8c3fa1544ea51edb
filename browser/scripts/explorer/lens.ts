// The part of the picture that is seen: zoomed, panned, brought to a node. It is the view box, and nothing else moves.

import type { Point } from "./picture";

export const QUICK = 140;
const STEP = 1.25;
const CLOSEST = 4;
const FURTHEST = 0.5;

interface Box extends Point {
  width: number;
  height: number;
}

export function still(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

export class Lens {
  private whole: Box;
  private seen: Box;
  private frame = 0;

  constructor(private readonly svg: SVGSVGElement) {
    this.whole = boxOf(svg);
    this.seen = this.whole;
  }

  /** Takes the box of a new drawing; what the reader zoomed to stays. */
  redraw(box: string): void {
    const free = this.isWhole();
    const before = this.seen;
    this.whole = parse(box);
    if (free) {
      this.seen = this.whole;
      this.glide(before, this.whole);
    } else {
      const height = (this.seen.width * this.whole.height) / this.whole.width;
      this.look({ ...this.seen, height });
    }
  }

  all(): void {
    this.go(this.whole);
  }

  /** Zooms in (1) or out (-1) around what is seen. */
  step(direction: 1 | -1): void {
    const { x, y, width, height } = this.seen;
    this.zoom(STEP ** direction, { x: x + width / 2, y: y + height / 2 }, true);
  }

  /** Zooms around a point that stays where it is. */
  zoom(by: number, around: Point, gliding = false): void {
    const scale = Math.min(Math.max((this.whole.width / this.seen.width) * by, FURTHEST), CLOSEST);
    const width = this.whole.width / scale;
    const part = width / this.seen.width;
    const box = {
      x: around.x - (around.x - this.seen.x) * part,
      y: around.y - (around.y - this.seen.y) * part,
      width,
      height: this.whole.height / scale,
    };
    gliding ? this.go(box) : this.look(box);
  }

  pan(by: Point): void {
    this.look({ ...this.seen, x: this.seen.x - by.x, y: this.seen.y - by.y });
  }

  /** Brings a point into the middle, closer than the whole. */
  bring(point: Point): void {
    const width = Math.min(this.seen.width, this.whole.width / 1.8);
    const height = (width * this.whole.height) / this.whole.width;
    this.go({ x: point.x - width / 2, y: point.y - height / 2, width, height });
  }

  /** Moves as little as needed for a point to be seen. */
  keep(point: Point): void {
    const { x, y, width, height } = this.seen;
    const [edgeX, edgeY] = [width * 0.1, height * 0.1];
    const dx = Math.min(point.x - x - edgeX, 0) + Math.max(point.x - x - width + edgeX, 0);
    const dy = Math.min(point.y - y - edgeY, 0) + Math.max(point.y - y - height + edgeY, 0);
    if (!this.isWhole() && (dx !== 0 || dy !== 0)) {
      this.go({ ...this.seen, x: x + dx, y: y + dy });
    }
  }

  /** A place on the screen, in the picture. */
  at(x: number, y: number): Point {
    const matrix = this.svg.getScreenCTM();
    return matrix === null ? { x: 0, y: 0 } : new DOMPoint(x, y).matrixTransform(matrix.inverse());
  }

  private isWhole(): boolean {
    return (["x", "y", "width", "height"] as const).every((key) => this.seen[key] === this.whole[key]);
  }

  private go(box: Box): void {
    const before = this.seen;
    this.seen = box;
    this.glide(before, box);
  }

  private look(box: Box): void {
    window.cancelAnimationFrame(this.frame);
    this.seen = box;
    this.write(box);
  }

  private glide(from: Box, to: Box): void {
    window.cancelAnimationFrame(this.frame);
    if (still()) {
      this.write(to);
      return;
    }
    const start = performance.now();
    const draw = (now: number): void => {
      const part = Math.min(Math.max((now - start) / QUICK, 0), 1);
      const between = (a: number, b: number): number => (part === 1 ? b : a + (b - a) * part);
      this.write({
        x: between(from.x, to.x),
        y: between(from.y, to.y),
        width: between(from.width, to.width),
        height: between(from.height, to.height),
      });
      if (part < 1) {
        this.frame = window.requestAnimationFrame(draw);
      }
    };
    this.frame = window.requestAnimationFrame(draw);
  }

  private write({ x, y, width, height }: Box): void {
    this.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    // The whole may reach a little over its edges, as the server draws it; a part may not.
    this.svg.classList.toggle("part", !this.isWhole());
  }
}

function boxOf(svg: SVGSVGElement): Box {
  return parse(svg.getAttribute("viewBox") ?? "");
}

function parse(text: string): Box {
  const [x = 0, y = 0, width = 1, height = 1] = text.split(/[\s,]+/).map(Number);
  return { x, y, width, height };
}
