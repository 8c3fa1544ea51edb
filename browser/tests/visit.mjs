// One Chromium for the tests of a file, and a visit to a page in a context of its own.

import { after, before } from "node:test";
import { DESKTOP, startChromium } from "./chromium.mjs";
import { SITE } from "./site.mjs";

let browser;
before(async () => {
  browser = await startChromium();
});
after(async () => {
  await browser?.close();
});

/** Opens an address of the site, does something there, and forgets everything. With `as`, someone is signed in. */
export async function visit(path, { as, ...options }, use) {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  try {
    await context.addCookies(as?.cookies ?? []);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(SITE + path);
    await use(page, context);
  } finally {
    await context.close();
  }
}
