// The graph, used as readers use it: "what is known about NIH-CXR14?" and on from there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE } from "./chromium.mjs";
import { SITE } from "./site.mjs";
import { visit } from "./visit.mjs";

const AROUND = "/graph?focus=dataset:nih-cxr14";
const LARRAZABAL = "a[data-node='paper:larrazabal2020gender']";
const STILL = { reducedMotion: "reduce" };

/** What figure C1's reader wants to have read in the end. */
async function readsLarrazabal(page) {
  const panel = page.locator("#panel");
  await panel.getByRole("heading", { name: /Larrazabal et al\. 2020/ }).waitFor();
  assert.match(await panel.innerText(), /NIH-CXR14/, "the panel does not say what it says it about");
}

/** Where the middle of each node was drawn; boxes grow and shrink with what is not shown. */
function places(page) {
  return page.locator("svg#graph [data-node]").evaluateAll((nodes) =>
    Object.fromEntries(
      nodes.map((node) => {
        const shape = node.querySelector(".box, .halo");
        const at = (name) => Number(shape.getAttribute(name));
        const middle = [at("x") + at("width") / 2 + at("cx"), at("y") + at("height") / 2 + at("cy")];
        return [node.dataset.node, middle.map(Math.round).join(" ")];
      }),
    ),
  );
}

function selectedIn(page) {
  return page.waitForURL((url) => url.searchParams.get("select") === "paper:larrazabal2020gender");
}

/** Waits until the picture has other nodes than it had. */
function waitForOthers(page, before) {
  return page.waitForFunction(
    (many) => document.querySelectorAll("svg#graph [data-node]").length !== many,
    Object.keys(before).length,
  );
}

function focused(page) {
  return page.evaluate(() => document.activeElement?.getAttribute("data-node"));
}

test("by mouse: what is known about NIH-CXR14", async () => {
  await visit("/datasets/nih-cxr14", STILL, async (page) => {
    await page.goto(SITE + AROUND);
    await page.locator(LARRAZABAL).hover();
    const dim = page.locator("svg#graph.dim .nodes > :not(.near)");
    assert.ok((await dim.count()) > 0, "nothing is dimmed beside what the mouse is on");
    await page.evaluate(() => (globalThis.stayed = true));
    await page.locator(LARRAZABAL).click();
    await selectedIn(page);
    await readsLarrazabal(page);
    assert.ok(await page.evaluate(() => globalThis.stayed), "the page was loaded anew");
    assert.equal(
      await page.locator(`${LARRAZABAL}.sel`).count(),
      1,
      "the picture does not show what is selected",
    );
    const status = await page.locator("main > [role=status]").innerText();
    assert.match(status, /Larrazabal et al\. 2020/, "a screen reader is not told");
    await page.goBack();
    await page.waitForFunction(
      () => document.querySelector("#panel").dataset.selected === "dataset:nih-cxr14",
    );
    assert.equal(await page.locator("svg#graph .sel").count(), 0, "Back leaves it selected");
  });
});

