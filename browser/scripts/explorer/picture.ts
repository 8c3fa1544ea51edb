// The picture as the server drew it: where its nodes stand, which of them a line joins, and what a hand has moved.

export interface Point {
  x: number;
  y: number;
}

interface Spot {
  name: string;
  element: SVGElement;
  /** Where the server put it. */
  at: Point;
}

/** What hovering dims: all but these nodes and the lines between them. */
interface Kept {
  nodes: Set<string>;
  lines: Set<Element>;
}

const NODES = "a[data-node], [data-fold]";

export class Picture {
  private spots = new Map<string, Spot>();
  private neighbours = new Map<string, Set<string>>();
  /** How far a node was dragged; the address knows nothing of it. */
  private readonly moved = new Map<string, Point>();

  constructor(readonly svg: SVGSVGElement) {
    this.read();
  }

  /** Reads the drawing again, and puts what was dragged where the reader left it. */
  read(): void {
    this.spots = new Map();
    this.neighbours = new Map();
    for (const element of this.svg.querySelectorAll<SVGElement>(NODES)) {
      const name = nameOf(element);
      const at = middle(element);
      if (name !== undefined && at !== undefined) {
        this.spots.set(name, { name, element, at });
      }
    }
    for (const line of this.lines()) {
      const { from = "", to = "" } = line.dataset;
      this.beside(from).add(to);
      this.beside(to).add(from);
    }
    for (const name of this.moved.keys()) {
      this.draw(name);
    }
  }

  names(): string[] {
    return [...this.spots.keys()];
  }

  element(name: string): SVGElement | undefined {
    return this.spots.get(name)?.element;
  }

  /** Where a node is seen. */
  place(name: string): Point | undefined {
    const spot = this.spots.get(name);
    const by = this.moved.get(name) ?? { x: 0, y: 0 };
    return spot === undefined ? undefined : { x: spot.at.x + by.x, y: spot.at.y + by.y };
  }

  places(): Map<string, Point> {
    return new Map(this.names().flatMap((name) => [[name, this.place(name) ?? { x: 0, y: 0 }] as const]));
  }

  joined(name: string): ReadonlySet<string> {
    return this.neighbours.get(name) ?? new Set();
  }

  /** The node that an element belongs to. */
  nodeAt(target: EventTarget | null): string | undefined {
    const element = target instanceof Element ? target.closest<SVGElement>(NODES) : null;
    return element === null || !this.svg.contains(element) ? undefined : nameOf(element);
  }

  move(name: string, by: Point): void {
    const before = this.moved.get(name) ?? { x: 0, y: 0 };
    this.moved.set(name, { x: before.x + by.x, y: before.y + by.y });
    this.draw(name);
  }

  /** Puts everything back where the server drew it. */
  settle(): void {
    const names = [...this.moved.keys()];
    this.moved.clear();
    names.forEach((name) => this.draw(name));
  }

  /** Dims all but a node, what it is joined with, and the lines between. */
  dimAround(name: string): void {
    const lines = this.lines().filter((line) => line.dataset["from"] === name || line.dataset["to"] === name);
    this.dim({ nodes: new Set([name, ...this.joined(name)]), lines: new Set(lines) });
  }

  /** Dims all but one statement. */
  dimStatement(statement: string, from: string, to: string): void {
    const says = (line: SVGElement): boolean =>
      (line.dataset["statements"] ?? "").split(" ").includes(statement) || joins(line, from, to);
    this.dim({ nodes: new Set([from, to]), lines: new Set(this.lines().filter(says)) });
  }

  undim(): void {
    this.svg.classList.remove("dim");
    this.svg.querySelectorAll(".near").forEach((each) => each.classList.remove("near"));
  }

