// Makes dist/: what the server hands to browsers, and nothing else.
//
//   amphora.css  amphora.js  explorer.js  overview.js  logo.svg  favicon.svg  fonts/*.woff2  fonts/*.ttf  fonts/print/*.ttf  fonts/*.LICENSE.txt
//
// and beside each text a .br and a .gz of it, so that no server spends time on squeezing what never changes.
//
// The fonts are cut: styles/fonts.css says for each file which letters (unicode-range) and which weights it has, and
// only those are taken out of the packages' variable fonts. Their addresses in the style sheet carry the hash of their
// content, as src/web/assets.rs makes it, so that browsers may keep them for good.
//
// All is made in a folder beside dist/ and then put in its place file by file: a server that reads dist/ from the disk
// never finds a file missing.

import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import subsetFont from "subset-font";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = join(here, "dist");

// Where each font file of styles/fonts.css is cut from. Optical sizes are fixed: one drawing to read, one for titles.
const SERIF = "source-serif-4/files/source-serif-4";
const SANS = "source-sans-3/files/source-sans-3";
const FONTS = {
  "source-serif-4.woff2": { from: `${SERIF}-latin-opsz-normal.woff2`, opsz: 20 },
  "source-serif-4-ext.woff2": { from: `${SERIF}-latin-ext-opsz-normal.woff2`, opsz: 20 },
  "source-serif-4-more.woff2": { from: `${SERIF}-latin-ext-opsz-normal.woff2`, opsz: 20 },
  "source-serif-4-title.woff2": { from: `${SERIF}-latin-opsz-normal.woff2`, opsz: 40 },
  "source-serif-4-italic.woff2": { from: `${SERIF}-latin-opsz-italic.woff2`, opsz: 20 },
  "source-sans-3.woff2": { from: `${SANS}-latin-wght-normal.woff2` },
  "source-sans-3-ext.woff2": { from: `${SANS}-latin-ext-wght-normal.woff2` },
  "source-sans-3-more.woff2": { from: `${SANS}-latin-ext-wght-normal.woff2` },
  "source-sans-3-italic.woff2": { from: `${SANS}-latin-wght-italic.woff2` },
  "source-code-pro.woff2": { from: "source-code-pro/files/source-code-pro-latin-wght-normal.woff2" },
};
const packages = join(here, "node_modules/@fontsource-variable");

const made = await mkdtemp(join(here, ".dist-"));
try {
  await mkdir(join(made, "fonts"));
  const fonts = await cutFonts();
  await bundle(fonts);
  await cutLabels();
  await cutDocuments();
  await copyLicences();
  for (const image of await readdir(join(here, "images"))) {
    await copyFile(join(here, "images", image), join(made, image));
  }
  await squeezeTexts();
  await put();
  await report();
} finally {
  await rm(made, { recursive: true, force: true });
}

/** Cuts the fonts that styles/fonts.css names into `made`; gives each name its content. */
async function cutFonts() {
  const css = await readFile(join(here, "styles/fonts.css"), "utf8");
  const cut = async ([, face]) => {
    const name = basename(value(face, /url\("([^"]+\.woff2)"\)/) ?? "");
    const source = FONTS[name];
    if (source === undefined) {
      throw new Error(`styles/fonts.css names ${name}, and build.mjs does not say what to cut it from`);
    }
    const weights = (value(face, /font-weight:\s*([^;]+);/) ?? "").split(/\s+/).map(Number);
    const axes = { wght: weights.length === 1 ? weights[0] : { min: weights[0], max: weights[1] } };
    if (source.opsz !== undefined) {
      axes.opsz = source.opsz;
    }
    const letters = lettersOf(value(face, /unicode-range:\s*([^;]+);/) ?? "");
    const whole = await readFile(join(packages, source.from));
    const content = await subsetFont(whole, letters, { targetFormat: "woff2", variationAxes: axes });
    await writeFile(join(made, "fonts", name), content);
    return [name, content];
  };
  const faces = [...css.matchAll(/@font-face\s*\{([^}]*)\}/g)].filter(([, face]) => face.includes("url("));
  return new Map(await Promise.all(faces.map(cut)));
}

/** The letters of labels, for the pictures that the server draws itself: one plain font for each style. */
async function cutLabels() {
  const letters = lettersOf("U+0020-007E, U+00A0-017F, U+2013-2014, U+2018-2019, U+201C-201D, U+2026");
  const styles = [
    ["400", "latin-wght-normal", 400],
    ["600", "latin-wght-normal", 600],
    ["italic", "latin-wght-italic", 400],
    ["ext", "latin-ext-wght-normal", 400],
  ];
  for (const [name, file, wght] of styles) {
    const whole = await readFile(join(packages, `${SANS}-${file}.woff2`));
    const plain = await subsetFont(whole, letters, { targetFormat: "truetype", variationAxes: { wght } });
    await writeFile(join(made, "fonts", `source-sans-3-${name}.ttf`), plain);
  }
}

/**
 * The fonts of printed documents, for the typesetter: all letters of the packages' Latin files, one file for each style, and
 * one more for each with the letters of Latin Extended.
 */
