// What /graph does in a browser with JavaScript, in a bundle of its own. The server draws every picture and everything
// works as links; this makes it quicker, and reachable by fewer keys. src/explorer/mod.rs says what it may rely on.

import { explore } from "./explorer/explore";

const graph = document.querySelector<SVGSVGElement>("svg#graph");
const main = document.querySelector<HTMLElement>("main.explorer");
if (graph !== null && main !== null) {
  // The picture is seen first: a frame is painted before its nodes and lines are read.
  window.requestAnimationFrame(() => window.setTimeout(() => explore(main, graph)));
}
