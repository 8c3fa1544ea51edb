// What people do by mistake or on purpose: press twice, write far too much, in any script, and send files that broke others.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { PHONE } from "./chromium.mjs";
import { PASSWORD, needsPeople, someone } from "./people.mjs";
import { SITE } from "./site.mjs";
import { visit } from "./visit.mjs";

const GIVEN = [
  ["license_of_contribution", "CC0-1.0"],
  ["no_patient_data", "yes"],
  ["passage", "The notes of the release."],
  ["do", "submit"],
];

for (const javaScriptEnabled of [true, false]) {
  test(
    `a button that is pressed twice proposes once (JavaScript: ${javaScriptEnabled})`,
    needsPeople,
    async () => {
      const as = await someone("Dolly Double", "contributor");
      await visit("/contribute/version?dataset=chexpert", { as, javaScriptEnabled }, async (page) => {
        await page.getByLabel("Version", { exact: true }).fill(`9.${Number(javaScriptEnabled)}`);
        await page.getByLabel("How do you know?").fill("The notes of the release.");
        await page.getByLabel(/mine to give/).check();
        await page.getByRole("button", { name: "Propose this version" }).dblclick();
        await page.waitForURL(/\/contributions\/\d+$/);
        await page.goBack();
        await page.getByRole("button", { name: "Propose this version" }).waitFor();
        await page.goto(`${SITE}/contributions`);
        assert.equal(await page.locator("#list tbody tr").count(), 1);
      });
    },
  );
}

for (const javaScriptEnabled of [true, false]) {
  test(
    `what was written before one was signed out is sent after signing in again (JavaScript: ${javaScriptEnabled})`,
    needsPeople,
    async () => {
      const as = await someone("Lena Late", "contributor");
      await visit("/contribute/batch", { as, javaScriptEnabled }, async (page) => {
        const label = `late-${javaScriptEnabled}`;
        await page
          .getByLabel("Or paste it here")
          .fill(`dataset,label,released\nchexpert,${label},2020-01-01\nchexpert,${label},2020-01-01\n`);
        await page.getByRole("button", { name: "Look at each row" }).click();
        assert.match(await page.locator("#rows").innerText(), /Twice in this file\s+Line 2 says the same/);
        await page.getByLabel(/Note for the steward/).fill("Took me an hour.");
        await page.getByLabel(/mine to give/).check();
        const other = await page.context().newPage();
        await other.goto(`${SITE}/account`);
        await other.getByRole("button", { name: "Sign out" }).first().click();
        await other.waitForURL(`${SITE}/`);
        await page.getByRole("button", { name: "Propose the rows that are ready" }).click();
        const shown = await page.locator("main").innerText();
        assert.match(shown, /You are not signed in any more/);
        assert.ok(
          shown.includes("Took me an hour.") && shown.includes(`chexpert,${label},2020-01-01`),
          shown,
        );
        const [tab] = await Promise.all([
          page.context().waitForEvent("page"),
          page.getByRole("link", { name: /^Sign in \(opens/ }).click(),
        ]);
        await tab.getByLabel("E-mail address").fill(as.address);
        await tab.getByLabel("Password").fill(PASSWORD);
        await tab.getByRole("button", { name: "Sign in" }).click();
        await tab.waitForURL(/\/contribute\/batch$/);
        await page.getByRole("button", { name: "Send it once more" }).click();
        await page.waitForURL(/\/contributions\/\d+$/);
        assert.match(await page.locator("main").innerText(), /Took me an hour\./);
      });
    },
  );
}

test("long words, other scripts and heaps of accents stay in their places", needsPeople, async () => {
  const contributor = await someone("مريم الأسطرلابي", "contributor");
  const as = await someone("Vera Steward", "steward");
  const label = `نسخة ${"e\u0301\u0323\u0308".repeat(12)} 1.0`;
  const changes = [
    `שלום ${"م".repeat(60)}`,
    "x".repeat(300),
    "ﷺ".repeat(20),
    "<b>&amp;</b>",
    "👩‍🔬".repeat(20),
  ].join("\n");
  const place = await contributor.send("/contribute/version", "/contribute/version", [
    ["dataset", "chexpert"],
    ["label", label],
    ["changes", changes],
    ["note", `${"W".repeat(200)} ${"ש".repeat(200)}`],
    ...GIVEN,
  ]);
  const number = place.split("/").at(-1);
  for (const [person, paths] of [
    [contributor, ["/contributions", place, `${place}/amend`]],
    [as, [`/desk/${number}`, "/desk", `/desk/${number}/edit`]],
  ]) {
    for (const path of paths) {
      await visit(path, { as: person }, async (page) => {
        for (const width of [320, PHONE.width, 768, 1000, 1360]) {
          await page.setViewportSize({ width, height: 900 });
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(wide <= width, `${path} is ${wide} wide on a screen of ${width}`);
        }
        assert.equal(await page.locator("main b:has-text('&amp;')").count(), 0, "markup is text");
      });
    }
  }
});

/** What the form answers with, as text; it must not fail. */
async function answer(person, action, fields) {
  const html = await (await person.get(action)).text();
  const token = html.match(/name="form_token" value="([^"]+)"/)[1];
  const begun = Date.now();
  const response = await fetch(SITE + action, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: person.cookie, origin: SITE },
    body: new URLSearchParams([["form_token", token], ...fields]),
  });
  return { status: response.status, text: await response.text(), took: Date.now() - begun };
}

