// "/" goes to the search field, unless the reader is writing. Where a graph is, its own field comes first.

export function searchKey(page: Document): void {
  const field =
    page.querySelector<HTMLInputElement>("input[data-find]") ??
    page.querySelector<HTMLInputElement>("form[role=search] input[type=search]");
  if (field === null) {
    return;
  }
  field.setAttribute("aria-keyshortcuts", "/");
  page.addEventListener("keydown", (event) => {
    const target = event.target;
    const writing =
      target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
    if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
}
