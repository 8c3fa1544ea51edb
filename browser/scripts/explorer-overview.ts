// What /graph?layout=overview does in a browser with JavaScript and WebGL, in a bundle of its own: no other page needs
// sigma. Without it the list of datasets is there, and each leads to its neighbourhood.

import { hands, mouse } from "./explorer/overview/hand";
import { Overview } from "./explorer/overview/overview";

const main = document.querySelector<HTMLElement>("main.explorer");
const stage = document.querySelector<HTMLElement>("#overview");
// A phone shows the list only: there is nothing to load, until it is turned.
const wide = window.matchMedia("(min-width: 40.0625rem)");

function begin(main: HTMLElement, stage: HTMLElement): void {
  const overview = new Overview(main, stage);
  hands(overview);
  overview.onFirst = () => mouse(overview);
  void overview.load();
}

if (main !== null && stage !== null) {
  if (wide.matches) {
    begin(main, stage);
  } else {
    wide.addEventListener("change", () => begin(main, stage), { once: true });
  }
}
