// A bibliography pasted into a search field goes where there is room for it: into the text area of
// <details class="paste">, on this page or, where it has none, on /search.

const KEY = "amphora.pasted";
const LONGEST = 2_000_000;

export function paste(page: Document): void {
  const details = page.querySelector<HTMLDetailsElement>("details.paste");
  const area = details?.querySelector("textarea") ?? null;
  if (details !== null && area !== null) {
    fill(details, area, taken());
  }
  for (const field of page.querySelectorAll<HTMLInputElement>('input[data-suggest=""]')) {
    field.addEventListener("paste", (event) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!isBibliography(text) || text.length > LONGEST) {
        return;
      }
      if (details !== null && area !== null) {
        event.preventDefault();
        fill(details, area, text);
      } else if (put(text)) {
        event.preventDefault();
        location.assign("/search");
      }
    });
  }
}

/** Several lines, or an entry of BibTeX. */
function isBibliography(text: string): boolean {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.length > 1 || /^\s*@\w+\s*[{(]/.test(text);
}

function fill(details: HTMLDetailsElement, area: HTMLTextAreaElement, text: string | null): void {
  if (text === null) {
    return;
  }
  details.open = true;
  area.value = text;
  area.focus();
  area.setSelectionRange(0, 0);
  area.scrollTop = 0;
}

function put(text: string): boolean {
  try {
    sessionStorage.setItem(KEY, text);
    return true;
  } catch {
    // A browser that keeps nothing, or not so much: the text goes into the field, as without this script.
    return false;
  }
}

function taken(): string | null {
  try {
    const text = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return text;
  } catch {
    return null;
  }
}
