// Every kind of page, whoever reads it: no barrier that axe knows, no sideways scrolling on any screen, nothing cut
// off on paper, no error in the console, nothing fetched from another host, valid HTML.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { HtmlValidate } from "html-validate";
import htmlRules from "../.htmlvalidate.mjs";
import { DESKTOP, PHONE, startChromium } from "./chromium.mjs";
import { furnished } from "./furnished.mjs";
import { needsPeople } from "./people.mjs";
import { PAGES, SITE } from "./site.mjs";

const axeSource = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
// Phones, tablets, windows beside each other, and both sides of where styles/narrow.css turns.
const WIDTHS = [
  320, 360, 390, 480, 600, 640, 641, 700, 768, 820, 864, 865, 900, 992, 993, 1000, 1024, 1100, 1216, 1217,
  1280, 1360,
];
// A4 less the margins of styles/print.css, in CSS pixels.
const PAPER = { width: 673, height: 980 };
const validator = new HtmlValidate(htmlRules);

let browser;
before(async () => {
  browser = await startChromium();
});
after(async () => {
  await browser?.close();
});

for (const { path: place, status, as } of PAGES) {
  describe(as === undefined ? place : `${place} as ${as}`, as === undefined ? {} : needsPeople, () => {
    let [path, person] = [place, undefined];
    before(async () => {
      if (as !== undefined) {
        const people = await furnished();
        [path, person] = [people.address(place), people[as]];
      }
    });

    test(`answers ${status}, as valid HTML`, async () => {
      const headers = { accept: "text/html", cookie: person?.cookie ?? "" };
      const response = await fetch(SITE + path, { headers });
      const html = await response.text();
      assert.equal(
        response.status,
        status,
        `GET ${path} answered ${response.status}:\n${html.slice(0, 600)}`,
      );
      assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
      const report = await validator.validateString(html, path);
      assert.ok(report.valid, `GET ${path} is not valid HTML:\n${htmlProblems(report, html)}`);
    });

    for (const colorScheme of ["light", "dark"]) {
      test(`has no barrier in ${colorScheme}`, async () => {
        await withPage(path, person, { viewport: DESKTOP, colorScheme }, async (page, noises) => {
          const found = { barriers: await barriers(page), noises };
          assert.deepEqual(
            found,
            { barriers: [], noises: [] },
            `${path} in ${colorScheme} has barriers or is not quiet`,
          );
        });
      });
    }

    test("fits a phone", async () => {
      await withPage(path, person, { viewport: PHONE }, async (page, noises) => {
        const wide = await tooWide(page);
        const found = { barriers: await barriers(page), noises };
        assert.equal(
          wide.page,
          PHONE.width,
          `${path} scrolls sideways; these reach out:\n${wide.who.join("\n")}`,
        );
        assert.deepEqual(
          found,
          { barriers: [], noises: [] },
          `${path} on a phone has barriers or is not quiet`,
        );
      });
    });

    test("fits every screen and paper", async () => {
      await withPage(path, person, { viewport: DESKTOP }, async (page) => {
        const misfits = [];
        const misfitsOf = async (name, size) => {
          const wide = await tooWide(page);
          const reaching = wide.page > size.width || wide.who.length > 0;
          return [
            ...(reaching ? [`${name}: the page is ${wide.page} px wide; these reach out:`, ...wide.who] : []),
            ...(await overhanging(page)).map((each) => `${name}: runs out of its place: ${each}`),
          ];
        };
        const look = async (name, size) => {
          await page.setViewportSize(size);
          if ((await misfitsOf(name, size)).length > 0) {
            // What a script places again after the window changed has two frames for it.
            await page.evaluate(
              () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
            );
            misfits.push(...(await misfitsOf(name, size)));
          }
        };
        for (const width of WIDTHS) {
          await look(`${width} px`, { width, height: 900 });
        }
        await page.emulateMedia({ media: "print" });
        await look("on paper", PAPER);
        assert.equal(misfits.length, 0, `${path} does not fit\n${misfits.join("\n")}`);
      });
    });
  });
}

/** Opens a page, gathers console errors and foreign requests, and closes it again. */
async function withPage(path, person, options, use) {
  const context = await browser.newContext(options);
  try {
    await context.addCookies(person?.cookies ?? []);
    const page = await context.newPage();
    const noises = [];
    page.on("pageerror", (error) => noises.push(`uncaught: ${error.message}`));
    page.on("console", (message) => {
      // Chromium writes a line about the status 400, 404 or 410 of the page itself; that one is meant.
      const own = message.location().url === SITE + path && /status of 4(00|04|10)/.test(message.text());
      if (message.type() === "error" && !own) {
        noises.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol !== "data:" && url.origin !== new URL(SITE).origin) {
        noises.push(`foreign request: ${request.url()}`);
      }
    });
    await page.goto(SITE + path, { waitUntil: "load" });
    await page.evaluate(() => document.fonts.ready);
    await use(page, noises);
  } finally {
    await context.close();
  }
}

/** What axe finds, one line a place. evaluate is not bound by the page's content security policy. */
async function barriers(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"] }),
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, any }) => `${id}: ${help}: ${target.join(" ")}${any[0] ? ` (${any[0].message})` : ""}`,
    ),
  );
}

/** How wide the document is, and the elements that stick out of the viewport outside a scrolling box. */
function tooWide(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    const scrolls = (element) =>
      element !== null &&
      element !== root &&
      (["auto", "scroll", "hidden"].includes(getComputedStyle(element).overflowX) ||
        scrolls(element.parentElement));
    const who = [...document.body.querySelectorAll("*")]
      .filter(
        (element) =>
          element.getBoundingClientRect().right > root.clientWidth + 1 && !scrolls(element.parentElement),
      )
      .slice(0, 8)
      .map((element) => `  ${element.outerHTML.slice(0, 120).replace(/\s+/g, " ")}`);
    return { page: root.scrollWidth, who };
  });
}

/** Notes, heads and tables whose words run into what stands beside them. */
function overhanging(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll(".note, .matrix thead th, .sec > header, .body:has(> .stack)")]
      .filter((element) => {
        const words = document.createRange();
        words.selectNodeContents(element);
        return words.getBoundingClientRect().right > element.getBoundingClientRect().right + 1;
      })
      .map((element) => element.textContent.trim().replace(/\s+/g, " ").slice(0, 80)),
  );
}

function htmlProblems(report, html) {
  const lines = html.split("\n");
  return report.results
    .flatMap(({ messages }) => messages)
    .map(({ line, column, message, ruleId }) => {
      const around = (lines[line - 1] ?? "").slice(Math.max(0, column - 40), column + 80).trim();
      return `  ${line}:${column} ${message} [${ruleId}]\n      ${around}`;
    })
    .join("\n");
}
