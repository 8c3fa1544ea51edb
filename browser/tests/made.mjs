// A server of its own over a made-up review of any size, for what a small review cannot show.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as passed } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const AMPHORA =
  process.env.AMPHORA_BIN ?? join(root, process.env.CARGO_TARGET_DIR ?? "target", "debug/amphora");

/** Serves a review of so many datasets, papers and statements; gives its address and what ends it. */
export async function made({ datasets, papers, usages }) {
  const folder = await mkdtemp(join(tmpdir(), "amphora-made."));
  const [review, database] = [join(folder, "review"), join(folder, "amphora.db")];
  const size = ["--datasets", datasets, "--papers", papers, "--usages", usages, "--seed", 1].map(String);
  await run(AMPHORA, ["dev", "synthesize", review, ...size]);
  await run(AMPHORA, ["import", "review", review, "--database", database]);
  const port = await freePort();
  const server = spawn(AMPHORA, ["serve", "--database", database, "--listen", `127.0.0.1:${port}`], {
    stdio: "ignore",
  });
  const ended = new Promise((done) => server.once("exit", done));
  const stop = async () => {
    server.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const site = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await fetch(`${site}/readyz`).catch(() => undefined);
    if (answer?.ok) {
      return { site, stop };
    }
    await passed(100);
  }
  await stop();
  throw new Error(`${site} was not ready within 30 seconds`);
}

function freePort() {
  return new Promise((found) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}
