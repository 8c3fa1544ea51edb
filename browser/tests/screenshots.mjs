// Takes a picture of every kind of page, for four readers: light, dark, phone, paper.
//
//   AMPHORA_URL=http://127.0.0.1:8080 node tests/screenshots.mjs /tmp/pictures [/datasets/chexpert ...]
//
// Pages for people who are signed in need what scripts/with-default-review tells:
//
//   scripts/with-default-review node browser/tests/screenshots.mjs /tmp/pictures '/desk/{open}'

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DESKTOP, PHONE, startChromium } from "./chromium.mjs";
import { furnished } from "./furnished.mjs";
import { HAS_PEOPLE } from "./people.mjs";
import { PAGES, SITE, fileName } from "./site.mjs";

const [folder, ...only] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Say where to: node tests/screenshots.mjs FOLDER [PATH ...]");
  process.exit(2);
}

// A4 less the margins of print.css, in CSS pixels.
const PAPER = { width: 673, height: 980 };
const READERS = {
  light: { viewport: DESKTOP, colorScheme: "light" },
  dark: { viewport: DESKTOP, colorScheme: "dark" },
  phone: { viewport: PHONE, colorScheme: "light" },
  print: { viewport: PAPER, colorScheme: "light" },
};

const wanted =
  only.length > 0
    ? only.map((path) => PAGES.find((page) => page.path === path && page.as) ?? { path })
    : PAGES;
const pages = wanted.filter(({ as }) => as === undefined || HAS_PEOPLE);
const people = pages.some(({ as }) => as !== undefined) ? await furnished() : undefined;

await mkdir(folder, { recursive: true });
const browser = await startChromium();
try {
  for (const [reader, options] of Object.entries(READERS)) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    if (reader === "print") {
      await page.emulateMedia({ media: "print" });
    }
    for (const { path, as } of pages) {
      await context.clearCookies();
      await context.addCookies(people?.[as]?.cookies ?? []);
      await page.goto(SITE + (people?.address(path) ?? path), { waitUntil: "load" });
      await page.evaluate(() => document.fonts.ready);
      const file = join(folder, `${fileName(path)}${as === undefined ? "" : `.${as}`}.${reader}.png`);
      await page.screenshot({ path: file, fullPage: true });
      console.log(file);
    }
    await context.close();
  }
} finally {
  await browser.close();
}
