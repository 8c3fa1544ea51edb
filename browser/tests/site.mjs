// The running server that the tests speak to, and its pages.

export const SITE = (() => {
  const url = process.env.AMPHORA_URL;
  if (url === undefined || url === "") {
    throw new Error("AMPHORA_URL is not set. Run scripts/browser-test, or start a server and set it.");
  }
  return url.replace(/\/+$/, "");
})();

/**
 * One address of every kind of page, with the status it answers with; with `as`, for whom who is signed in. What stands in
 * braces is a number that tests/furnished.mjs knows.
 */
export const PAGES = [
  { path: "/", status: 200 },
  { path: "/datasets", status: 200 },
  { path: "/datasets?modality=chest+x-ray", status: 200 },
  { path: "/datasets/chexpert", status: 200 },
  { path: "/datasets/nih-cxr14", status: 200 },
  { path: "/datasets/isic-archive", status: 200 }, // a work with a long name
  { path: "/datasets/chexpert/datasheet", status: 200 },
  { path: "/datasets/ph2/datasheet", status: 200 },
  { path: "/papers", status: 200 },
  { path: "/papers/larrazabal2020gender", status: 200 },
  { path: "/evidence/90", status: 200 },
  { path: "/confounders", status: 200 },
  { path: "/confounders/sex-gender", status: 200 },
  { path: "/confounders/demographic-attributes", status: 200 },
  { path: "/compare", status: 200 },
  { path: "/compare?d=chexpert,nih-cxr14,mimic-cxr,chexmask,padchest,prunecxr", status: 200 },
  { path: "/compare?d=ham10000,pad-ufes-20,chexpret,OASIS", status: 200 },
  { path: "/timeline", status: 200 },
  { path: "/timeline?modality=fetal+ultrasound", status: 200 },
  { path: "/demographics", status: 200 },
  { path: "/demographics?modality=chest+x-ray&attribute=race", status: 200 },
  { path: "/documentation", status: 200 },
  { path: "/documentation?framework=healthsheet&modality=chest+x-ray", status: 200 },
  { path: "/documentation/chexpert", status: 200 },
  { path: "/documentation/hc18?framework=standing-together", status: 200 },
  { path: "/gaps", status: 200 },
  { path: "/gaps?by=leaf&modality=chest+x-ray", status: 200 },
  { path: "/gaps/chexpert/hair", status: 200 },
  { path: "/search", status: 200 },
  { path: "/search?q=gender", status: 200 },
  { path: "/search?q=image&kind=papers", status: 200 },
  { path: "/search?q=dunkle+ecken", status: 200 },
  { path: "/graph", status: 200 },
  { path: "/graph?focus=dataset:nih-cxr14&select=evidence:91", status: 200 },
  { path: "/graph?focus=confounder:sex-gender", status: 200 },
  { path: "/graph?focus=dataset:chexpert&layout=timeline", status: 200 },
  { path: "/graph?focus=dataset:chexpert&layout=lineage", status: 200 },
  { path: "/graph?layout=overview", status: 200 },
  { path: "/graph?from=dataset:ham10000&to=dataset:chexpert", status: 200 },
  { path: "/contribute", status: 200 },
  { path: "/contribute?dataset=chexpert&confounder=hair", status: 200 },
  { path: "/contribute/how", status: 200 },
  { path: "/contributors", status: 200 },
  { path: "/case-studies", status: 200 },
  { path: "/about", status: 200 },
  { path: "/changes", status: 200 },
  { path: "/releases", status: 200 },
  { path: "/releases/2026.1", status: 200 },
  { path: "/releases/1999.1", status: 404 },
  { path: "/sign-in", status: 200 },
  { path: "/sign-up", status: 200 },
  { path: "/reset", status: 200 },
  { path: "/reset/password?token=used", status: 410 },
  { path: "/api/docs", status: 200 },
  { path: "/sql", status: 200 },
  { path: "/sql?q=select+*+from+datasets", status: 200 },
  { path: "/sql?q=select+name+from+dataset", status: 400 },
  { path: "/datasets/oasis-4", status: 200 }, // no one has tested it
  { path: "/confounders/bone-density", status: 200 }, // no evidence
  { path: "/datasets?page=none", status: 400 },
  { path: "/no-such-page", status: 404 },
  { path: "/datasets/chexpret", status: 404 },
  ...of("steward", [
    "/desk",
    "/desk?state=declined",
    "/desk?kind=confounder",
    "/desk/{open}",
    "/desk/{correction}",
    "/desk/{batch}",
    "/desk/{accepted}",
    "/desk/{edited}",
    "/desk/{open}/edit",
    "/desk/{correction}/edit",
    "/desk/revisions/{revision}",
    "/changes",
  ]),
  { path: "/desk/how", status: 200 },
  ...of("contributor", [
    "/contribute",
    "/contribute/statement?paper=larrazabal2020gender&dataset=chexpert&confounder=sex-gender",
    "/contribute/dataset",
    "/contribute/relation?dataset=chexpert",
    "/contribute/merge",
    "/contribute/correction?of=evidence/90",
    "/contribute/correction?of=paper/larrazabal2020gender",
    "/contribute/dispute?evidence=90",
    "/contribute/batch",
    "/contributions",
    "/contributions/{open}",
    "/contributions/{question}",
    "/contributions/{batch}",
    "/contributions/{accepted}",
    "/contributions/{open}/amend",
    "/contributions/{batch}/amend",
    "/account",
    "/account/tokens",
    "/account/name",
    "/account/delete",
  ]),
];

function of(as, paths) {
  return paths.map((path) => ({ path, status: 200, as }));
}

/** A file name for a page: "/datasets?modality=chest+x-ray" is "datasets-modality-chest-x-ray". */
export function fileName(path) {
  return path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "home";
}