async function cutDocuments() {
  await mkdir(join(made, "fonts", "print"));
  const CODE = "source-code-pro/files/source-code-pro";
  const styles = [
    ["serif-400", SERIF, "opsz-normal", { wght: 400, opsz: 11 }],
    ["serif-600", SERIF, "opsz-normal", { wght: 600, opsz: 14 }],
    ["serif-italic", SERIF, "opsz-italic", { wght: 400, opsz: 11 }],
    ["serif-title", SERIF, "opsz-normal", { wght: 500, opsz: 36 }],
    ["sans-400", SANS, "wght-normal", { wght: 400 }],
    ["sans-600", SANS, "wght-normal", { wght: 600 }],
    ["sans-italic", SANS, "wght-italic", { wght: 400 }],
    ["code-400", CODE, "wght-normal", { wght: 400 }],
  ];
  // Beside letters and signs: what lists, dashes and references are set with.
  const letters = lettersOf(
    "U+0020-007E, U+00A0-024F, U+02B0-02FF, U+1E00-1EFF, U+2010-2015, U+2018-201E, U+2020-2022, U+2026, U+2030, U+2032-2033, U+2039-203A, U+2044, U+20AC, U+2116, U+2122, U+2190-2193, U+2212, U+2215, U+2264-2265, U+FFFD",
  );
  const cut = async ([name, file, drawing, variationAxes]) => {
    for (const [part, ending] of [
      ["latin", ""],
      ["latin-ext", "-ext"],
    ]) {
      const whole = await readFile(join(packages, `${file}-${part}-${drawing}.woff2`));
      const plain = await subsetFont(whole, letters, { targetFormat: "truetype", variationAxes });
      await writeFile(join(made, "fonts", "print", `${name}${ending}.ttf`), plain);
    }
  };
  await Promise.all(styles.map(cut));
}

function value(text, pattern) {
  return pattern.exec(text)?.[1];
}

/** The letters of a unicode-range such as "U+0020-007E, U+00A0". */
function lettersOf(ranges) {
  return [...ranges.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/gi)]
    .flatMap(([, first, last]) => {
      const start = parseInt(first, 16);
      return Array.from({ length: parseInt(last ?? first, 16) - start + 1 }, (_, i) => start + i);
    })
    .map((point) => String.fromCodePoint(point))
    .join("");
}

async function bundle(fonts) {
  const common = { absWorkingDir: here, outdir: made, bundle: true, minify: true, logLevel: "warning" };
  const results = await Promise.all([
    build({
      ...common,
      // The explorer is loaded only where a graph is, and sigma only for the whole review.
      entryPoints: {
        amphora: "scripts/amphora.ts",
        explorer: "scripts/explorer.ts",
        overview: "scripts/explorer-overview.ts",
      },
      format: "iife",
      target: ["es2022"],
      legalComments: "none",
    }),
    build({
      ...common,
      entryPoints: { amphora: "styles/amphora.css" },
      // No target: the style sheet needs subgrid, which is younger than anything esbuild could rewrite.
      plugins: [hashedFonts(fonts)],
    }),
  ]);
  if (results.some(({ warnings }) => warnings.length > 0)) {
    process.exitCode = 1;
  }
}

/** Leaves fonts out of the bundle, and puts the hash of each into its address. */
function hashedFonts(fonts) {
  return {
    name: "hashed-fonts",
    setup(bundler) {
      bundler.onResolve({ filter: /\.woff2$/ }, ({ path }) => {
        const hash = createHash("sha256")
          .update(fonts.get(basename(path)))
          .digest("hex")
          .slice(0, 12);
        return { path: `${path}?v=${hash}`, external: true };
      });
    },
  };
}

async function copyLicences() {
  for (const name of new Set(Object.values(FONTS).map(({ from }) => from.split("/")[0]))) {
    await copyFile(join(packages, name, "LICENSE"), join(made, "fonts", `${name}.LICENSE.txt`));
  }
}

/** Puts name.br and name.gz beside each text that browsers load with a page. */
async function squeezeTexts() {
  for (const name of (await readdir(made)).filter((each) => /\.(css|js|svg)$/.test(each))) {
    const text = await readFile(join(made, name));
    const best = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
    await writeFile(join(made, `${name}.br`), brotliCompressSync(text, { params: best }));
    await writeFile(join(made, `${name}.gz`), gzipSync(text, { level: 9 }));
  }
}

async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

/** Moves what was made into dist/, and takes away what is no longer made. */
async function put() {
  const names = await filesOf(made);
  for (const name of names) {
    await mkdir(dirname(join(dist, name)), { recursive: true });
    await rename(join(made, name), join(dist, name));
  }
  for (const name of await filesOf(dist)) {
    if (!names.includes(name)) {
      await rm(join(dist, name));
    }
  }
}

async function report() {
  for (const name of await filesOf(dist)) {
    const { length } = await readFile(join(dist, name));
    console.log(`${String(length).padStart(8)}  dist/${name}`);
  }
}