  private dim({ nodes, lines }: Kept): void {
    this.undim();
    this.svg.classList.add("dim");
    nodes.forEach((each) => this.element(each)?.classList.add("near"));
    for (const line of lines) {
      line.classList.add("near");
      // The second stroke of a double line.
      if (line.nextElementSibling?.classList.contains("rel2")) {
        line.nextElementSibling.classList.add("near");
      }
    }
    const pairs = [...lines].map((line) => line as SVGElement);
    for (const marker of this.svg.querySelectorAll<SVGElement>(".marker")) {
      const { from = "", to = "" } = marker.dataset;
      marker.classList.toggle(
        "near",
        pairs.some((line) => joins(line, from, to)),
      );
    }
  }

  private lines(): SVGElement[] {
    return [...this.svg.querySelectorAll<SVGElement>(".e[data-from][data-to]")];
  }

  private beside(name: string): Set<string> {
    const beside = this.neighbours.get(name) ?? new Set<string>();
    this.neighbours.set(name, beside);
    return beside;
  }

  /** Draws a node that was moved, and all that hangs on it. */
  private draw(name: string): void {
    const spot = this.spots.get(name);
    if (spot === undefined) {
      return;
    }
    const by = this.moved.get(name) ?? { x: 0, y: 0 };
    spot.element.setAttribute("transform", `translate(${by.x} ${by.y})`);
    for (const line of this.lines()) {
      const double = line.nextElementSibling?.classList.contains("rel2") === true;
      for (const stroke of double ? [line, line.nextElementSibling as SVGElement] : [line]) {
        this.drawEnd(stroke, line.dataset["from"] === name, line.dataset["to"] === name, by);
      }
    }
    for (const marker of this.svg.querySelectorAll<SVGElement>(".marker[data-from]")) {
      const { from = "", to = "" } = marker.dataset;
      if (from === name || to === name) {
        this.drawMarker(marker, from, to);
      }
    }
  }

  private drawEnd(stroke: SVGElement, from: boolean, to: boolean, by: Point): void {
    const ends = [from ? "1" : "", to ? "2" : ""].filter((end) => end !== "");
    for (const end of ends) {
      for (const axis of ["x", "y"] as const) {
        const drawn = `data-${axis}${end}`;
        if (!stroke.hasAttribute(drawn)) {
          stroke.setAttribute(drawn, stroke.getAttribute(axis + end) ?? "0");
        }
        stroke.setAttribute(axis + end, String(Number(stroke.getAttribute(drawn)) + by[axis]));
      }
    }
  }

  /** A marker stays as far from its work as the server put it. */
  private drawMarker(marker: SVGElement, from: string, to: string): void {
    const [start, end, drawn] = [this.place(from), this.place(to), middle(marker)];
    const first = this.spots.get(from)?.at;
    if (start === undefined || end === undefined || drawn === undefined || first === undefined) {
      return;
    }
    const far = Math.hypot(drawn.x - first.x, drawn.y - first.y);
    const whole = Math.max(Math.hypot(end.x - start.x, end.y - start.y), 1);
    const x = start.x + ((end.x - start.x) * far) / whole - drawn.x;
    const y = start.y + ((end.y - start.y) * far) / whole - drawn.y;
    marker.setAttribute("transform", `translate(${x} ${y})`);
  }
}

/** The words that a node is found and spoken by. */
export function label(element: Element): string {
  const title = element.querySelector(":scope > title")?.textContent ?? element.textContent ?? "";
  return title.replace(/\s+/g, " ").trim();
}

function nameOf(element: SVGElement): string | undefined {
  return element.dataset["node"] ?? element.dataset["fold"];
}

function joins(line: SVGElement, from: string, to: string): boolean {
  return line.dataset["from"] === from && line.dataset["to"] === to;
}

/** Where the server drew something, whatever was done to it since. */
function middle(element: Element): Point | undefined {
  const number = (shape: Element, name: string): number => Number(shape.getAttribute(name));
  const box = element.querySelector(":scope > .box");
  if (box !== null) {
    const [width, height] = [number(box, "width"), number(box, "height")];
    return { x: number(box, "x") + width / 2, y: number(box, "y") + height / 2 };
  }
  const halo = element.querySelector(":scope > .halo");
  return halo === null ? undefined : { x: number(halo, "cx"), y: number(halo, "cy") };
}
