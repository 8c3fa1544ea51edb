// The review as sigma draws it: marks, lines, names, and the camera. Where things stand the server has said.

import { MultiUndirectedGraph } from "graphology";
import Sigma from "sigma";
import { EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
import type { CameraState } from "sigma/types";
import { still } from "../lens";
import { marks, SHAPES } from "./marks";
import { Names } from "./names";
import { css, faint, type Palette, readPalette } from "./palette";
import type { Review } from "./review";

const GLIDE = 250;
/** As near as one comes, and as far. */
const RATIOS = { minCameraRatio: 0.01, maxCameraRatio: 1.4 };
/** How near a node that is found is brought. */
const NEAR = 0.2;
/** More lines are drawn thin, and not while the picture moves. */
const MANY_LINES = 8000;

export interface Point {
  x: number;
  y: number;
}

export class Scene {
  readonly sigma: Sigma;
  review: Review;
  /** The lines of each node. */
  private lines: number[][] = [];
  private palette: Palette;
  private readonly names: Names;

  constructor(
    readonly stage: HTMLElement,
    review: Review,
  ) {
    this.review = review;
    this.palette = readPalette(review.functions);
    // Without nodes at first: nothing is drawn before all is ready.
    this.sigma = new Sigma(new MultiUndirectedGraph(), stage, {
      ...RATIOS,
      allowInvalidContainer: true,
      antiAliasingFeather: 0.7,
      defaultDrawNodeHover: () => undefined,
      defaultEdgeType: "line",
      defaultNodeType: "mark",
      edgeProgramClasses: { line: EdgeRectangleProgram, thin: EdgeLineProgram },
      enableCameraRotation: false,
      hideEdgesOnMove: review.edges.from.length > MANY_LINES,
      minEdgeThickness: 0.75,
      nodeHoverProgramClasses: {},
      nodeProgramClasses: { mark: marks(() => this.palette.paper) },
      renderLabels: false,
      stagePadding: 44,
      zIndex: false,
    });
    this.frame();
    this.names = new Names(this);
    this.sigma.setGraph(this.graph());
  }

  /** Draws another part of the same review; what is in both stays where it is. */
  show(review: Review): void {
    this.review = review;
    this.frame();
    this.sigma.setSetting("hideEdgesOnMove", review.edges.from.length > MANY_LINES);
    this.names.read();
    this.sigma.setGraph(this.graph());
  }

  /** After the page turned light or dark. */
  recolour(): void {
    this.palette = readPalette(this.review.functions);
    this.sigma.setGraph(this.graph());
  }

  get colours(): Palette {
    return this.palette;
  }

  /** The nodes that a node has lines to, with what they say. */
  joined(node: number): { to: number; colour: string }[] {
    const { from, to, function: functions } = this.review.edges;
    return (this.lines[node] ?? []).map((line) => ({
      to: from[line] === node ? (to[line] ?? node) : (from[line] ?? node),
      colour: css(this.lineColour(functions[line] ?? null)),
    }));
  }

  /** Where a node stands on the stage, and how far its mark reaches. */
  place(node: number): Point & { radius: number } {
    const seen = this.sigma.getNodeDisplayData(String(node));
    const { x, y } = this.sigma.framedGraphToViewport({ x: seen?.x ?? 0, y: seen?.y ?? 0 });
    return { x, y, radius: this.sigma.scaleSize(seen?.size ?? 0) };
  }

  at(node: number): Point {
    return { x: this.review.nodes.x[node] ?? 0, y: this.review.nodes.y[node] ?? 0 };
  }

  isDataset(node: number): boolean {
    return this.review.nodes.id[node]?.startsWith("dataset:") === true;
  }

  /** Marks one node and its lines; none clears. */
  point(node: number | undefined): void {
    this.stage.classList.toggle("dim", node !== undefined);
    this.names.point(node);
  }

  step(direction: 1 | -1): void {
    const camera = this.sigma.getCamera();
    this.move({ ratio: camera.getBoundedRatio(camera.ratio * (direction === 1 ? 1 / 1.5 : 1.5)) });
  }

  all(): void {
    this.move({ x: 0.5, y: 0.5, ratio: 1 });
  }

  /** Brings a node into the middle, near. */
  bring(node: number): void {
    const seen = this.sigma.getNodeDisplayData(String(node));
    if (seen !== undefined) {
      this.move({ x: seen.x, y: seen.y, ratio: Math.min(this.sigma.getCamera().ratio, NEAR) });
    }
  }

  /** Moves as little as needed for a node to be seen. */
  keep(node: number): void {
    const { width, height } = this.sigma.getDimensions();
    const { x, y } = this.place(node);
    const edge = 60;
    const dx = Math.min(x - edge, 0) + Math.max(x - width + edge, 0);
    const dy = Math.min(y - edge, 0) + Math.max(y - height + edge, 0);
    if (dx !== 0 || dy !== 0) {
      const [from, to] = [
        { x: 0, y: 0 },
        { x: dx, y: dy },
      ].map((point) => this.sigma.viewportToFramedGraph(point));
      const camera = this.sigma.getCamera();
      this.move({ x: camera.x + (to?.x ?? 0) - (from?.x ?? 0), y: camera.y + (to?.y ?? 0) - (from?.y ?? 0) });
    }
  }

  move(to: Partial<CameraState>): void {
    const camera = this.sigma.getCamera();
    if (still()) {
      camera.setState(to);
    } else {
      void camera.animate(to, { duration: GLIDE, easing: "quadraticInOut" });
    }
  }

  /** The whole of it fills the stage, whatever part is shown. */
  private frame(): void {
    const { x, y, width, height } = this.review.box;
    // Upwards here, downwards there.
    this.sigma.setCustomBBox({ x: [x, x + Math.max(width, 1)], y: [-y - Math.max(height, 1), -y] });
  }

  private lineColour(place: number | null): Palette["related"] {
    return (place === null ? undefined : this.palette.functions[place]) ?? this.palette.related;
  }

  private graph(): MultiUndirectedGraph {
    const { nodes, edges, functions } = this.review;
    const graph = new MultiUndirectedGraph();
    const many = nodes.id.length;
    const scale = many < 500 ? 1 : many < 5000 ? 0.7 : 0.5;
    const datasets = nodes.id.map((_, node) => node).filter((node) => this.isDataset(node));
    const works = nodes.id.map((_, node) => node).filter((node) => !this.isDataset(node));
    // What comes last lies on top.
    for (const node of [...works, ...datasets]) {
      const place = nodes.function[node] ?? null;
      const kind = this.isDataset(node) ? "dataset" : (functions[place ?? 0] ?? "other");
      graph.addNode(String(node), {
        x: nodes.x[node] ?? 0,
        y: -(nodes.y[node] ?? 0),
        size: scale * Math.min(3.5 + 1.5 * Math.sqrt(nodes.statements[node] ?? 0), 22),
        shape: SHAPES[kind] ?? SHAPES["other"],
        color: css(kind === "dataset" ? this.palette.ink : this.lineColour(place)),
      });
    }
    const thin = edges.from.length > MANY_LINES;
    const alpha = Math.min(Math.max(16 / Math.sqrt(edges.from.length), 0.1), 0.7);
    this.lines = nodes.id.map(() => []);
    edges.from.forEach((from, line) => {
      const to = edges.to[line] ?? from;
      this.lines[from]?.push(line);
      this.lines[to]?.push(line);
      const color = faint(this.lineColour(edges.function[line] ?? null), alpha);
      graph.addEdgeWithKey(String(line), String(from), String(to), {
        color,
        size: 2,
        type: thin ? "thin" : "line",
      });
    });
    return graph;
  }
}
