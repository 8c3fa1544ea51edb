// <input data-words="node-0">: which places of the taxonomy the words may mean, while one writes them, as buttons below the
// row. One press chooses the place in the <select id="node-0">. Without this script a button of the form asks for them.

const PATIENCE = 200;

interface Place {
  slug: string;
  label: string;
  path: string[];
}

export function places(page: Document): void {
  const fields = page.querySelectorAll<HTMLInputElement>("input[data-words]");
  for (const button of fields.length > 0 ? page.querySelectorAll<HTMLElement>("[data-without-script]") : []) {
    button.hidden = true;
  }
  for (const field of fields) {
    const choice = page.getElementById(field.dataset["words"] ?? "");
    const row = field.closest(".row");
    if (choice instanceof HTMLSelectElement && row !== null) {
      offer(field, choice, row);
    }
  }
}

function offer(field: HTMLInputElement, choice: HTMLSelectElement, row: Element): void {
  const page = field.ownerDocument;
  const offers = page.createElement("p");
  offers.className = "offers hint";
  offers.setAttribute("role", "status");
  offers.hidden = true;
  row.after(offers);
  let timer: number | undefined;
  let asking: AbortController | undefined;

  const ask = async (): Promise<void> => {
    asking?.abort();
    asking = new AbortController();
    const words = field.value.trim();
    if (words === "") {
      offers.hidden = true;
      return;
    }
    try {
      const answer = await fetch(`/contribute/places.json?words=${encodeURIComponent(words)}`, {
        signal: asking.signal,
      });
      if (answer.ok) {
        show(((await answer.json()) as { places: Place[] }).places);
      }
    } catch {
      // Written on, or no answer: the list of all places is there.
    }
  };

  const show = (found: Place[]): void => {
    const buttons = found.map((place) => {
      const button = page.createElement("button");
      button.type = "button";
      button.className = "button plain";
      button.textContent = place.label;
      button.title = [...place.path, place.label].join(" › ");
      button.setAttribute("aria-pressed", String(choice.value === place.slug));
      button.addEventListener("click", () => {
        choice.value = place.slug;
        choice.dispatchEvent(new Event("change"));
      });
      button.dataset["slug"] = place.slug;
      return button;
    });
    offers.replaceChildren(
      found.length > 0 ? "These words suggest " : "These words suggest no place; choose one from the list.",
      ...buttons.flatMap((button) => [button, " "]),
    );
    offers.hidden = false;
  };

  choice.addEventListener("change", () => {
    for (const button of offers.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset["slug"] === choice.value));
    }
  });
  field.addEventListener("input", (event) => {
    window.clearTimeout(timer);
    if (!(event instanceof InputEvent && event.isComposing)) {
      timer = window.setTimeout(() => void ask(), PATIENCE);
    }
  });
}
