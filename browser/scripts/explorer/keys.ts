// The keys of the picture. It is one stop of the tab key; arrows travel from there.

import type { Explorer } from "./explore";
import { label, type Picture, type Point } from "./picture";

const WAYS: Record<string, Point> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowDown: { x: 0, y: 1 },
  ArrowUp: { x: 0, y: -1 },
};

/** The one node that the tab key stops at. */
export class Stop {
  private current = "";

  constructor(private readonly picture: Picture) {
    this.read(undefined);
    // On the picture itself, a listener for the focus would make it a stop of its own.
    document.addEventListener("focusin", (event) => {
      const name = picture.nodeAt(event.target);
      if (name !== undefined) {
        this.set(name);
      }
    });
  }

  /** After a new drawing; `focused` had the focus before. */
  read(focused: string | undefined): void {
    const { picture } = this;
    const selected = picture.nodeAt(picture.svg.querySelector(".nodes .sel"));
    const middle = picture.svg.dataset["focus"] ?? "";
    const known = [focused, this.current, selected, middle, picture.names()[0]];
    const name = known.find((each) => each !== undefined && picture.element(each) !== undefined) ?? "";
    for (const each of picture.names()) {
      picture.element(each)?.setAttribute("tabindex", "-1");
    }
    this.set(name);
    if (focused !== undefined) {
      picture.element(name)?.focus({ preventScroll: true });
    }
  }

  get name(): string {
    return this.current;
  }

  private set(name: string): void {
    this.picture.element(this.current)?.setAttribute("tabindex", "-1");
    this.current = name;
    this.picture.element(name)?.setAttribute("tabindex", "0");
  }
}

export function keys(explorer: Explorer, help: () => void, find: () => void): void {
  const { svg } = explorer;
  svg.addEventListener("keydown", (event) => {
    const name = explorer.picture.nodeAt(event.target);
    if (name === undefined || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (inPicture(explorer, name, event.key)) {
      event.preventDefault();
    }
  });
  shortcuts(help, find);
}

/** The keys that mean something wherever the reader is. */
export function shortcuts(help: () => void, find: () => void): void {
  document.addEventListener(
    "keydown",
    (event) => {
      const writing =
        event.target instanceof Element && event.target.closest("input, textarea, select, dialog");
      const does = event.key === "/" ? find : event.key === "?" ? help : undefined;
      if (!writing && does !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        event.stopImmediatePropagation();
        does();
      }
    },
    { capture: true },
  );
}

/** Whether the key means something on a node. */
function inPicture(explorer: Explorer, name: string, key: string): boolean {
  const { lens, picture } = explorer;
  const way = WAYS[key];
  if (way !== undefined) {
    travel(explorer, name, way);
  } else if (key === "e") {
    explorer.expand(name);
  } else if (key === "Home") {
    arrive(explorer, picture.svg.dataset["focus"] ?? "");
  } else if (key === "+" || key === "=") {
    lens.step(1);
  } else if (key === "-") {
    lens.step(-1);
  } else if (key === "0") {
    picture.settle();
    lens.all();
  } else if (key === "Escape") {
    escape(explorer);
  } else {
    return false;
  }
  return true;
}

/** To what stands nearest that way; what a line leads to counts as half as far, so that lines are followed first. */
function travel(explorer: Explorer, name: string, way: Point): void {
  const { picture } = explorer;
  const start = picture.place(name) ?? { x: 0, y: 0 };
  const joined = picture.joined(name);
  const ahead = picture.names().flatMap((each) => {
    const place = picture.place(each) ?? start;
    const [dx, dy] = [place.x - start.x, place.y - start.y];
    const along = dx * way.x + dy * way.y;
    const aside = Math.abs(dx * way.y) + Math.abs(dy * way.x);
    const far = (along + 2 * aside) * (joined.has(each) ? 0.5 : 1);
    return along > 0 && aside <= along * 3 ? [{ each, far }] : [];
  });
  const next = ahead.sort((one, other) => one.far - other.far)[0];
  if (next === undefined) {
    explorer.tell("Nothing stands that way.");
  } else {
    arrive(explorer, next.each);
  }
}

export function arrive(explorer: Explorer, name: string): void {
  const [element, place] = [explorer.picture.element(name), explorer.picture.place(name)];
  if (element !== undefined && place !== undefined) {
    explorer.lens.keep(place);
    element.focus({ preventScroll: true });
    explorer.picture.dimAround(name);
    element.scrollIntoView({ block: "nearest", behavior: "instant" });
    const many = explorer.picture.joined(name).size;
    explorer.tell(`${label(element)}, ${many === 1 ? "1 line" : `${many} lines`}.`);
  }
}

/** First gives up what is selected, then the picture. */
function escape(explorer: Explorer): void {
  const { pathname, search } = window.location;
  const query = new URLSearchParams(search);
  if (query.has("select")) {
    query.delete("select");
    void explorer.go(query.size > 0 ? `${pathname}?${query}` : pathname);
    return;
  }
  const next = explorer.main.querySelector<HTMLElement>("#panel-title, #table-title");
  if (next !== null) {
    next.tabIndex = -1;
    next.focus();
  }
}
