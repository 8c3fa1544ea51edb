// <button type="button" class="button plain" data-copy="#bibtex" hidden>Copy BibTeX</button>
// Hidden until a script can make it work; says in words what happened.

const SHOWN_FOR = 2500;

export function copyButtons(page: Document): void {
  for (const button of page.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    const source = page.querySelector<HTMLElement>(button.dataset["copy"] ?? "");
    if (source === null) {
      continue;
    }
    const label = button.textContent ?? "";
    const status = page.createElement("span");
    status.className = "copied";
    status.setAttribute("role", "status");
    button.after(status);
    button.hidden = false;

    let timer: number | undefined;
    button.addEventListener("click", async () => {
      status.textContent = (await copy(source))
        ? "Copied"
        : `Could not ${label.toLowerCase()}: it is selected, copy it by key`;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => (status.textContent = ""), SHOWN_FOR);
    });
  }
}

/** Copies the text of an element; where the browser refuses, selects it instead. */
async function copy(source: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(source.textContent ?? "");
    return true;
  } catch {
    window.getSelection()?.selectAllChildren(source);
    return false;
  }
}
