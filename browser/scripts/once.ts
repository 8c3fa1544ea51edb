// A form that writes is sent once, also where its button is pressed twice. Without this script the server notices.

export function once(page: Document): void {
  const sent = new Set<HTMLFormElement>();
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) {
      return;
    }
    if (sent.has(form)) {
      event.preventDefault();
    }
    sent.add(form);
  });
  // Someone who goes back may send it again.
  window.addEventListener("pageshow", () => sent.clear());
}
