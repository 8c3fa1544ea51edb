// How long a browser that knows nothing of the site takes until a graph is seen and can be clicked, and how many bytes come.
// Used as: node bench/graph-load.mjs KIND SECONDS ADDRESS…   prints one line of JSON for each address.
//
// Seconds until it is seen are the browser's own, from the start of the navigation (its timeOrigin) until the frame after the one
// that had the nodes: what Playwright takes to ask is not in them. The browser has drawn an empty page before, in a context of its
// own: a reader's browser runs already, but has nothing of the site.
//
// KIND is "page" (nodes are elements of an SVG), "overview" (our canvas: a click on a node leads to its neighbourhood) or "peer" (st-link-analysis: a
// canvas of Cytoscape in a frame). Seen means that a node is painted; clickable, that a click on a node selects it. What takes longer
// than so many SECONDS is given up and null.

import { DESKTOP, startChromium } from "../browser/tests/chromium.mjs";

const [kind, seconds, ...addresses] = process.argv.slice(2);
const timeout = Number(seconds) * 1000;

// Each runs in the page or frame, again and again with its frames, until it gives something.
const SEEN = {
  page: () => {
    const nodes = [...document.querySelectorAll("svg#graph a[data-node]")];
    const box = nodes[0]?.getBoundingClientRect();
    return box !== undefined && box.width > 0 ? nodes.length : 0;
  },
  // What sigma draws with WebGL cannot be read back; the names, which are drawn in the same frame, can.
  overview: () => {
    const canvas = document.querySelector("#overview .sigma-names");
    const context = canvas?.width > 0 ? canvas.getContext("2d") : null;
    const painted = context
      ?.getImageData(0, 0, canvas.width, canvas.height)
      .data.some((value, i) => i % 4 === 3 && value > 0);
    return painted
      ? Number(document.querySelector("#overview").dataset.nodes ?? 0)
      : 0;
  },
  peer: () => {
    const cy = document.querySelector("#cy, .__________cytoscape_container")
      ?._cyreg?.cy;
    const isPainted = (canvas) => {
      if (canvas.width === 0 || canvas.height === 0) {
        return false;
      }
      const { data } = canvas
        .getContext("2d")
        .getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value, i) => i % 4 === 3 && value > 0);
    };
    return cy !== undefined &&
      [...document.querySelectorAll("canvas")].some(isPainted)
      ? cy.nodes().length
      : 0;
  },
};

// Where a node is on the screen of the page or frame.
const NODE = {
  page: () => {
    const box = document
      .querySelector("svg#graph a.p[data-node] use, svg#graph a[data-node]")
      .getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  },
  // The link stands six pixels beside its node.
  overview: () => {
    const link = document.querySelector("#overview .at-node");
    const { left, right, top, height } = link.getBoundingClientRect();
    return {
      x: link.classList.contains("left") ? right + 10 : left - 10,
      y: top + height / 2,
    };
  },
  peer: () => {
    const container = document.querySelector(
      "#cy, .__________cytoscape_container",
    );
    const { left, top, right, bottom } = container.getBoundingClientRect();
    const inside = ({ x, y }) =>
      x > 60 && y > 60 && x < right - left - 60 && y < bottom - top - 60;
    const node = container._cyreg.cy
      .nodes()
      .filter((each) => inside(each.renderedPosition()))[0];
    const { x, y } = node.renderedPosition();
    return { x: left + x, y: top + y };
  },
};

const SELECTED = {
  page: () => document.querySelector("svg#graph a.sel") !== null,
  peer: () =>
    document
      .querySelector("#cy, .__________cytoscape_container")
      ._cyreg.cy.$(":selected").length > 0,
};

// Asks again and again whether the nodes are there, and keeps the moment of the frame after: then they are painted. The frame of the
// peer gets no animation frames while it has no height, and loses what was begun in its first, empty document: there the clock asks,
// every four milliseconds, and the moment itself is kept, in the peer's favour. While a page is still being made, asking it may throw.
const WATCH = (seen, inFrame) => `(() => {
  const seen = ${seen};
  const now = () => {
    try {
      return document.documentElement === null ? 0 : seen();
    } catch {
      return 0;
    }
  };
  const keep = (nodes) => (window.graphSeen = { nodes, at: performance.timeOrigin + performance.now() });
  const again = ${inFrame ? "(next) => setTimeout(next, 4)" : "requestAnimationFrame"};
  const look = () => {
    window.graphWatched = true;
    const nodes = now();
    if (nodes === 0) {
      again(look);
    } else if (${inFrame}) {
      keep(nodes);
    } else {
      again(() => keep(nodes));
    }
  };
  if (!window.graphWatched) {
    again(look);
  }
})();`;

const browser = await startChromium();
const before = await browser.newPage({ viewport: DESKTOP });
await before.goto("data:text/html,<title>Empty</title><p>empty");
await before.screenshot();
for (const address of addresses) {
  const context = await browser.newContext({ viewport: DESKTOP });
  await context.addInitScript(WATCH(SEEN[kind], kind === "peer"));
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  session.on(
    "Network.loadingFinished",
    (event) => (bytes += event.encodedDataLength),
  );
  // Payloads as they are; what the socket compresses is not told.
  session.on(
    "Network.webSocketFrameReceived",
    ({ response }) => (bytes += sizeOf(response)),
  );
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  const found = {
    address,
    seen: null,
    clickable: null,
    nodes: null,
    bytes: null,
  };
  try {
    await page.goto(address, { waitUntil: "commit", timeout });
    const place = kind === "peer" ? await frame(page, timeout) : page;
    const seen = await place.waitForFunction(
      `${WATCH(SEEN[kind], kind === "peer")} window.graphSeen`,
      undefined,
      {
        polling: 20,
        timeout,
      },
    );
    const { nodes, at } = await seen.jsonValue();
    found.seen =
      (at - (await page.evaluate(() => performance.timeOrigin))) / 1000;
    found.nodes = nodes;
    await clicked(page, place, since);
    found.clickable = since();
  } catch (error) {
    found.error = String(error).split("\n")[0];
  }
  await page.waitForTimeout(1000);
  found.bytes = bytes;
  console.log(JSON.stringify(found));
  await context.close();
}
await browser.close();

function sizeOf({ payloadData, opcode }) {
  return opcode === 2 ? (payloadData.length * 3) / 4 : payloadData.length;
}

async function frame(page, timeout) {
  const handle = await page.waitForSelector(
    "iframe[title*='st_link_analysis']",
    { state: "attached", timeout },
  );
  return handle.contentFrame();
}

async function clicked(page, place, since) {
  const offset =
    place === page
      ? { x: 0, y: 0 }
      : await (await place.frameElement()).boundingBox();
  for (;;) {
    const { x, y } = await place.evaluate(NODE[kind]);
    await page.mouse.click(offset.x + x, offset.y + y);
    // A click on a node of the overview leaves the page.
    const selected =
      kind === "overview"
        ? page.waitForURL(/[?&]focus=/, { waitUntil: "commit", timeout: 5000 })
        : place.waitForFunction(SELECTED[kind], undefined, {
            polling: 10,
            timeout: 1000,
          });
    if (await selected.then(() => true).catch(() => false)) {
      return;
    }
    if (since() > timeout / 1000) {
      throw new Error("no click selects a node");
    }
  }
}
