// Ties it together: an address is fetched, its page put in, its picture drawn, and what happened told.

import { find } from "./find";
import { hand } from "./hand";
import { help } from "./help";
import { keys, Stop } from "./keys";
import { legend } from "./legend";
import { Lens, QUICK, still } from "./lens";
import { fetchPage, fits, putIn } from "./page";
import { Picture } from "./picture";

/** Two clicks within this time are one on the same node that opens it. */
const TWICE = 400;

export type Step = "push" | "replace" | "none";

export class Explorer {
  readonly picture: Picture;
  readonly lens: Lens;
  readonly stop: Stop;
  private readonly status: HTMLElement;
  private asking = new AbortController();

  constructor(
    readonly main: HTMLElement,
    readonly svg: SVGSVGElement,
  ) {
    this.picture = new Picture(svg);
    this.lens = new Lens(svg);
    this.stop = new Stop(this.picture);
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    main.append(this.status);
  }

  tell(words: string): void {
    this.status.textContent = words;
  }

  /** Goes to an address of /graph. */
  async go(address: string, step: Step = "push"): Promise<void> {
    this.asking.abort();
    const asking = new AbortController();
    this.asking = asking;
    try {
      const page = await fetchPage(address, asking.signal);
      if (asking.signal.aborted) {
        return;
      }
      if (page === undefined || !fits(this.main, page)) {
        leave(address, step);
        return;
      }
      if (step !== "none") {
        step === "push"
          ? window.history.pushState(null, "", address)
          : window.history.replaceState(null, "", address);
      }
      this.show(page);
    } catch {
      // The browser says best what is wrong, unless the reader only went on.
      if (!asking.signal.aborted) {
        leave(address, step);
      }
    }
  }

  expand(name: string, step: Step = "push"): void {
    const element = this.picture.element(name);
    const address = element?.dataset["expand"] ?? (element?.dataset["fold"] && element.getAttribute("href"));
    if (address) {
      void this.go(address, step);
    } else {
      this.tell("There is no more around it.");
    }
  }

  private show(page: Document): void {
    const there = page.querySelector<SVGSVGElement>("svg#graph");
    if (there === null) {
      return;
    }
    const before = this.picture.places();
    const [selected, focused] = [this.selected(), this.picture.nodeAt(document.activeElement)];
    if (there.dataset["focus"] !== this.svg.dataset["focus"]) {
      this.picture.settle();
    }
    const box = there.getAttribute("viewBox") ?? "";
    for (const { name, value } of there.attributes) {
      if (name.startsWith("data-") || name === "aria-label") {
        this.svg.setAttribute(name, value);
      }
    }
    this.svg.replaceChildren(...there.childNodes);
    this.picture.undim();
    this.picture.read();
    this.lens.redraw(box);
    putIn(this.main, page);
    this.stop.read(focused);
    this.walk(before, focused);
    this.report(before, selected);
  }

  /** What moved glides, what is new comes from where the reader was. */
  private walk(before: ReturnType<Picture["places"]>, from: string | undefined): void {
    if (still()) {
      return;
    }
    const origin = from === undefined ? undefined : before.get(from);
    for (const [name, now] of this.picture.places()) {
      const was = before.get(name);
      const start = was ?? origin ?? now;
      const shift = `translate(${start.x - now.x}px, ${start.y - now.y}px)`;
      const timing = { duration: QUICK, easing: "ease-out" };
      const element = this.picture.element(name);
      if (was === undefined) {
        element?.animate([{ transform: shift, opacity: 0 }, { transform: "none" }], timing);
      } else if (was.x !== now.x || was.y !== now.y) {
        element?.animate([{ transform: shift }, { transform: "none" }], timing);
      }
    }
    if ([...this.picture.places().keys()].some((name) => !before.has(name))) {
      this.svg.querySelector(".edges")?.animate([{ opacity: 0.3 }, { opacity: 1 }], QUICK);
    }
  }

  selected(): string {
    return this.main.querySelector<HTMLElement>("#panel")?.dataset["selected"] ?? "";
  }

