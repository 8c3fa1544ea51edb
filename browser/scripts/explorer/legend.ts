// The legend takes effect at once; it is the same form that a browser would send.

export function legend(main: HTMLElement, go: (address: string) => void): void {
  const send = (form: HTMLFormElement): void => {
    const said = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value !== "");
    const query = new URLSearchParams(said as [string, string][]);
    go(`${new URL(form.action).pathname}?${query}`);
  };
  for (const kind of ["change", "submit"]) {
    main.addEventListener(
      kind,
      (event) => {
        const form =
          event.target instanceof Element ? event.target.closest<HTMLFormElement>("form.filters") : null;
        if (form !== null) {
          event.preventDefault();
          event.stopPropagation();
          send(form);
        }
      },
      { capture: true },
    );
  }
}
