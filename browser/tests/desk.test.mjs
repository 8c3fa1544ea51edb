// The desk by its keys, as ../browser/scripts/desk.ts has them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { needsPeople, someone } from "./people.mjs";
import { SITE } from "./site.mjs";
import { visit } from "./visit.mjs";

/** Proposes a version of a dataset; the number of the contribution. */
async function propose(contributor, label) {
  const place = await contributor.send("/contribute/version", "/contribute/version", [
    ["dataset", "chexpert"],
    ["label", label],
    ["passage", "The notes of the release."],
    ["license_of_contribution", "CC0-1.0"],
    ["no_patient_data", "yes"],
    ["do", "submit"],
  ]);
  return place.split("/").at(-1);
}

/** Three contributions in a queue of their own, and the desk open on it. */
async function atTheDesk(name, use) {
  const contributor = await someone(name, "contributor");
  const numbers = [];
  for (const label of ["7.1", "7.2", "7.3"]) {
    numbers.push(await propose(contributor, `${label} of ${name}`));
  }
  const as = await someone("Vera Steward", "steward");
  await visit(`/desk?contributor=${encodeURIComponent(name)}`, { as }, (page) => use(page, numbers));
}

/** Waits until that contribution is open, and marked in the queue where it is in it. */
async function isAt(page, number) {
  await page.waitForURL((url) => url.pathname === `/desk/${number}`);
  await page.locator(`.queue a[aria-current="true"][href*="/desk/${number}?"]`).waitFor();
}

test("j and k go through the queue as it is narrowed, and stay at its ends", needsPeople, async () => {
  await atTheDesk("Quinn Queue", async (page, [first, second, third]) => {
    assert.equal(await page.locator(".queue li").count(), 3);
    for (const [key, number] of [
      ["j", third],
      ["j", second],
      ["k", third],
      ["k", third],
      ["j", second],
      ["j", first],
      ["j", first],
    ]) {
      await page.keyboard.press(key);
      await isAt(page, number);
      assert.equal(
        new URL(page.url()).searchParams.get("contributor"),
        "Quinn Queue",
        "the narrowing is lost",
      );
    }
  });
});

test("? opens the list of keys and takes the focus there, and closes it again", needsPeople, async () => {
  await atTheDesk("Hanna Help", async (page) => {
    const help = page.locator("[data-keys-help]");
    for (const isOpen of [true, false]) {
      await page.keyboard.press("?");
      assert.equal(await help.evaluate((element) => element.open), isOpen);
    }
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "SUMMARY");
    await page.keyboard.press("?");
    const listed = await help.locator("kbd").allInnerTexts();
    for (const key of ["J", "K", "C", "A", "E", "M", "D", "?"]) {
      assert.ok(listed.includes(key), `${key} is not among ${listed}`);
    }
  });
});

test("c claims and gives back; a accepts and goes on to the next", needsPeople, async () => {
  await atTheDesk("Clara Claim", async (page, [, second, third]) => {
    await page.keyboard.press("j");
    await isAt(page, third);
    await page.keyboard.press("c");
    await page.getByText("A steward looks at it: Vera Steward").waitFor();
    await page.keyboard.press("c");
    await page.getByRole("status").filter({ hasText: "waiting for a steward" }).waitFor();
    await page.goto(`${SITE}/desk/${third}?contributor=Clara%20Claim`);
    await page.keyboard.press("a");
    await isAt(page, second);
    const told = page.getByRole("status").filter({ hasText: `Contribution ${third}: accepted` });
    await told.waitFor();
    assert.equal(await page.locator(".queue li").count(), 2, "what is decided leaves the queue");
  });
});

test(
  "e opens the form; what is written there is accepted, and what was proposed stays",
  needsPeople,
  async () => {
    await atTheDesk("Edda Edit", async (page, [, , third]) => {
      await page.keyboard.press("j");
      await isAt(page, third);
      await page.keyboard.press("e");
      await page.waitForURL(`**/desk/${third}/edit`);
      assert.equal(
        await page.getByRole("heading", { name: "Give it" }).count(),
        0,
        "its contributor agreed already",
      );
      await page.getByLabel(/^Released on/).fill("2026-02-30");
      await page.getByRole("button", { name: "Accept it as it is here" }).click();
      await page.getByRole("alert").waitFor();
      await page.getByLabel(/^Released on/).fill("2026-02-28");
      await page.getByLabel(/^Your words/).fill("The day was missing.");
      await page.getByRole("button", { name: "Accept it as it is here" }).click();
      await page.waitForURL(`**/desk?done=${third}`);
      await page.goto(`${SITE}/desk/${third}`);
      const text = await page.locator(".case").innerText();
      assert.match(text, /As it was proposed[^]*2026-02-28/);
      assert.match(text, /Changed by the steward before it was accepted: The day was missing/);
    });
  },
);

test("whoever goes back after accepting sees that it is settled", needsPeople, async () => {
  await atTheDesk("Beate Back", async (page, [, , third]) => {
    await page.goto(`${SITE}/desk/${third}`);
    await page.keyboard.press("a");
    await page.waitForURL(/done=/);
    await page.goBack();
    await page.getByText("It is settled: accepted.").waitFor();
    assert.equal(await page.getByRole("button", { name: /^Accept/ }).count(), 0);
  });
});

test("d and m want words first; Ctrl and Enter sends them, Escape leaves them", needsPeople, async () => {
  await atTheDesk("Dora Decline", async (page, [first, second, third]) => {
    await page.goto(`${SITE}/desk/${third}?contributor=Dora%20Decline`);
    await page.keyboard.press("d");
    const words = page.locator("#reason");
    await page.waitForFunction(() => document.activeElement?.id === "reason");
    await page.keyboard.press("Escape");
    await page.keyboard.press("d");
    await page.keyboard.type("jkcad? The notes do not say this.");
    assert.equal(new URL(page.url()).pathname, `/desk/${third}`, "a key that is written does nothing");
    assert.equal(await words.inputValue(), "jkcad? The notes do not say this.");
    await page.keyboard.press("Control+Enter");
    await isAt(page, second);
    await page.getByRole("status").filter({ hasText: "declined" }).waitFor();
    await page.keyboard.press("m");
    await page.keyboard.type("Which day was it released on?");
    await page.keyboard.press("Control+Enter");
    await isAt(page, first);
    await page.getByRole("status").filter({ hasText: "waiting for its contributor" }).waitFor();
    await page.goto(`${SITE}/desk/${third}`);
    assert.match(await page.locator(".case").innerText(), /The notes do not say this/);
  });
});