test(
  "a table of 5,000 rows is told to come in parts; one of 500 is judged in time",
  needsPeople,
  async () => {
    const contributor = await someone("Bea Batch", "contributor");
    const rows = (many) =>
      `dataset,label,released\n${Array.from({ length: many }, (_, i) => `chexpert,b${i},2020-01-01\n`).join("")}`;
    const tooMany = await answer(contributor, "/contribute/batch", [
      ["text", rows(5000)],
      ["do", "look"],
    ]);
    assert.equal(tooMany.status, 422);
    assert.match(tooMany.text, /more than 500 rows\. Send it in parts/);
    const fitting = await answer(contributor, "/contribute/batch", [
      ["text", rows(500)],
      ["do", "look"],
    ]);
    assert.equal(fitting.status, 200);
    assert.match(fitting.text, /Of 500 rows, 500 are ready/);
    assert.ok(fitting.took < 25_000, `500 rows took ${fitting.took} ms`);
    const sent = await answer(contributor, "/contribute/batch", [["text", rows(500)], ...GIVEN]);
    assert.equal(sent.status, 303);
  },
);

const NASTY = new URL("../../../shared/fixtures/bib/", import.meta.url);
const nasty = await readdir(NASTY, { recursive: true }).catch(() => []);
// A few of them: how often one may ask is limited.
const files = nasty
  .filter((name) => name.endsWith(".bib"))
  .sort()
  .slice(0, 120)
  .filter((_, i) => i % 12 === 0);

test("bibliographies that broke others are read, or it is said why not", needsPeople, async () => {
  const contributor = await someone("Bib Tester", "contributor");
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, NASTY), "utf8")));
  const own = [
    "@article{a, title = {unclosed",
    "@",
    "@misc{a, year = {in press}}",
    "@string(x = {y})\n@misc{b, title = x}",
    "{".repeat(5000),
  ];
  for (const [i, text] of [...own, ...texts].entries()) {
    const which = i < own.length ? own[i].slice(0, 40) : files[i - own.length];
    for (const [action, fields] of [
      [
        "/contribute",
        [
          ["work", text.slice(0, 100_000)],
          ["do", "look-up"],
        ],
      ],
      [
        "/contribute/batch",
        [
          ["text", text],
          ["do", "look"],
        ],
      ],
    ]) {
      const { status, text: page } = await answer(contributor, action, fields);
      assert.ok(
        [200, 303, 413, 422].includes(status),
        `${action} answered ${status} to ${which}: ${page.slice(0, 300)}`,
      );
    }
  }
});
