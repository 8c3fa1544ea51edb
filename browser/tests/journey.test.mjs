// What readers come for, done as they do it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE } from "./chromium.mjs";
import { visit } from "./visit.mjs";

test("without JavaScript, the page of CheXpert names who documents, tests and extends it", async () => {
  await visit("/datasets/chexpert", { javaScriptEnabled: false }, async (page) => {
    const text = await page.locator("main").innerText();
    for (const work of ["Garbin et al. 2021", "Larrazabal et al. 2020", "Gaggion et al. 2023"]) {
      assert.ok(
        text.includes(work),
        `/datasets/chexpert does not name ${work}; it begins:\n${text.slice(0, 500)}`,
      );
    }
    const dead = await page.locator("button[data-copy]:visible").count();
    assert.equal(dead, 0, "a copy button shows although nothing can make it work");
  });
});

test("without JavaScript, the filters work by their button", async () => {
  await visit("/datasets", { javaScriptEnabled: false }, async (page) => {
    const all = await page.locator("table.rows tbody tr").count();
    await page.getByLabel("Chest X-ray").first().check();
    await page.locator("form[data-auto-submit] button[type=submit]").click();
    await page.waitForURL(/modality=chest/);
    const few = await page.locator("table.rows tbody tr").count();
    assert.ok(few > 0 && few < all, `${all} datasets before the filter, ${few} after it`);
    assert.ok(await page.getByLabel("Chest X-ray").first().isChecked(), "the filter forgets what was chosen");
  });
});

test("a choice in the filters takes effect at once and keeps the reader's place", async () => {
  await visit("/datasets", {}, async (page) => {
    assert.equal(await page.locator("[data-without-script]:visible").count(), 0, "Apply still shows");
    await page.getByLabel("Chest X-ray").first().check();
    await page.waitForURL(/modality=chest/);
    await page.waitForFunction(() => document.activeElement?.getAttribute("value") === "chest x-ray");
    const address = page.url();
    assert.ok(!/=(&|$)/.test(address), `the address names what was left empty: ${address}`);
  });
});

for (const list of ["/datasets", "/papers"]) {
  test(`on ${list}, Back shows the choices of the address it goes back to`, async () => {
    await visit(list, {}, async (page) => {
      for (const wanted of [1, 2]) {
        const address = page.url();
        const box = page.locator("form[data-auto-submit] input[type=checkbox]").nth(wanted - 1);
        await box.click();
        await page.waitForURL((url) => url.href !== address);
        assert.equal(await ticked(page), wanted, `${page.url()} does not show what was chosen`);
      }
      await page.goBack();
      assert.equal(await ticked(page), 1, `${page.url()} shows choices that are not its own`);
      await page.goBack();
      assert.equal(await ticked(page), 0, `${page.url()} shows choices that are not its own`);

      // A browser may keep the whole page and bring it back as it was left.
      const kept = await page.evaluate(() => {
        const box = document.querySelector("form[data-auto-submit] input[type=checkbox]");
        box.checked = true;
        window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
        return box.checked;
      });
      assert.equal(kept, false, "a page that was kept shows a choice that its address has not");
    });
  });
}

function ticked(page) {
  return page.locator("form[data-auto-submit] input[type=checkbox]:checked").count();
}

test("on a phone, what no one has tested can be read beside a matrix that scrolls", async () => {
  await visit("/confounders/sex-gender", { viewport: PHONE }, async (page) => {
    const box = page.locator(".scroll:has(> .matrix)");
    for (const far of [0, 200, 10_000]) {
      await box.evaluate((element, left) => (element.scrollLeft = left), far);
      const cut = await box.evaluate((element) => {
        const { left, right } = element.getBoundingClientRect();
        return [...element.querySelectorAll("caption, .why, tr:has(.why) > th")]
          .filter((each) => {
            const place = each.getBoundingClientRect();
            return place.left < left - 1 || place.right > right + 1 || each.scrollWidth > each.clientWidth;
          })
          .map((each) => each.textContent.trim().slice(0, 80));
      });
      assert.deepEqual(cut, [], `cut off when the matrix is scrolled by ${far} px`);
    }
    assert.ok(
      (await box.locator(".why").count()) > 0,
      "the page has no row that says what no one has tested",
    );
    assert.ok(await box.evaluate((element) => element.scrollLeft > 0), "the matrix does not scroll");
  });
});

test("the BibTeX entry is copied by its button, which says so", async () => {
  const permissions = ["clipboard-read", "clipboard-write"];
  await visit("/datasets/chexpert", { permissions }, async (page) => {
    const button = page.locator("button[data-copy]").first();
    await button.click();
    await page.getByRole("status").filter({ hasText: "Copied" }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(
      copied,
      /@\w+\s*\{\s*irvin2019chexpert\s*,/,
      `copied instead of the entry:\n${copied.slice(0, 200)}`,
    );
  });
});

test("the slash key goes to the search field, and stays a slash inside one", async () => {
  await visit("/datasets/chexpert", {}, async (page) => {
    await page.keyboard.press("/");
    const type = await page.evaluate(() => document.activeElement?.getAttribute("type"));
    assert.equal(type, "search", "the slash key did not reach the search field");
    await page.keyboard.press("/");
    assert.equal(await page.locator("form[role=search] input[type=search]").first().inputValue(), "/");
  });
});

test("an address with a slip of the pen leads on", async () => {
  await visit("/datasets/chexpret", {}, async (page) => {
    await page.locator("main").getByRole("link", { name: "CheXpert", exact: true }).click();
    await page.waitForURL(/\/datasets\/chexpert$/);
  });
});
