// The colours of the page, as numbers: WebGL and canvas know no custom properties.

export interface Colour {
  red: number;
  green: number;
  blue: number;
}

export interface Palette {
  paper: Colour;
  ink: Colour;
  /** By what a work does. */
  functions: Colour[];
  /** Between two datasets. */
  related: Colour;
  font: string;
}

/** Reads them as the page has them now: light, dark, or whatever its style says. */
export function readPalette(functions: string[]): Palette {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const colour = (name: string): Colour => {
    probe.style.color = `var(--${name})`;
    if (context === null) {
      return { red: 0, green: 0, blue: 0 };
    }
    context.fillStyle = getComputedStyle(probe).color;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return { red, green, blue };
  };
  const font = getComputedStyle(document.documentElement).getPropertyValue("--sans").trim();
  const palette = {
    paper: colour("paper"),
    ink: colour("ink"),
    functions: functions.map(colour),
    related: colour("ink-2"),
    font: font === "" ? "sans-serif" : font,
  };
  probe.remove();
  return palette;
}

export function css({ red, green, blue }: Colour): string {
  return `rgb(${red}, ${green}, ${blue})`;
}

/** A colour that lets the ground through, as sigma wants it: multiplied by its alpha. */
export function faint({ red, green, blue }: Colour, alpha: number): string {
  return `rgba(${Math.round(red * alpha)}, ${Math.round(green * alpha)}, ${Math.round(blue * alpha)}, ${alpha})`;
}

/** Calls back when the page turns light or dark. */
export function onTurn(turned: () => void): void {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", turned);
  const themes = new MutationObserver(turned);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
}
