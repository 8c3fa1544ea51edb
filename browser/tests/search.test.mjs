// The box: suggestions while one writes, by keyboard and by mouse, and a bibliography pasted into it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { PHONE } from "./chromium.mjs";
import { visit } from "./visit.mjs";

const axeSource = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const DOIS = "10.1073/pnas.1919012117\n10.1609/aaai.v33i01.3301590\n10.9999/nowhere\n";

/** The option that the field points at, as a screen reader finds it. */
function active(page) {
  return page.evaluate(() => {
    const id = document.activeElement?.getAttribute("aria-activedescendant");
    return id ? (document.getElementById(id)?.getAttribute("href") ?? null) : null;
  });
}

test("suggestions come while one writes, and the arrows and Enter go to one", async () => {
  await visit("/about", {}, async (page) => {
    const field = page.getByRole("combobox");
    await page.keyboard.press("/");
    await page.keyboard.type("chexp");
    const list = page.getByRole("listbox", { name: "Suggestions" });
    await list.waitFor();
    assert.equal(await field.getAttribute("aria-expanded"), "true");
    assert.equal(await active(page), null, "nothing is chosen before an arrow is pressed");
    await page.keyboard.press("ArrowDown");
    assert.equal(await active(page), "/datasets/chexpert");
    assert.equal(await list.locator('[aria-selected="true"]').count(), 1);
    await page.keyboard.press("ArrowUp");
    assert.equal(await active(page), null, "before the first is the field");
    await page.keyboard.press("ArrowUp");
    assert.equal(await active(page), "/search?q=chexp", "before the field is the last");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/datasets\/chexpert$/);
  });
});

test("Escape closes the suggestions and keeps what was written; Enter alone asks for everything", async () => {
  await visit("/search", {}, async (page) => {
    const field = page.getByRole("combobox");
    await field.fill("drain");
    const list = page.getByRole("listbox");
    await list.waitFor();
    await page.keyboard.press("Escape");
    await list.waitFor({ state: "hidden" });
    assert.equal(await field.inputValue(), "drain");
    assert.equal(await field.getAttribute("aria-expanded"), "false");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/search\?q=drain$/);
    assert.match(await page.locator("main").innerText(), /Go to|Chest drains/);
  });
});

test("a suggestion can be clicked, and the list closes when the focus leaves", async () => {
  await visit("/", {}, async (page) => {
    const field = page.getByRole("combobox");
    await field.pressSequentially("pad");
    const option = page.getByRole("option", { name: "PadChest", exact: true });
    await option.waitFor();
    await page.keyboard.press("Tab");
    await page.getByRole("listbox").waitFor({ state: "hidden" });
    await field.focus();
    await page.keyboard.press("ArrowDown");
    await option.click();
    await page.waitForURL(/\/datasets\/padchest$/);
  });
});

test("how many suggestions there are is announced", async () => {
  await visit("/search", {}, async (page) => {
    await page.getByRole("combobox").pressSequentially("gen");
    await page
      .getByRole("status")
      .filter({ hasText: /\d+ suggestions?; the arrow keys choose/ })
      .waitFor({ state: "attached" });
    await page.getByRole("combobox").fill("zzzzqqq");
    await page.getByRole("status").filter({ hasText: "No suggestion" }).waitFor({ state: "attached" });
  });
});

for (const [reader, options] of Object.entries({
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  phone: { viewport: PHONE },
})) {
  for (const path of ["/", "/about"]) {
    test(`open suggestions on ${path} have no barrier and fit (${reader})`, async () => {
      await visit(path, options, async (page) => {
        await page.getByRole("combobox").pressSequentially("che");
        await page.getByRole("listbox").waitFor();
        await page.keyboard.press("ArrowDown");
        await page.evaluate(axeSource);
        const { violations } = await page.evaluate(() => globalThis.axe.run(document));
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(" ")}`),
          [],
        );
        const box = await page.getByRole("listbox").boundingBox();
        const width = page.viewportSize().width;
        assert.ok(
          box.x >= 0 && box.x + box.width <= width,
          `the list reaches from ${box.x} to ${box.x + box.width} of ${width}`,
        );
      });
    });
  }
}

test("several lines pasted into the box open the place for a bibliography, which is looked up", async () => {
  const permissions = ["clipboard-read", "clipboard-write"];
  for (const path of ["/", "/about"]) {
    await visit(path, { permissions }, async (page) => {
      await page.evaluate((text) => navigator.clipboard.writeText(text), DOIS);
      await page.getByRole("combobox").focus();
      await page.keyboard.press("Control+V");
      const area = page.getByRole("textbox", { name: /BibTeX/ });
      await area.waitFor();
      await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
      assert.equal(await area.inputValue(), DOIS, `pasted on ${path}`);
      await page.locator("details.paste").getByRole("button", { name: "Look up" }).click();
      await page.getByRole("heading", { name: "Your bibliography, looked up" }).waitFor();
      const text = await page.locator("main").innerText();
      assert.match(text, /Of three works, two are in this review and one is not/);
      await page.evaluate(axeSource);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document));
      assert.deepEqual(
        violations.map(({ id }) => id),
        [],
      );
    });
  }
});

test("without JavaScript, the box asks and a bibliography is looked up", async () => {
  await visit("/", { javaScriptEnabled: false }, async (page) => {
    await page.locator("#ask").fill("cxr-14");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/search\?q=cxr-14$/);
    assert.match(await page.locator("main").innerText(), /Go to NIH-CXR14/);
    await page.locator("details.paste > summary").click();
    await page.locator("#pasted").fill(DOIS);
    await page.locator("details.paste button").click();
    assert.match(await page.locator("main").innerText(), /two are in this review/);
  });
});
