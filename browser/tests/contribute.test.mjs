// Someone contributes: names a work by its DOI, states a finding on CheXpert, is told what is missing, hands it in, changes
// it and withdraws it. With and without JavaScript.

import assert from "node:assert/strict";
import { test } from "node:test";
import { needsPeople, someone } from "./people.mjs";
import { SITE } from "./site.mjs";
import { visit } from "./visit.mjs";

for (const javaScriptEnabled of [true, false]) {
  test(
    `${javaScriptEnabled ? "with" : "without"} JavaScript one states a finding on CheXpert`,
    needsPeople,
    async () => {
      const as = await someone("Ada Lovelace", "contributor");
      await visit("/datasets/chexpert", { as, javaScriptEnabled }, async (page) => {
        await page.getByRole("link", { name: "Add evidence" }).click();
        await page.getByLabel(/DOI, arXiv number/).fill("10.1073/pnas.1919012117");
        await page.getByRole("button", { name: "Look it up" }).click();
        await page.waitForURL(/\/contribute\/statement\?paper=larrazabal2020gender/);
        assert.match(await page.locator(".opening").innerText(), /has the work already \(the same DOI\)/);
        const dataset = page.getByLabel("Name of the dataset");
        assert.equal(await dataset.inputValue(), "CheXpert");
        if (javaScriptEnabled) {
          await dataset.fill("");
          await dataset.pressSequentially("padch");
          await page.locator(".suggesting .option").first().waitFor();
          await page.keyboard.press("ArrowDown");
          await page.keyboard.press("Enter");
          assert.equal(
            await dataset.inputValue(),
            "PadChest",
            "what is chosen is written, and the form stays",
          );
          await dataset.fill("CheXpert");
        }
        await page.getByLabel(/^Extends/).check();
        await page.getByLabel("In the words of the work").first().fill("chest drains");
        await page.getByLabel("What the test gave").first().selectOption("not-found");
        await page
          .getByLabel("What the work found")
          .fill("Finds no gap between images with and without drains.");
        await page.getByLabel(/^Stated/).check();
        await page.getByRole("button", { name: "Propose this statement" }).click();
        await page.getByRole("alert").waitFor();
        assert.match(await page.getByRole("alert").innerText(), /these words suggest “Chest drains”/);
        assert.equal(await page.getByLabel("In the words of the work").first().inputValue(), "chest drains");
        if (javaScriptEnabled) {
          const words = page.getByLabel("In the words of the work").first();
          await words.fill("");
          await words.pressSequentially("chest drai");
          await page.locator(".offers").getByRole("button", { name: "Chest drains" }).click();
          await words.fill("chest drains");
        } else {
          await page.getByRole("button", { name: "Suggest places from the words" }).click();
        }
        assert.equal(await page.getByLabel("Its place in the taxonomy").first().inputValue(), "chest-drains");
        await page.getByLabel(/mine to give/).check();
        await page.getByRole("button", { name: "Propose this statement" }).click();
        await page.waitForURL(/\/contributions\/\d+$/);
        assert.equal(await page.locator(".lead").innerText(), "It waits for a steward.");
        await page.getByRole("link", { name: "Change it" }).click();
        await page.getByLabel(/^Where it says so/).fill("Table 2");
        await page.getByRole("button", { name: "Propose this statement" }).click();
        await page.waitForURL(/\/contributions\/\d+$/);
        assert.match(await page.locator("#what").innerText(), /Table 2/);
        await page.getByRole("button", { name: "Withdraw it" }).click();
        assert.match(await page.locator(".lead").innerText(), /Withdrawn/);
        await page.goto(`${SITE}/contributions`);
        assert.match(await page.locator("#list").innerText(), /Larrazabal et al\. 2020 on CheXpert/);
      });
    },
  );
}
