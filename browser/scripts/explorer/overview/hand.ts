// Mouse, fingers, keys, the box to find a node by, and the legend.

import { folded, option } from "../find";
import { button, dialog, type Keys } from "../help";
import { legend } from "../legend";
import { shortcuts } from "../keys";
import type { Overview } from "./overview";
import type { Point } from "./scene";

const KEYS: Keys = [
  [["/"], "find a work or a dataset"],
  [["←", "→", "↑", "↓"], "travel to what is next, along the lines first"],
  [["Home"], "to what most is said about"],
  [["Enter"], "its neighbourhood"],
  [["+", "−", "0"], "closer, further, all of it"],
  [["Esc"], "leave the picture"],
  [["?"], "these keys"],
];
const MOUSE =
  "A click on a node leads to its neighbourhood. Drag to move the picture. The wheel zooms once you have clicked in the picture, with Ctrl always.";
const WAYS: Record<string, Point> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowDown: { x: 0, y: 1 },
  ArrowUp: { x: 0, y: -1 },
};
/** As many names are offered while one writes. */
const OFFERED = 12;
const FLASH = 1600;

export function hands(overview: Overview): void {
  const open = dialog(overview.main, KEYS, MOUSE);
  const bar = document.createElement("div");
  bar.className = "zoom";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Picture");
  bar.append(
    button("+", "Closer", () => overview.scene?.step(1)),
    button("−", "Further away", () => overview.scene?.step(-1)),
    button("All", "All of it", () => overview.scene?.all()),
    button("?", "Keys", open),
  );
  overview.stage.before(bar);
  keys(overview);
  shortcuts(open, find(overview));
  legend(overview.main, (address) => void overview.go(address, "push"));
  window.addEventListener("popstate", () => void overview.go(window.location.href, "none"));
}

/** What the mouse does, once there is a picture. */
export function mouse(overview: Overview): void {
  const { scene, stage } = overview;
  if (scene === undefined) {
    return;
  }
  scene.sigma.on("enterNode", ({ node }) => {
    stage.classList.add("on");
    overview.point(Number(node), true);
  });
  scene.sigma.on("leaveNode", () => {
    stage.classList.remove("on");
    overview.unpoint();
  });
  scene.sigma.on("clickNode", ({ node, event }) => {
    // A finger cannot hover: its first touch shows the name, its second follows.
    const touched = "touches" in event.original;
    if (touched && !(overview.current === Number(node) && overview.link.classList.contains("seen"))) {
      overview.point(Number(node), true);
    } else {
      overview.follow(Number(node), event.original);
    }
  });
  scene.sigma.on("clickStage", () => overview.unpoint());
  // The page scrolls under the wheel until the reader has taken the picture in hand.
  let taken = false;
  document.addEventListener("pointerdown", (event) => {
    taken = event.target instanceof Node && stage.contains(event.target);
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      if (!taken && !event.ctrlKey) {
        event.stopPropagation();
      }
    },
    { capture: true, passive: true },
  );
}

function keys(overview: Overview): void {
  const { link } = overview;
  link.addEventListener("focus", () => overview.point(overview.current, link.matches(":focus-visible")));
  link.addEventListener("blur", () => overview.unpoint());
  link.addEventListener("click", () => overview.remember());
  link.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && does(overview, event.key)) {
      event.preventDefault();
    }
  });
}

/** Whether the key means something in the picture. */
function does(overview: Overview, key: string): boolean {
  const { scene } = overview;
  const way = WAYS[key];
  if (scene === undefined) {
    return false;
  }
  if (way !== undefined) {
    travel(overview, way);
  } else if (key === "Home") {
    arrive(overview, overview.middle());
  } else if (key === "+" || key === "=") {
    scene.step(1);
  } else if (key === "-") {
    scene.step(-1);
  } else if (key === "0") {
    scene.all();
  } else if (key === "Escape") {
    const title = overview.main.querySelector<HTMLElement>("#table-title");
    title?.setAttribute("tabindex", "-1");
    title?.focus();
  } else {
    return false;
  }
  return true;
}

/** To what stands nearest that way; what a line leads to counts as a third as far. */
function travel(overview: Overview, way: Point): void {
  const { scene, current } = overview;
  if (scene === undefined) {
    return;
  }
  const start = scene.at(current);
  const joined = new Set(scene.joined(current).map(({ to }) => to));
  let [next, least] = [-1, Infinity];
  for (let node = 0; node < scene.review.nodes.id.length; node += 1) {
    const { x, y } = scene.at(node);
    const [dx, dy] = [x - start.x, y - start.y];
    const along = dx * way.x + dy * way.y;
    const aside = Math.abs(dx * way.y) + Math.abs(dy * way.x);
    const far = (along + 2 * aside) * (joined.has(node) ? 1 / 3 : 1);
    if (along > 0 && aside <= along * 3 && far < least) {
      [next, least] = [node, far];
    }
  }
  if (next < 0) {
    overview.tell("Nothing stands that way.");
  } else {
    arrive(overview, next);
  }
}

function arrive(overview: Overview, node: number): void {
  const { scene } = overview;
  scene?.keep(node);
  overview.point(node, true);
  const lines = scene?.joined(node).length ?? 0;
  overview.tell(
    `${scene?.review.nodes.label[node] ?? ""}, ${overview.about(node)}, ${lines} ${lines === 1 ? "line" : "lines"}.`,
  );
}

/** The box to find a node by; gives what the "/" key does. */
function find(overview: Overview): () => void {
  const field = overview.main.querySelector<HTMLInputElement>("input[data-find]");
  const names = document.createElement("datalist");
  names.id = "in-the-picture";
  field?.after(names);
  field?.setAttribute("list", names.id);
  field?.setAttribute("aria-keyshortcuts", "/");
  field?.setAttribute("autocomplete", "off");
  field?.addEventListener("input", () => {
    const labels = overview.scene?.review.nodes.label ?? [];
    const wanted = folded(field.value);
    const fits =
      wanted === "" ? [] : labels.filter((label) => folded(label).includes(wanted)).slice(0, OFFERED);
    names.replaceChildren(...[...new Set(fits)].map(option));
  });
  field?.form?.addEventListener("submit", (event) => {
    const node = search(overview, field.value);
    if (node === undefined || overview.scene === undefined || overview.stage.getClientRects().length === 0) {
      return;
    }
    event.preventDefault();
    overview.scene.bring(node);
    overview.link.focus({ preventScroll: true });
    overview.stage.scrollIntoView({ block: "nearest" });
    arrive(overview, node);
    overview.link.classList.add("flash");
    window.setTimeout(() => overview.link.classList.remove("flash"), FLASH);
  });
  return () => {
    field?.focus();
    field?.select();
  };
}

/** The node that is named so, or begins so, or has it in its name; of several, what most is said about. */
function search(overview: Overview, text: string): number | undefined {
  const wanted = folded(text);
  const nodes = overview.scene?.review.nodes;
  if (wanted === "" || nodes === undefined) {
    return undefined;
  }
  const rules = [
    (name: string): boolean => name === wanted,
    (name: string): boolean => name.startsWith(wanted),
    (name: string): boolean => name.includes(wanted),
  ];
  const labels = nodes.label.map(folded);
  for (const rule of rules) {
    const found = labels.flatMap((label, node) => (rule(label) ? [node] : []));
    found.sort((one, other) => (nodes.statements[other] ?? 0) - (nodes.statements[one] ?? 0));
    if (found[0] !== undefined) {
      return found[0];
    }
  }
  return undefined;
}
