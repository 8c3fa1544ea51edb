// <input type="search" data-suggest>: what one may mean, while one writes. An editable combobox with a list, as the
// ARIA Authoring Practices describe it: the focus stays in the field, the arrows choose, Enter goes, Escape closes.
// Without this script the form asks /search, and so it does when nothing was chosen.
// With data-suggest="datasets", a field of a larger form, only records of that kind are offered, and what is chosen is
// written into the field: the form stays.

const PATIENCE = 120;
const KEPT = 50;

interface Suggestion {
  name: [string, boolean][];
  note?: string;
  address: string;
}

interface Group {
  kind: string;
  label: string;
  suggestions: Suggestion[];
}

interface Answer {
  question: string;
  groups: Group[];
  all: string;
}

let boxes = 0;

export function suggest(page: Document): void {
  for (const field of page.querySelectorAll<HTMLInputElement>("input[data-suggest]")) {
    new Box(field);
  }
}

class Box {
  private readonly list: HTMLElement;
  private readonly status: HTMLElement;
  private readonly answers = new Map<string, Answer>();
  private options: HTMLAnchorElement[] = [];
  private chosen = -1;
  private timer: number | undefined;
  private asking: AbortController | undefined;

  constructor(private readonly field: HTMLInputElement) {
    const page = field.ownerDocument;
    boxes += 1;
    this.list = page.createElement("div");
    this.list.id = `suggestions-${boxes}`;
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.list.hidden = true;
    this.status = page.createElement("div");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    field.parentElement?.append(this.list, this.status);

    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("autocapitalize", "none");
    field.spellcheck = false;

    field.addEventListener("input", (event) => this.written(event));
    field.addEventListener("keydown", (event) => this.pressed(event));
    field.addEventListener("blur", () => this.close());
    // A press on the list must not take the focus out of the field, which would close the list before the click.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    field.form?.addEventListener("submit", () => this.close());
  }

  private written(event: Event): void {
    if (event instanceof InputEvent && event.isComposing) {
      return;
    }
    window.clearTimeout(this.timer);
    const question = this.field.value.trim();
    if (question === "") {
      this.close();
      return;
    }
    const known = this.answers.get(question);
    if (known !== undefined) {
      this.show(known);
      return;
    }
    this.timer = window.setTimeout(() => void this.ask(question), PATIENCE);
  }

  private async ask(question: string): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    try {
      const response = await fetch(`/search/suggest?q=${encodeURIComponent(question)}`, {
        signal: asking.signal,
        headers: { accept: "application/json" },
      });
      if (!response.ok) {
        this.close();
        return;
      }
      const answer = (await response.json()) as Answer;
      if (this.answers.size >= KEPT) {
        this.answers.clear();
      }
      this.answers.set(question, answer);
      // What was written meanwhile has a question of its own under way.
      if (this.field.value.trim() === question && this.field.ownerDocument.activeElement === this.field) {
        this.show(answer);
      }
    } catch {
      // Without an answer the field is what it is without this script.
    }
  }

  private show(answer: Answer): void {
    const page = this.field.ownerDocument;
    this.options = [];
    this.choose(-1);
    const only = this.field.dataset["suggest"] ?? "";
    const groups = answer.groups
      .filter((group) => only === "" || group.kind === only)
      .map((group) => {
        const element = page.createElement("div");
        element.setAttribute("role", "group");
        const head = page.createElement("div");
        head.className = "kind";
        head.id = `${this.list.id}-${group.kind}`;
        head.textContent = group.label;
        head.setAttribute("role", "presentation");
        element.setAttribute("aria-labelledby", head.id);
        element.append(head, ...group.suggestions.map((suggestion) => this.option(suggestion)));
        return element;
      });
    const count = this.options.length;
    this.list.replaceChildren(...groups);
    if (only === "") {
      const every = this.option({
        name: [[`Everything on “${answer.question}”`, false]],
        address: answer.all,
      });
      every.classList.add("every");
      this.list.append(every);
    } else if (count === 0) {
      this.close();
      return;
    }
    this.list.scrollTop = 0;
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    this.status.textContent =
      count === 0
        ? "No suggestion"
        : `${count} ${count === 1 ? "suggestion" : "suggestions"}; the arrow keys choose`;
  }

  private option(suggestion: Suggestion): HTMLAnchorElement {
    const page = this.field.ownerDocument;
    const option = page.createElement("a");
    option.className = "option";
    option.id = `${this.list.id}-${this.options.length}`;
    option.href = suggestion.address;
    option.tabIndex = -1;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    for (const [text, marked] of suggestion.name) {
      const piece = page.createElement(marked ? "mark" : "span");
      piece.textContent = text;
      option.append(piece);
    }
    if (suggestion.note !== undefined) {
      const note = page.createElement("span");
      note.className = "more";
      note.textContent = suggestion.note;
      option.append(" ", note);
    }
    if ((this.field.dataset["suggest"] ?? "") !== "") {
      option.addEventListener("click", (event) => {
        event.preventDefault();
        this.field.value = suggestion.name.map(([text]) => text).join("");
        this.close();
      });
    }
    this.options.push(option);
    return option;
  }

  private pressed(event: KeyboardEvent): void {
    if (event.isComposing) {
      return;
    }
    const isOpen = !this.list.hidden;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey) {
      event.preventDefault();
      if (!isOpen) {
        this.written(event);
        return;
      }
      const all = this.options.length;
      // Before the first and behind the last is the field itself.
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.choose(((this.chosen + 1 + step + all + 1) % (all + 1)) - 1);
    } else if (event.key === "Enter" && isOpen && this.chosen >= 0) {
      event.preventDefault();
      this.options[this.chosen]?.click();
      this.close();
    } else if (event.key === "Escape" && isOpen) {
      // The first Escape closes the list, the second empties the field, as browsers do.
      event.preventDefault();
      this.close();
    }
  }

  private choose(number: number): void {
    this.options[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = number;
    const option = this.options[number];
    if (option === undefined) {
      this.field.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", option.id);
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.asking?.abort();
    this.choose(-1);
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.status.textContent = "";
  }
}
