// <form data-auto-submit>: a choice in the filters takes effect at once, and the reader stays where she was. Back
// shows the choices of the address: the form is autocomplete="off", and what a kept page comes back with is undone.
// Inside it, [data-without-script] (the Apply button) goes and [data-with-script] (a sentence that says so) comes.

const PLACE = "amphora.facets";

interface Place {
  path: string;
  control: string;
  scroll: number;
}

export function facets(page: Document): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-auto-submit]")) {
    show(form, "[data-with-script]", true);
    show(form, "[data-without-script]", false);
    returnTo(form);
    form.addEventListener("change", (event) => {
      const control = event.target;
      if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) {
        remember({ path: location.pathname, control: selector(control), scroll: window.scrollY });
      }
      form.requestSubmit();
    });
    page.defaultView?.addEventListener("pageshow", ({ persisted }) => {
      if (persisted) {
        form.reset();
      }
    });
    // An address says what was chosen, not what was left empty.
    form.addEventListener("formdata", ({ formData }) => {
      for (const name of new Set(formData.keys())) {
        if (formData.getAll(name).every((value) => value === "")) {
          formData.delete(name);
        }
      }
    });
  }
}

function show(form: HTMLFormElement, which: string, visible: boolean): void {
  for (const element of form.querySelectorAll<HTMLElement>(which)) {
    element.hidden = !visible;
  }
}

function selector(control: HTMLInputElement | HTMLSelectElement): string {
  const named = `[name="${CSS.escape(control.name)}"]`;
  return control.type === "checkbox" ? `${named}[value="${CSS.escape(control.value)}"]` : named;
}

function remember(place: Place): void {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(place));
  } catch {
    // A browser that keeps nothing only loses the reader's place.
  }
}

function returnTo(form: HTMLFormElement): void {
  try {
    const kept = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
    const place = kept === null ? undefined : (JSON.parse(kept) as Place);
    if (place === undefined || place.path !== location.pathname) {
      return;
    }
    const control = form.querySelector<HTMLElement>(place.control);
    control?.closest("details")?.setAttribute("open", "");
    control?.focus({ preventScroll: true });
    window.scrollTo({ top: place.scroll, behavior: "instant" });
  } catch {
    // As above.
  }
}