  private report(before: ReadonlyMap<string, unknown>, selected: string): void {
    const names = this.picture.names();
    const come = names.filter((name) => !before.has(name)).length;
    const gone = [...before.keys()].filter((name) => !names.includes(name)).length;
    const told = [];
    if (come + gone > 0) {
      told.push(`${come} came, ${gone} went.`, this.words(".ex-head p"));
    }
    if (selected !== this.selected()) {
      told.push(`Shown beside: ${this.words("#panel-title")}.`, this.words("#panel .says"));
      this.readTree();
    }
    if (told.length === 0) {
      told.push(this.words("#table .quiet"));
    }
    this.tell(told.join(" ").trim());
  }

  /** Where a tree stands for the picture, what was chosen in it is below, out of sight. */
  private readTree(): void {
    const title = this.main.querySelector<HTMLElement>("#panel-title");
    if (title !== null && this.svg.getClientRects().length === 0) {
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
      title.closest("aside")?.scrollIntoView({ block: "start", behavior: still() ? "instant" : "smooth" });
    }
  }

  private words(which: string): string {
    return this.main.querySelector(which)?.textContent?.replace(/\s+/g, " ").trim() ?? "";
  }
}

export function explore(main: HTMLElement, svg: SVGSVGElement): void {
  const explorer = new Explorer(main, svg);
  hand(explorer.picture, explorer.lens);
  keys(explorer, help(explorer), find(explorer));
  hover(explorer);
  links(explorer);
  legend(main, (address) => void explorer.go(address));
  window.addEventListener("popstate", () => void explorer.go(window.location.href, "none"));
}

function hover({ main, svg, picture }: Explorer): void {
  const around = (target: EventTarget | null): void => {
    const name = picture.nodeAt(target);
    if (name !== undefined) {
      picture.dimAround(name);
    } else {
      picture.undim();
    }
  };
  svg.addEventListener("pointerover", (event) => around(event.target));
  svg.addEventListener("pointerleave", () => picture.undim());
  main.addEventListener("focusin", (event) => {
    if (event.target instanceof Element && event.target.matches(":focus-visible")) {
      around(event.target);
    }
  });
  main.addEventListener("focusout", () => picture.undim());
  // A row of the table shows its line.
  main.addEventListener("pointerover", (event) => {
    const row =
      event.target instanceof Element ? event.target.closest<HTMLElement>("tr[data-statement]") : null;
    const { statement = "", from = "", to = "" } = row?.dataset ?? {};
    if (row !== null) {
      picture.dimStatement(statement, from, to);
    } else if (event.target instanceof Element && event.target.closest("#table") !== null) {
      picture.undim();
    }
  });
}

/** Links to other pictures are followed here; a node that is clicked twice is opened. */
function links(explorer: Explorer): void {
  let last = { name: "", at: 0, address: "" };
  explorer.main.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    const address = link === null ? undefined : ours(link);
    if (event.defaultPrevented || event.button !== 0 || address === undefined || held(event)) {
      return;
    }
    event.preventDefault();
    const name = explorer.picture.nodeAt(link);
    const twice =
      event.detail > 0 && name !== undefined && name === last.name && event.timeStamp - last.at < TWICE;
    if (twice) {
      // Where the first click selected it, Back undoes both.
      explorer.expand(name, window.location.href === last.address ? "push" : "replace");
      last = { name: "", at: 0, address: "" };
    } else {
      last = { name: name ?? "", at: event.timeStamp, address: window.location.href };
      void explorer.go(address);
    }
  });
}

/** The address of a link to another picture. */
function ours(link: Element): string | undefined {
  const url = new URL(link.getAttribute("href") ?? "", document.baseURI);
  const here = window.location;
  const within = url.hash !== "" && url.pathname + url.search === here.pathname + here.search;
  const other = url.origin !== here.origin || url.pathname !== "/graph" || link.hasAttribute("download");
  return other || within ? undefined : url.pathname + url.search;
}

export function held(event: MouseEvent): boolean {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
}

export function leave(address: string, step: Step): void {
  if (step === "none") {
    window.location.reload();
  } else {
    window.location.assign(address);
  }
}
