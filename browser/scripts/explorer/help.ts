// The buttons at the picture, and the dialog that says which keys there are.

import type { Explorer } from "./explore";

/** Keys, and what they do. */
export type Keys = [string[], string][];

const KEYS: Keys = [
  [["/"], "find a node in the picture"],
  [["←", "→", "↑", "↓"], "travel along the lines"],
  [["Home"], "back to the middle"],
  [["Enter"], "select: what is said stands beside the picture"],
  [["e"], "open: what else is linked to it; or click twice"],
  [["Esc"], "select nothing; again: leave the picture"],
  [["+", "−", "0"], "closer, further, all of it"],
  [["?"], "these keys"],
];

const MOUSE =
  "Drag the ground to move the picture and a node to put it aside. The wheel zooms once you have clicked in the picture, with Ctrl always.";

/** Gives what the "?" key does. */
export function help(explorer: Explorer): () => void {
  const open = dialog(explorer.main, KEYS, MOUSE);
  const bar = document.createElement("div");
  bar.className = "zoom only-wide";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Picture");
  const all = (): void => {
    explorer.picture.settle();
    explorer.lens.all();
  };
  bar.append(
    button("+", "Closer", () => explorer.lens.step(1)),
    button("−", "Further away", () => explorer.lens.step(-1)),
    button("All", "All of it", all),
    button("?", "Keys", open),
  );
  explorer.svg.before(bar);
  return open;
}

/** The dialog that says which keys there are; gives what opens it. */
export function dialog(main: HTMLElement, keys: Keys, mouse: string): () => void {
  const dialog = made(keys, mouse);
  main.append(dialog);
  return () => dialog.showModal();
}

function made(keys: Keys, words: string): HTMLDialogElement {
  const dialog = document.createElement("dialog");
  dialog.className = "keys";
  dialog.setAttribute("aria-labelledby", "keys-title");
  const title = document.createElement("h2");
  title.id = "keys-title";
  title.textContent = "Keys of the graph";
  const list = document.createElement("dl");
  for (const [names, does] of keys) {
    const [term, words] = [document.createElement("dt"), document.createElement("dd")];
    term.append(...names.flatMap((name, i) => (i === 0 ? [key(name)] : [" ", key(name)])));
    words.textContent = does;
    list.append(term, words);
  }
  const mouse = document.createElement("p");
  mouse.textContent = words;
  const form = document.createElement("form");
  form.method = "dialog";
  form.append(button("Close", "", undefined));
  dialog.append(title, list, mouse, form);
  return dialog;
}

function key(name: string): HTMLElement {
  const element = document.createElement("kbd");
  element.textContent = name;
  return element;
}

export function button(words: string, name: string, does: (() => void) | undefined): HTMLButtonElement {
  const element = document.createElement("button");
  element.className = "button plain";
  element.textContent = words;
  element.type = does === undefined ? "submit" : "button";
  if (name !== "") {
    element.setAttribute("aria-label", name);
    element.title = name;
  }
  if (does !== undefined) {
    element.addEventListener("click", does);
  }
  return element;
}
