// <textarea data-submit-key>: Ctrl and Enter (on a Mac also Command) sends the form, as Enter does in a field of one
// line. Inside the form [data-with-script], which says so, comes.

export function submitKey(page: Document): void {
  for (const field of page.querySelectorAll<HTMLTextAreaElement>("textarea[data-submit-key]")) {
    for (const hint of field.form?.querySelectorAll<HTMLElement>("[data-with-script]") ?? []) {
      hint.hidden = false;
    }
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        field.form?.requestSubmit();
      }
    });
  }
}
