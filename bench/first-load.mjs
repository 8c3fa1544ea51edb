// How many bytes a browser takes over the wire for the first page that it opens, with all that belongs to it.
// Used as: node bench/first-load.mjs ADDRESS…   prints one line of JSON for each address.

import { startChromium, DESKTOP } from "../browser/tests/chromium.mjs";

const browser = await startChromium();
for (const address of process.argv.slice(2)) {
  // A context of its own has an empty cache.
  const context = await browser.newContext({ viewport: DESKTOP });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  const names = new Map();
  const parts = [];
  session.on("Network.requestWillBeSent", (event) => names.set(event.requestId, event.request.url));
  session.on("Network.loadingFinished", (event) =>
    parts.push({ url: names.get(event.requestId), bytes: event.encodedDataLength }),
  );
  await page.goto(address, { waitUntil: "networkidle" });
  await page.waitForTimeout(300);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  console.log(JSON.stringify({ address, bytes, requests: parts.length, parts }));
  await context.close();
}
await browser.close();