test("by keyboard only: what is known about NIH-CXR14", async () => {
  await visit(AROUND, STILL, async (page) => {
    const stops = await page.locator("svg#graph [tabindex='0']").count();
    assert.equal(stops, 1, "the picture is more than one stop of the tab key");
    await page.locator(".zoom button").last().focus();
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "dataset:nih-cxr14", "the tab key does not reach the middle");

    // Every node can be reached by arrows: a walk that takes each way once from each node finds all.
    const all = Object.keys(await places(page));
    const reached = await walk(page);
    assert.deepEqual(
      all.filter((name) => !reached.has(name)),
      [],
      "no arrow leads there",
    );

    await page.locator(LARRAZABAL).focus();
    await page.keyboard.press("Enter");
    await selectedIn(page);
    await readsLarrazabal(page);
    await page.waitForFunction(
      () => document.activeElement?.getAttribute("data-node") === "paper:larrazabal2020gender",
    );

    await page.keyboard.press("Escape");
    await page.waitForURL((url) => !url.searchParams.has("select"));
    await page.waitForFunction(() => document.querySelector("svg#graph .sel") === null);
    await page.keyboard.press("Escape");
    assert.equal(
      await page.evaluate(() => document.activeElement?.id),
      "panel-title",
      "Escape does not leave",
    );

    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys of the graph" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });
});

/** The nodes that arrows reach from the one that has the focus. */
async function walk(page) {
  const reached = new Set([await focused(page)]);
  const left = [...reached];
  while (left.length > 0) {
    const from = left.pop();
    for (const key of ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"]) {
      await page.locator(`[data-node="${from}"]`).focus();
      await page.keyboard.press(key);
      const to = await focused(page);
      if (to !== null && !reached.has(to)) {
        reached.add(to);
        left.push(to);
      }
    }
  }
  return reached;
}

test("without JavaScript: what is known about NIH-CXR14", async () => {
  await visit(AROUND, { javaScriptEnabled: false }, async (page) => {
    await page.locator(LARRAZABAL).click();
    await selectedIn(page);
    await readsLarrazabal(page);
    assert.ok(await page.locator("svg#graph").isVisible(), "the picture does not show");
    assert.ok((await page.locator("#table tbody tr").count()) > 0, "the table is empty");
    const more = page.locator("svg#graph [data-expand]").first();
    await page.goto(SITE + (await more.getAttribute("data-expand")));
    await page.locator("svg#graph").waitFor();
  });
});

test("a node is found, brought close, and flashes", async () => {
  await visit(AROUND, STILL, async (page) => {
    const before = await page.locator(LARRAZABAL).boundingBox();
    await page.keyboard.press("/");
    await page.keyboard.type("larraz");
    await page.keyboard.press("Enter");
    await page.locator(`${LARRAZABAL}.flash`).waitFor();
    assert.equal(await focused(page), "paper:larrazabal2020gender", "what was found has not the focus");
    const after = await page.locator(LARRAZABAL).boundingBox();
    assert.ok(
      after.height > before.height * 1.5,
      `not closer: ${before.height} px high, then ${after.height}`,
    );
    const middle = await page.locator("svg#graph").boundingBox();
    const off = Math.abs(after.x + after.width / 2 - middle.x - middle.width / 2);
    assert.ok(off < middle.width / 4, `${off} px beside the middle`);
    await page.locator(`${LARRAZABAL}:not(.flash)`).waitFor();

    await page.keyboard.press("0");
    assert.deepEqual(await page.locator(LARRAZABAL).boundingBox(), before, "0 does not show all of it again");

    // What is not in the picture is looked for in the review.
    await page.keyboard.press("/");
    await page.keyboard.type("ham10000");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/search\?q=ham10000/);
  });
});

test("what is opened twice moves no node that was there, and Back undoes it", async () => {
  await visit(AROUND, {}, async (page) => {
    const start = await places(page);
    await page.locator("a[data-node='dataset:chexpert']").dblclick();
    await page.waitForURL(/open=dataset(:|%3A)chexpert/);
    await waitForOthers(page, start);
    const once = await places(page);
    assertKept(start, once);

    await page.locator("a[data-node='dataset:padchest']").focus();
    await page.keyboard.press("e");
    await page.waitForURL(/open=dataset(:|%3A)padchest/);
    await waitForOthers(page, once);
    const twice = await places(page);
    assertKept(once, twice);
    assert.equal(await focused(page), "dataset:padchest", "the focus is lost");

    await page.goBack();
    await waitForOthers(page, twice);
    assert.deepEqual(await places(page), once, "Back does not undo the second");
    await page.goBack();
    await waitForOthers(page, once);
    assert.deepEqual(await places(page), start, "Back does not undo the first");
  });
});

