// <input data-find>: finds a node of the picture, brings it close and lets it flash. What is not in the picture is
// looked for in the whole review, as without this script.

import type { Explorer } from "./explore";
import { arrive } from "./keys";

const FLASH = 1600;

/** Gives what the "/" key does. */
export function find(explorer: Explorer): () => void {
  const box = (): HTMLInputElement | null =>
    explorer.main.querySelector<HTMLInputElement>("input[data-find]");
  const field = box();
  const names = document.createElement("datalist");
  names.id = "in-the-picture";
  field?.after(names);
  field?.setAttribute("list", names.id);
  field?.setAttribute("aria-keyshortcuts", "/");
  field?.setAttribute("autocomplete", "off");
  field?.addEventListener("focus", () => {
    const all = explorer.picture.names().flatMap((name) => wordsOf(explorer, name) ?? []);
    names.replaceChildren(...[...new Set(all)].sort().map(option));
  });
  field?.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && field.value === "") {
      event.preventDefault();
      explorer.picture.element(explorer.stop.name)?.focus();
    }
  });
  field?.form?.addEventListener("submit", (event) => {
    const found = search(explorer, field.value);
    if (found === undefined || explorer.svg.getClientRects().length === 0) {
      return;
    }
    event.preventDefault();
    const place = explorer.picture.place(found);
    if (place !== undefined) {
      explorer.lens.bring(place);
    }
    arrive(explorer, found);
    flash(explorer, found);
  });
  return () => {
    field?.focus();
    field?.select();
  };
}

/** The node that is named so, or begins so, or has it in its name. */
function search(explorer: Explorer, text: string): string | undefined {
  const wanted = folded(text);
  const names = wanted === "" ? [] : explorer.picture.names();
  const fit = (rule: (words: string) => boolean): string | undefined =>
    names.find((name) => rule(folded(wordsOf(explorer, name) ?? "")));
  return (
    fit((words) => words === wanted) ??
    fit((words) => words.startsWith(wanted)) ??
    fit((words) => words.includes(wanted))
  );
}

/** "Larrazabal et al. 2020": its name in the picture, or what is folded there. */
function wordsOf(explorer: Explorer, name: string): string | undefined {
  const text = explorer.picture.element(name)?.querySelector("text");
  return text?.firstChild?.textContent?.trim();
}

/** A name as one may write it: small letters, without accents. */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim().toLowerCase();
}

function flash(explorer: Explorer, name: string): void {
  const element = explorer.picture.element(name);
  element?.classList.add("flash");
  window.setTimeout(() => element?.classList.remove("flash"), FLASH);
}

export function option(words: string): HTMLOptionElement {
  const made = document.createElement("option");
  made.value = words;
  return made;
}
