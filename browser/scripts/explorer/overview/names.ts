// The names on the picture, and the lines of the node that is pointed at: on two canvases of our own, so that nothing
// else is drawn anew. Names never lie on each other: those of what most is said about come first.

import { css } from "./palette";
import type { Point, Scene } from "./scene";

const SIZE = 13;
/** As many names are drawn at most, of as many that are looked at. */
const MOST = 70;
const LOOKED_AT = 700;
const IMPORTANT = 20;
const SIDES = [1, -1] as const;

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export class Names {
  private readonly over: HTMLCanvasElement;
  private readonly under: HTMLCanvasElement;
  private readonly widths = new Map<number, number>();
  /** The nodes, those of what most is said about first; and the place of each in that order. */
  private order: number[] = [];
  private rank: number[] = [];
  private pointed: number | undefined;

  constructor(private readonly scene: Scene) {
    this.under = scene.sigma.createCanvas("pointed", { afterLayer: "edges" });
    this.over = scene.sigma.createCanvas("names", { beforeLayer: "mouse" });
    this.read();
    scene.sigma.on("afterRender", () => this.draw());
    void document.fonts.ready.then(() => {
      this.widths.clear();
      this.draw();
    });
  }

  /** Reads another part of the review. */
  read(): void {
    const { nodes } = this.scene.review;
    this.widths.clear();
    this.pointed = undefined;
    this.order = nodes.id.map((_, node) => node);
    const weight = (node: number): number =>
      (nodes.statements[node] ?? 0) + (this.scene.isDataset(node) ? 0.5 : 0);
    this.order.sort((one, other) => weight(other) - weight(one) || one - other);
    this.rank = [];
    this.order.forEach((node, place) => (this.rank[node] = place));
  }

  point(node: number | undefined): void {
    if (node !== this.pointed) {
      this.pointed = node;
      this.draw();
    }
  }

  private draw(): void {
    const lines = this.clean(this.under);
    const names = this.clean(this.over);
    if (lines === null || names === null) {
      return;
    }
    const taken: Box[] = [];
    const joined = this.pointed === undefined ? [] : this.scene.joined(this.pointed);
    if (this.pointed !== undefined) {
      this.drawLines(lines, this.pointed, joined);
      // The link at the node says its name.
      const { x, y } = this.scene.place(this.pointed);
      const wide = this.width(names, this.pointed) + 180;
      taken.push({
        left: x - (x > this.scene.sigma.getDimensions().width * 0.7 ? wide : 20),
        right: x + wide,
        top: y - 16,
        bottom: y + 16,
      });
    }
    const { width, height } = this.scene.sigma.getDimensions();
    const marks = this.marks(width, height);
    const rank = (node: number): number => this.rank[node] ?? 0;
    const near = [...new Set(joined.map(({ to }) => to))].sort((one, other) => rank(one) - rank(other));
    let looked = 0;
    for (const node of this.pointed === undefined ? this.order : near) {
      const place = this.scene.place(node);
      const outside = place.x < 0 || place.y < 0 || place.x > width || place.y > height;
      if (outside || node === this.pointed) {
        continue;
      }
      looked += 1;
      if (taken.length >= MOST || looked > LOOKED_AT) {
        break;
      }
      const boxes = SIDES.map((side) => ({ side, ...this.boxOf(names, node, place, side) }));
      const free = boxes.filter(
        (box) => box.left > 0 && box.right < width && !taken.some((other) => meets(box, other)),
      );
      const covers = (box: Box, most: number): boolean =>
        marks.some((mark) => mark.node !== node && rank(mark.node) < most && meets(box, mark));
      // The first names may lie on small marks.
      const important = rank(node) < IMPORTANT ? free.find((box) => !covers(box, IMPORTANT)) : undefined;
      const box = free.find((each) => !covers(each, Infinity)) ?? important;
      if (box !== undefined) {
        taken.push(box);
        this.drawName(names, node, place, box.side);
      }
    }
  }

  /** The marks that names must not cover: where there are very many, the largest. */
  private marks(width: number, height: number): (Box & { node: number })[] {
    return this.order.slice(0, LOOKED_AT).flatMap((node) => {
      const { x, y, radius } = this.scene.place(node);
      const seen = x > 0 && y > 0 && x < width && y < height;
      return seen ? [{ node, left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }] : [];
    });
  }

  private drawLines(
    context: CanvasRenderingContext2D,
    node: number,
    joined: { to: number; colour: string }[],
  ): void {
    const start = this.scene.place(node);
    context.lineWidth = 1.75;
    for (const { to, colour } of joined) {
      const end = this.scene.place(to);
      context.strokeStyle = colour;
      context.beginPath();
      context.moveTo(start.x, start.y);
      context.lineTo(end.x, end.y);
      context.stroke();
    }
  }

  private drawName(
    context: CanvasRenderingContext2D,
    node: number,
    place: Point & { radius: number },
    side: 1 | -1,
  ): void {
    const { ink, paper } = this.scene.colours;
    const words = this.scene.review.nodes.label[node] ?? "";
    const [x, y] = [place.x + side * (place.radius + 4), place.y + SIZE * 0.35];
    context.font = this.font(node);
    context.textAlign = side === 1 ? "left" : "right";
    context.strokeStyle = css(paper);
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeText(words, x, y);
    context.fillStyle = css(ink);
    context.fillText(words, x, y);
  }

  /** The box of a name to the right (1) or the left (-1) of its mark. */
  private boxOf(
    context: CanvasRenderingContext2D,
    node: number,
    { x, y, radius }: Point & { radius: number },
    side: 1 | -1,
  ): Box {
    const [near, far] = [radius, radius + this.width(context, node) + 8];
    const [left, right] = side === 1 ? [x + near, x + far] : [x - far, x - near];
    return { left, right, top: y - SIZE * 0.7, bottom: y + SIZE * 0.7 };
  }

  private width(context: CanvasRenderingContext2D, node: number): number {
    const known = this.widths.get(node);
    if (known !== undefined) {
      return known;
    }
    context.font = this.font(node);
    const { width } = context.measureText(this.scene.review.nodes.label[node] ?? "");
    this.widths.set(node, width);
    return width;
  }

  private font(node: number): string {
    return `${this.scene.isDataset(node) ? 600 : 400} ${SIZE}px ${this.scene.colours.font}`;
  }

  /** An empty canvas of the size of the stage. */
  private clean(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
    const { width, height } = this.scene.sigma.getDimensions();
    const ratio = window.devicePixelRatio;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const context = canvas.getContext("2d");
    context?.setTransform(ratio, 0, 0, ratio, 0, 0);
    context?.clearRect(0, 0, width, height);
    return context;
  }
}

function meets(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
