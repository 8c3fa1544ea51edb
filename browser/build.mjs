// Makes dist/: what the server hands to browsers, and nothing else.
//
//   amphora.css  amphora.js  logo.svg  favicon.svg  fonts/*.woff2  fonts/*.LICENSE.txt
//
// Only the font files that styles/fonts.css names are copied, each from its package. Their addresses in the style sheet
// carry the hash of their content, as src/web/assets.rs makes it, so that browsers may keep them for good.

import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = join(here, "dist");
const fontPackages = ["source-serif-4", "source-sans-3", "source-code-pro"];

await rm(dist, { recursive: true, force: true });
await mkdir(join(dist, "fonts"), { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: { amphora: "scripts/amphora.ts" },
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  legalComments: "none",
  logLevel: "warning",
});
const styles = await build({
  absWorkingDir: here,
  entryPoints: { amphora: "styles/amphora.css" },
  outdir: dist,
  bundle: true,
  minify: true,
  // No target: the style sheet needs subgrid, which is younger than anything esbuild could rewrite.
  plugins: [hashedFonts()],
  logLevel: "warning",
});
if (result.warnings.length + styles.warnings.length > 0) {
  process.exitCode = 1;
}

for (const name of fontPackages) {
  const from = join(here, "node_modules/@fontsource-variable", name);
  await copyFile(join(from, "LICENSE"), join(dist, "fonts", `${name}.LICENSE.txt`));
}
for (const file of await namedFonts()) {
  await copyFile(fontSource(file), join(dist, "fonts", file));
}
for (const image of await readdir(join(here, "images"))) {
  await copyFile(join(here, "images", image), join(dist, image));
}

await report(dist);

/** Where a font file comes from. */
function fontSource(file) {
  const name = fontPackages.find((each) => file.startsWith(`${each}-`));
  if (name === undefined) {
    throw new Error(`styles/fonts.css names ${file}, which is in none of ${fontPackages.join(", ")}`);
  }
  return join(here, "node_modules/@fontsource-variable", name, "files", file);
}

/** Leaves fonts out of the bundle, and puts the hash of each into its address. */
function hashedFonts() {
  return {
    name: "hashed-fonts",
    setup(bundler) {
      bundler.onResolve({ filter: /\.woff2$/ }, async ({ path }) => {
        const content = await readFile(fontSource(basename(path)));
        const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
        return { path: `${path}?v=${hash}`, external: true };
      });
    },
  };
}

/** The woff2 files that the style sheet asks for. */
async function namedFonts() {
  const css = await readFile(join(here, "styles/fonts.css"), "utf8");
  return [...css.matchAll(/url\("([^"]+\.woff2)"\)/g)].map((match) => basename(match[1]));
}

async function report(folder) {
  for (const entry of (await readdir(folder, { recursive: true })).sort()) {
    const info = await stat(join(folder, entry));
    if (info.isFile()) {
      console.log(`${String(info.size).padStart(8)}  dist/${entry}`);
    }
  }
}
