// Someone new: signs up, opens the letter, confirms, looks at the account, signs out. With and without JavaScript.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { PHONE } from "./chromium.mjs";
import { PASSWORD, needsPeople, signUp } from "./people.mjs";
import { SITE } from "./site.mjs";
import { visit } from "./visit.mjs";

const axe = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

for (const javaScriptEnabled of [true, false]) {
  test(
    `${javaScriptEnabled ? "with" : "without"} JavaScript one signs up, confirms, signs out and in`,
    needsPeople,
    async () => {
      const address = `ada-${javaScriptEnabled}@example.org`;
      await visit("/datasets/chexpert", { javaScriptEnabled }, async (page) => {
        await page.getByRole("link", { name: "Sign in" }).click();
        await page.getByRole("link", { name: "No account yet? Sign up" }).click();
        await signUp(page, "Ada Lovelace", address);
        assert.equal(await page.locator(".mast .who").innerText(), "Ada Lovelace");
        assert.equal(await page.locator("main h1").innerText(), "Ada Lovelace");
        await page.getByRole("button", { name: "Sign out" }).click();
        await page.waitForURL(`${SITE}/`);
        await page.goto(`${SITE}/datasets/chexpert`);
        await page.getByRole("link", { name: "Sign in" }).click();
        await page.getByLabel("E-mail address").fill(address);
        await page.getByLabel("Password").fill("not this one");
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.getByRole("alert").waitFor();
        assert.equal(
          await page.getByLabel("E-mail address").inputValue(),
          address,
          "what was written is gone",
        );
        await page.getByLabel("Password").fill(PASSWORD);
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.waitForURL(`${SITE}/datasets/chexpert`);
      });
    },
  );
}

test(
  "the account has no barrier in light, in dark and on a phone, and fits every screen",
  needsPeople,
  async () => {
    await visit("/sign-up", {}, async (page, context) => {
      await signUp(page, "Grace Hopper with a name that is longer than most", "grace@example.org");
      await page.goto(`${SITE}/account/tokens`);
      await page.getByLabel("What it is for").fill("A nightly import");
      await page.getByLabel("Propose, amend and withdraw").check();
      await page.getByRole("button", { name: "Make it" }).click();
      await page.getByRole("heading", { name: "Your token" }).waitFor();
      for (const path of ["/account", "/account/tokens", "/account/name", "/account/delete"]) {
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize(colorScheme === "dark" ? PHONE : { width: 1360, height: 900 });
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
      if (process.env.AMPHORA_LOOK !== undefined) {
        for (const [name, size] of [
          ["desktop", { width: 1360, height: 900 }],
          ["phone", PHONE],
        ]) {
          await page.setViewportSize(size);
          await page.goto(`${SITE}/account`);
          await page.screenshot({ path: `${process.env.AMPHORA_LOOK}/account-${name}.png`, fullPage: true });
        }
      }
      assert.ok((await context.cookies()).every((cookie) => cookie.httpOnly && cookie.sameSite === "Lax"));
    });
  },
);
