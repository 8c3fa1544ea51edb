// The keys of the desk: each does what a link or a button does. Not while one writes, and not with Ctrl, Alt or Meta.
// <main data-desk>; <a data-key="j">, <button data-key="d" data-needs="reason">

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

export function deskKeys(page: Document): void {
  const desk = page.querySelector<HTMLElement>("[data-desk]");
  if (desk === null) {
    return;
  }
  // What was chosen last with a key that needs words: Ctrl and Enter in the field sends it.
  let chosen: HTMLButtonElement | undefined;

  const press = (button: HTMLButtonElement): void => {
    const needed = button.dataset["needs"];
    const field = needed === undefined ? null : page.querySelector<HTMLTextAreaElement>(`#${needed}`);
    if (field !== null && field.value.trim() === "") {
      chosen = button;
      field.focus();
      return;
    }
    button.click();
  };

  page.addEventListener("keydown", (event) => {
    if (
      event.key === "Enter" &&
      event.ctrlKey &&
      chosen !== undefined &&
      event.target instanceof HTMLTextAreaElement
    ) {
      event.preventDefault();
      press(chosen);
      return;
    }
    if (event.key === "Escape" && event.target instanceof HTMLTextAreaElement) {
      event.target.blur();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || isWriting(event.target)) {
      return;
    }
    if (event.key === "?") {
      const help = page.querySelector<HTMLDetailsElement>("[data-keys-help]");
      if (help !== null) {
        help.open = !help.open;
        help.querySelector("summary")?.focus();
        event.preventDefault();
      }
      return;
    }
    const key = event.key.toLowerCase();
    const own = desk.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    if (own instanceof HTMLButtonElement) {
      event.preventDefault();
      press(own);
    } else if (own instanceof HTMLAnchorElement) {
      own.click();
    } else if (key === "j" && desk.querySelector(".queue [aria-current]") === null) {
      // No contribution is open yet: the first one of the queue. Behind the last one there is none.
      desk.querySelector<HTMLAnchorElement>(".queue li a")?.click();
    }
  });
}
