// Someone new contributes: signs up, names a work by its DOI, states a finding on CheXpert, is told what is missing, hands it
// in, changes it and withdraws it. With and without JavaScript.

import assert from "node:assert/strict";
import { readFile, readdir, rm } from "node:fs/promises";
import { test } from "node:test";
import { SITE } from "./site.mjs";
import { visit } from "./visit.mjs";

const PASSWORD = "copper lantern 7 otters";
const LETTERS = process.env.AMPHORA_LETTERS;
const options = LETTERS === undefined ? { skip: "AMPHORA_LETTERS is not set: run scripts/browser-test" } : {};
const axe = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** The link of the letter to that address, once it has come. */
async function link(address) {
  for (let i = 0; i < 100; i += 1) {
    for (const name of await readdir(LETTERS).catch(() => [])) {
      const letter = (await readFile(`${LETTERS}/${name}`, "utf8"))
        .replaceAll("=\r\n", "")
        .replaceAll("=3D", "=");
      const found = letter.match(/http:\S+\?token=\S+/);
      if (letter.includes(`To: ${address}`) && found !== null) {
        await rm(`${LETTERS}/${name}`);
        return found[0];
      }
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`no letter came to ${address} within ten seconds`);
}

async function signUp(page, address) {
  await page.goto(`${SITE}/sign-up`);
  await page.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await page.getByLabel("E-mail address").fill(address);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign up" }).click();
  await page.getByRole("heading", { name: "Almost there" }).waitFor();
  await page.goto(await link(address));
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.waitForURL(/\/account\?done=confirmed$/);
}

for (const javaScriptEnabled of [true, false]) {
  test(
    `${javaScriptEnabled ? "with" : "without"} JavaScript one states a finding on CheXpert`,
    options,
    async () => {
      await visit("/datasets/chexpert", { javaScriptEnabled }, async (page) => {
        await page.getByRole("link", { name: "Add evidence" }).click();
        await page.getByRole("heading", { name: "First, sign in" }).waitFor();
        await signUp(page, `contributor-${javaScriptEnabled}@example.org`);
        await page.goto(`${SITE}/contribute?dataset=chexpert`);
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
        await page.getByRole("button", { name: "Suggest places from the words" }).click();
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

test("the forms have no barrier in light and in dark, and fit every screen", options, async () => {
  await visit("/", {}, async (page) => {
    await signUp(page, "contributor-screens@example.org");
    for (const path of [
      "/contribute",
      "/contribute/statement?paper=larrazabal2020gender",
      "/contribute/dataset",
      "/contribute/merge",
      "/contribute/correction?of=evidence/90",
      "/contribute/dispute?evidence=90",
      "/contribute/reply?evidence=90",
      "/contribute/correction?of=review/title",
      "/contribute/batch",
      "/contributions",
    ]) {
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width: 1360, height: 900 });
        await page.goto(SITE + path);
        await page.evaluate(axe);
        const found = await page.evaluate(async () =>
          (await globalThis.axe.run(document)).violations.map((one) => `${one.id}: ${one.nodes[0].html}`),
        );
        assert.deepEqual(found, [], `${path} in ${colorScheme}`);
      }
      for (const width of [320, 390, 600, 768, 1000, 1360]) {
        await page.setViewportSize({ width, height: 900 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${path} is ${wide} wide on a screen of ${width}`);
      }
    }
  });
});
