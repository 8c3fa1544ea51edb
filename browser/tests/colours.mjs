// Can the meanings that have a colour be told apart by everyone? Takes the colours from styles/tokens.css, as they are
// in light, in dark and on paper, shows them to eyes without one kind of cone (Machado, Oliveira and Fernandes 2009,
// full severity), and measures how far apart any two are (CIEDE2000). The shapes carry the meaning without any of it.

import { readFile } from "node:fs/promises";

const MEANINGS = ["produce", "extend", "introduce", "use", "warm"];
const AT_LEAST = 12;
// A mark against what it stands on, and text: WCAG 2.2.
const MARK_CONTRAST = 3;
const TEXT_CONTRAST = 4.5;

const EYES = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

const css = await readFile(new URL("../styles/tokens.css", import.meta.url), "utf8");
const block = (start) => {
  const from = css.indexOf(start);
  if (from < 0) throw new Error(`styles/tokens.css has no ${start}`);
  return Object.fromEntries(
    [...css.slice(from, css.indexOf("}", from)).matchAll(/--([\w-]+):\s*(#[0-9a-f]{3,6})\b/gi)].map(
      ([, name, colour]) => [name, colour],
    ),
  );
};
const light = block(":root {");
const themes = {
  light,
  dark: { ...light, ...block(':root[data-theme="dark"] {') },
  "dark by the system": { ...light, ...block(':root:not([data-theme="light"]) {') },
  paper: { ...light, ...block("@media print {") },
};

const problems = [];
for (const [theme, colours] of Object.entries(themes)) {
  const told = [];
  for (const [eyes, matrix] of Object.entries(EYES)) {
    const seen = MEANINGS.map((name) => ({ name, lab: lab(simulated(linear(colours[name]), matrix)) }));
    let nearest = { distance: Infinity };
    for (const [i, one] of seen.entries()) {
      for (const other of seen.slice(i + 1)) {
        const distance = ciede2000(one.lab, other.lab);
        if (distance < nearest.distance) nearest = { distance, pair: `${one.name} and ${other.name}` };
      }
    }
    told.push(`${eyes} ${nearest.distance.toFixed(1)}`);
    if (nearest.distance < AT_LEAST) {
      problems.push(
        `${theme}: ${nearest.pair} are ${nearest.distance.toFixed(1)} apart for ${eyes} eyes, less than ${AT_LEAST}`,
      );
    }
  }
  for (const [names, least] of [
    [[...MEANINGS, "other", "rule-2", "focus"], MARK_CONTRAST],
    [["ink", "ink-2", "ink-3", "warm"], TEXT_CONTRAST],
  ]) {
    for (const ground of ["paper", "tint"]) {
      for (const name of names) {
        const ratio = contrast(colours[name], colours[ground]);
        if (ratio < least) {
          problems.push(
            `${theme}: --${name} on --${ground} has a contrast of ${ratio.toFixed(2)}, less than ${least}`,
          );
        }
      }
    }
  }
  if (process.argv.includes("--verbose")) console.log(`${theme}: ${told.join(", ")}`);
}
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}

function linear(colour) {
  const digits =
    colour.length === 4 ? [...colour.slice(1)].map((each) => each + each) : colour.slice(1).match(/../g);
  return digits.map((each) => {
    const value = parseInt(each, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

function simulated([r, g, b], m) {
  const clamped = (value) => Math.min(1, Math.max(0, value));
  return [0, 3, 6].map((row) => clamped(m[row] * r + m[row + 1] * g + m[row + 2] * b));
}

function luminance(colour) {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

/** Linear sRGB to CIELAB, D65. */
function lab([r, g, b]) {
  const f = (value) => (value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Sharma, Wu and Dalal 2005. */
function ciede2000([l1, a1, b1], [l2, a2, b2]) {
  const degrees = Math.PI / 180;
  const mean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7)));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const hue = (a, b) => (a === 0 && b === 0 ? 0 : (Math.atan2(b, a) / degrees + 360) % 360);
  const [h1, h2] = [hue(p1, b1), hue(p2, b2)];
  const apart = c1 * c2 === 0 ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const dh = 2 * Math.sqrt(c1 * c2) * Math.sin((apart / 2) * degrees);
  const lm = (l1 + l2) / 2;
  const cm = (c1 + c2) / 2;
  const hm = c1 * c2 === 0 ? h1 + h2 : (h1 + apart / 2 + 360) % 360;
  const cos = (angle) => Math.cos(angle * degrees);
  const t = 1 - 0.17 * cos(hm - 30) + 0.24 * cos(2 * hm) + 0.32 * cos(3 * hm + 6) - 0.2 * cos(4 * hm - 63);
  const sl = 1 + (0.015 * (lm - 50) ** 2) / Math.sqrt(20 + (lm - 50) ** 2);
  const sc = 1 + 0.045 * cm;
  const sh = 1 + 0.015 * cm * t;
  const turn = 60 * Math.exp(-(((hm - 275) / 25) ** 2));
  const rt = -2 * Math.sqrt(cm ** 7 / (cm ** 7 + 25 ** 7)) * Math.sin(turn * degrees);
  const [l, c, h] = [(l2 - l1) / sl, (c2 - c1) / sc, dh / sh];
  return Math.sqrt(l ** 2 + c ** 2 + h ** 2 + rt * c * h);
}
