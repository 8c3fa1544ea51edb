// specimen.html shows every class of the style sheets, and uses none that they do not have.

import { readFile, readdir } from "node:fs/promises";

const browser = new URL("../", import.meta.url);
const styled = new Set();
for (const file of await readdir(new URL("styles/", browser))) {
  const css = await readFile(new URL(`styles/${file}`, browser), "utf8");
  const selectors = css.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\{[^{}]*\}/g, "{}");
  for (const [, name] of selectors.matchAll(/\.([a-z][\w-]*)/gi)) {
    styled.add(name);
  }
}
styled.delete("css"); // @import "tokens.css"

const html = await readFile(new URL("specimen.html", browser), "utf8");
const shown = new Set([...html.matchAll(/\bclass="([^"]*)"/g)].flatMap(([, names]) => names.split(/\s+/)));
shown.add("copied"); // made by scripts/copy.ts
shown.add("broad"); // on <body>, where the explorer or the desk needs the whole width

// Names that say what something is and need no rule of their own.
const plain = new Set(["att", "caution", "footnote-definition-label", "footnote-reference", "serious"]);

const missing = [...styled].filter((name) => !shown.has(name));
const unknown = [...shown].filter((name) => name !== "" && !styled.has(name) && !plain.has(name));
if (missing.length + unknown.length > 0) {
  if (missing.length > 0) {
    console.error(`styles/ has classes that specimen.html does not show: ${missing.sort().join(", ")}`);
  }
  if (unknown.length > 0) {
    console.error(`specimen.html has classes that styles/ does not: ${unknown.sort().join(", ")}`);
  }
  process.exit(1);
}