function assertKept(before, after) {
  assert.ok(Object.keys(after).length > Object.keys(before).length, "nothing came");
  for (const [name, at] of Object.entries(before)) {
    assert.equal(after[name], at, `${name} moved`);
  }
}

test("the legend leaves shortcuts by external confounders, in picture and table alike", async () => {
  await visit(AROUND, STILL, async (page) => {
    const start = await places(page);
    await page.evaluate(() => (globalThis.stayed = true));
    await page.locator("form.filters").getByLabel("Shortcuts").check();
    await page.waitForURL(/type=shortcuts/);
    await page.locator("form.filters").getByLabel("External confounders").check();
    await page.waitForURL(/type=shortcuts.*branch=external-confounders/);
    await waitForOthers(page, start);
    const left = await places(page);
    for (const [name, at] of Object.entries(left)) {
      assert.equal(start[name] ?? at, at, `${name} moved`);
    }
    assert.ok("paper:oakdenrayner2020hidden" in left, "the chest drains are gone");
    assert.ok(!("paper:larrazabal2020gender" in left), "sex is no external confounder");
    const count = page.locator("form.filters label", { hasText: "External confounders" }).locator(".n");
    const rows = await page.locator("#table tbody tr[data-statement]").count();
    assert.equal(
      await count.innerText(),
      String(rows),
      "the legend counts other statements than the table has",
    );
    assert.ok(await page.evaluate(() => globalThis.stayed), "the page was loaded anew");
    const box = await page.evaluate(() => document.activeElement?.getAttribute("value"));
    assert.equal(box, "external-confounders", "the focus is lost");
  });
});

test("a link that is shared shows the same picture", async () => {
  let address;
  let seen;
  await visit(AROUND, {}, async (page) => {
    await page.locator("a[data-node='dataset:chexpert']").focus();
    await page.keyboard.press("e");
    await page.waitForURL(/open=dataset(:|%3A)chexpert/);
    await page.locator(LARRAZABAL).click();
    await selectedIn(page);
    address = page.url();
    seen = await places(page);
  });
  await visit(address.slice(SITE.length), {}, async (page) => {
    assert.deepEqual(await places(page), seen, `${address} shows another picture`);
    assert.equal(await page.locator(`${LARRAZABAL}.sel`).count(), 1, `${address} forgets what is selected`);
  });
});

test("a node that is dragged takes its lines along, and is not selected", async () => {
  await visit(AROUND, STILL, async (page) => {
    const node = page.locator(LARRAZABAL);
    const halo = await node.locator(".halo").boundingBox();
    const [x, y] = [halo.x + halo.width / 2, halo.y + halo.height / 2];
    const address = page.url();
    const line = page.locator("line.e[data-from='paper:larrazabal2020gender']").last();
    const end = await line.getAttribute("x1");
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 60, y + 30, { steps: 4 });
    await page.mouse.up();
    const moved = await node.locator(".halo").boundingBox();
    assert.ok(Math.abs(moved.x - halo.x + 60) < 2, `it is at ${moved.x}, and was at ${halo.x}`);
    assert.notEqual(await line.getAttribute("x1"), end, "its line stays behind");
    assert.equal(page.url(), address, "a drag is a click");
  });
});

test("the picture is zoomed by buttons and wheel, and moved by its ground", async () => {
  await visit(AROUND, STILL, async (page) => {
    const box = () => page.locator("svg#graph").getAttribute("viewBox");
    const whole = await box();
    await page.getByRole("button", { name: "Closer" }).click();
    const closer = await box();
    assert.ok(
      Number(closer.split(" ")[2]) < Number(whole.split(" ")[2]),
      `${closer} is not closer than ${whole}`,
    );
    const graph = await page.locator("svg#graph").boundingBox();
    await page.mouse.move(graph.x + 8, graph.y + 90);
    await page.mouse.down();
    await page.mouse.move(graph.x + 48, graph.y + 120, { steps: 3 });
    await page.mouse.up();
    const panned = await box();
    assert.notEqual(panned, closer, "the ground does not move");
    await page.mouse.wheel(0, -200);
    await page.waitForFunction(
      (was) => document.querySelector("svg#graph").getAttribute("viewBox") !== was,
      panned,
    );
    await page.getByRole("button", { name: "All of it" }).click();
    assert.equal(await box(), whole);
  });
});

