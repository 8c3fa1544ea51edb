// The page of another address, put into this one piece by piece. What cannot be put in is gone to, as a link would.

const PIECES = [".ex-head", ".bar", "form.filters", "#tree", "#panel", "#table", "#ways"];
const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, summary";

/** The page of an address; none where only the browser itself can show it. */
export async function fetchPage(address: string, signal: AbortSignal): Promise<Document | undefined> {
  const response = await fetch(address, { signal, headers: { accept: "text/html" } });
  if (!response.ok || response.redirected) {
    return undefined;
  }
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Whether a page has the same pieces, so that it can be put into this one. */
export function fits(main: HTMLElement, page: Document): boolean {
  const [here, there] = [main, page].map((side) => side.querySelector<SVGElement>("svg#graph"));
  return (
    here !== null &&
    there !== null &&
    here?.dataset["layout"] === there?.dataset["layout"] &&
    PIECES.every((piece) => (main.querySelector(piece) === null) === (page.querySelector(piece) === null))
  );
}

/** Puts all but the picture of a page into this one; the reader keeps her place and what she writes. */
export function putIn(main: HTMLElement, page: Document): void {
  const place = placeOf(main);
  for (const piece of PIECES) {
    const [here, there] = [main, page].map((side) => side.querySelector<HTMLElement>(piece));
    if (here instanceof HTMLElement && there instanceof HTMLElement) {
      piece === ".bar" ? putBar(here, there) : here.replaceChildren(...there.childNodes);
      for (const { name, value } of there.attributes) {
        here.setAttribute(name, value);
      }
    }
  }
  main.querySelectorAll<HTMLElement>("[data-without-script]").forEach((each) => (each.hidden = true));
  document.title = page.title;
  place?.()?.focus({ preventScroll: true });
}

/** The bar, without the box in which the reader may be writing. */
function putBar(here: HTMLElement, there: HTMLElement): void {
  const find = here.querySelector("[data-find]")?.closest("form");
  const rest = [...there.children].filter((each) => each.querySelector("[data-find]") === null);
  [...here.children].filter((each) => each !== find).forEach((each) => each.remove());
  here.append(...rest);
}

/** How to find again what has the focus, once its piece was replaced. */
function placeOf(main: HTMLElement): (() => HTMLElement | undefined) | undefined {
  const active = document.activeElement;
  const piece = PIECES.find((each) => active?.closest(each) != null);
  if (!(active instanceof HTMLElement) || piece === undefined || active.matches("[data-find]")) {
    return undefined;
  }
  const all = (): HTMLElement[] => [...main.querySelectorAll<HTMLElement>(`:is(${piece}) :is(${FOCUSABLE})`)];
  const number = all().indexOf(active);
  const named =
    active instanceof HTMLInputElement
      ? `[name="${CSS.escape(active.name)}"][value="${CSS.escape(active.value)}"]`
      : undefined;
  return () => (named === undefined ? null : main.querySelector<HTMLElement>(named)) ?? all()[number];
}
