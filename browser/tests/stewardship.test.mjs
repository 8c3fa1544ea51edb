// From a DOI to the page of the dataset and back: someone new signs up and states a finding, a steward accepts it without
// touching a mouse, everyone sees it, it is taken back, and what is left of it says why. With and without JavaScript.

import assert from "node:assert/strict";
import { test } from "node:test";
import { letterTo, link, needsPeople, signUp, someone } from "./people.mjs";
import { SITE } from "./site.mjs";
import { visit } from "./visit.mjs";

const REASON = "The work tested another dataset.";

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with" : "without";
  test(
    `${how} JavaScript a finding is stated, accepted by keyboard, seen and taken back`,
    needsPeople,
    async () => {
      const finding = `Finds no gap between the sexes where images are drawn anew (${how} a script).`;
      const address = `newcomer-${how}@example.org`;
      const steward = await someone("Vera Steward", "steward");
      await visit("/", { javaScriptEnabled }, async (page) => {
        await page
          .getByRole("navigation", { name: "Main" })
          .getByRole("link", { name: "Contribute" })
          .click();
        await page.getByRole("link", { name: "Sign in or sign up" }).click();
        await page.getByRole("link", { name: "No account yet? Sign up" }).click();
        await signUp(page, `Nora Newcomer ${how}`, address);
        const contribution = await stateFinding(page, finding);

        await visit("/desk", { as: steward, javaScriptEnabled }, (desk) =>
          javaScriptEnabled ? acceptByKeys(desk, contribution) : acceptByTab(desk, contribution),
        );

        await letterTo(address, (letter) => letter.includes("accepted"));
        await page.goto(`${SITE}/contributions/${contribution}`);
        assert.match(await page.locator(".lead").innerText(), /It is in the review/);
        await page
          .locator("#result")
          .getByRole("link", { name: /^Evidence \d+$/ })
          .click();
        await page.waitForURL(/\/evidence\/\d+$/);
        const number = page.url().split("/").at(-1);
        assert.match(
          await page.locator("#who").innerText(),
          new RegExp(`Nora Newcomer ${how}[^]*Vera Steward`),
        );
        await isSeen(page, finding, number);

        await visit("/changes", { as: steward, javaScriptEnabled }, (desk) => takeBack(desk, number));

        await isGone(page, finding, number, contribution);
      });
    },
  );
}

/** From the account: names the work, says what it found, and gives it; its number. */
async function stateFinding(page, finding) {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Contribute" }).click();
  await page.getByLabel(/DOI, arXiv number/).fill("10.1073/pnas.1919012117");
  await page.getByRole("button", { name: "Look it up" }).click();
  await page.getByLabel("Name of the dataset").fill("CheXpert");
  await page.getByLabel(/^Extends/).check();
  await page.getByLabel("In the words of the work").first().fill("sex");
  await page.getByLabel("Its place in the taxonomy").first().selectOption("sex-gender");
  await page.getByLabel("What the test gave").first().selectOption("not-found");
  await page.getByLabel("What the work found").fill(finding);
  await page.getByLabel(/^Where it says so/).fill("Figure 2");
  await page.getByLabel(/^Stated/).check();
  await page.getByLabel(/mine to give/).check();
  await page.getByRole("button", { name: "Propose this statement" }).click();
  await page.waitForURL(/\/contributions\/\d+$/);
  assert.equal(await page.locator(".lead").innerText(), "It waits for a steward.");
  return page.url().split("/").at(-1);
}

/** With the keys of the desk: to the first, which is the newest; claim; accept. */
async function acceptByKeys(page, contribution) {
  await page.keyboard.press("j");
  await page.waitForURL(new RegExp(`/desk/${contribution}$`));
  await page.keyboard.press("c");
  await page.getByText("A steward looks at it: Vera Steward").waitFor();
  await page.keyboard.press("a");
  await isAccepted(page, contribution);
}

/** With the keys that every page has: Tab to the link, Enter; Tab to the button, Enter. */
async function acceptByTab(page, contribution) {
  await tabTo(page, page.locator(`.queue a[href="/desk/${contribution}"]`));
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`/desk/${contribution}$`));
  await tabTo(page, page.getByRole("button", { name: /^Accept/ }));
  await page.keyboard.press("Enter");
  await isAccepted(page, contribution);
}

async function isAccepted(page, contribution) {
  await page.waitForURL(new RegExp(`done=${contribution}$`));
  assert.match(await page.locator(".told[role=status]").innerText(), /accepted/);
}

async function tabTo(page, wanted) {
  for (let i = 0; i < 200; i += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) {
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`the Tab key does not lead to ${wanted}`);
}

async function isSeen(page, finding, number) {
  await page.goto(`${SITE}/datasets/chexpert`);
  assert.ok(
    (await page.locator("main").innerText()).includes(finding),
    "the dataset's page does not have it",
  );
  const feed = await (await fetch(`${SITE}/feed.atom`)).text();
  assert.ok(feed.includes(`/evidence/${number}`), `the feed does not have evidence ${number}`);
  await page.goto(`${SITE}/changes`);
  const newest = await page.locator(".log .st").first().innerText();
  assert.match(newest, new RegExp(`Evidence ${number}[^]*by Vera Steward`));
  await page.goto(`${SITE}/evidence/${number}`);
  await page.getByRole("link", { name: "All changes of this statement" }).click();
  assert.ok(
    (await page.locator("main").innerText()).includes(finding),
    "its history does not say what was added",
  );
}

/** A steward finds the change in the journal, and reverts it. */
async function takeBack(page, number) {
  await page
    .locator(".log .st", { hasText: `Evidence ${number}` })
    .first()
    .getByRole("link", { name: "Revert" })
    .click();
  await page.waitForURL(/\/desk\/revisions\/\d+$/);
  await page.getByLabel(/^Why/).fill(REASON);
  await page.getByRole("button", { name: "Revert" }).click();
  await page.waitForURL(/\/changes\?subject=evidence/);
}

async function isGone(page, finding, number, contribution) {
  const answer = await page.goto(`${SITE}/evidence/${number}`);
  assert.equal(answer.status(), 410);
  const tombstone = await page.locator("main").innerText();
  assert.ok(tombstone.includes(REASON) && tombstone.includes("Vera Steward"), tombstone);
  await page
    .locator("main")
    .getByRole("link", { name: /The history of/ })
    .click();
  const history = await page.locator("main").innerText();
  assert.ok(history.includes(REASON) && history.includes(finding), history);
  assert.equal(await page.locator(".log .st").count(), 2, "added, and withdrawn");
  await page.goto(`${SITE}/datasets/chexpert`);
  assert.ok(!(await page.locator("main").innerText()).includes(finding), "the dataset's page still has it");
  await page.goto(`${SITE}/contributions/${contribution}`);
  const told = await page.locator("main").innerText();
  assert.ok(told.includes(REASON), `its contributor is not told that it was taken back:\n${told}`);
}