test("on a phone the graph is a tree that leads on", async () => {
  await visit(AROUND, { viewport: PHONE, ...STILL }, async (page) => {
    assert.equal(await page.locator("svg#graph").isVisible(), false, "the picture shows on a phone");
    assert.equal(await page.locator(".zoom").isVisible(), false, "so do its buttons");
    const branch = page.locator("#tree summary").first();
    const leaf = page.locator("#tree details").first().locator("li a").first();
    assert.ok(await leaf.isVisible(), "the tree is closed");
    await branch.click();
    assert.equal(await leaf.isVisible(), false, "a branch does not fold");
    await branch.click();
    await page.locator("#tree").getByRole("link", { name: "Larrazabal et al. 2020" }).click();
    await page.waitForURL(/select=/);
    const title = page.locator("#panel-title");
    await title.filter({ hasText: "Larrazabal et al. 2020" }).waitFor();
    await page.waitForFunction(
      () => document.querySelector("#panel").getBoundingClientRect().top < innerHeight,
    );
  });
});

test("how HAM10000 and CheXpert are connected, from the one to the other", async () => {
  await visit("/graph?focus=dataset:ham10000", STILL, async (page) => {
    await page.getByLabel(/^Connect HAM10000 with/).selectOption("dataset:chexpert");
    await page.getByRole("form", { name: "Connect" }).getByRole("button").click();
    await page.waitForURL(/from=dataset(:|%3A)ham10000&to=dataset(:|%3A)chexpert/);
    const ways = page.locator("#ways");
    await ways.getByText("CheXpert").first().waitFor();
    assert.match(await ways.innerText(), /HAM10000/, "the way is not told in words");
    assert.ok((await page.locator("svg#graph line.e.on").count()) > 1, "the way is not drawn");
    await page.goBack();
    await page.locator("a[data-node='dataset:ham10000']").waitFor();
  });
});

test("the picture that is saved as SVG opens by itself", async () => {
  await visit(AROUND, STILL, async (page) => {
    const drawn = Object.keys(await places(page)).length;
    const address = await page.getByRole("link", { name: "SVG", exact: true }).getAttribute("href");
    const response = await page.request.get(SITE + address);
    assert.match(response.headers()["content-type"], /^image\/svg\+xml/);
    const text = await response.text();
    const read = await page.evaluate((svg) => {
      const saved = new DOMParser().parseFromString(svg, "image/svg+xml");
      const own = new Set([...saved.querySelectorAll("[id]")].map(({ id }) => `#${id}`));
      const used = [...saved.querySelectorAll("use")].map((use) => use.getAttribute("href"));
      return {
        broken: saved.querySelector("parsererror")?.textContent ?? "",
        nodes: saved.querySelectorAll("[data-node]").length,
        lost: used.filter((address) => !own.has(address)),
        words: saved.documentElement.textContent,
      };
    }, text);
    assert.deepEqual([read.broken, read.nodes, read.lost], ["", drawn, []], "the file is not whole");
    assert.match(read.words, /Larrazabal et al\. 2020/);
    assert.match(read.words, /graph\?focus=dataset:nih-cxr14/, "the file does not say where it is from");

    // A browser shows it as a picture, alone.
    const size = await page.evaluate(async (svg) => {
      const image = new Image();
      image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    }, text);
    assert.ok(
      size.every((side) => side > 300),
      `it opens ${size.join(" by ")} px large`,
    );
  });
});
