// What the pages for people who are signed in show: contributions of every kind and in every state, made by their forms as
// people make them. Once for each run of a test file.

import { someone } from "./people.mjs";

const GIVEN = [
  ["license_of_contribution", "CC-BY-4.0"],
  ["no_patient_data", "yes"],
  ["do", "submit"],
];

const STATEMENT = [
  ["paper_key", "larrazabal2020gender"],
  ["dataset", "padchest"],
  ["citation_function", "extend"],
  ["resource_role", "material"],
  ["resource_type", "shortcuts"],
  ["shortcut", "share of the sexes in the training data"],
  ["node", "sex-gender"],
  ["node_outcome", "not-found"],
  [
    "evidence",
    "Finds no loss for the smaller group where the share of the sexes changes by less than a tenth.",
  ],
  ["locator", "Supplement, Table S4"],
  ["quote", "no significant difference was found below this ratio"],
  ["confidence", "stated"],
  ["note", "I looked at the supplement too; the main text leaves this dataset out."],
];

const BATCH = `@article{okonkwo2024drains, title = {Chest drains and what they teach a classifier}, author = {Okonkwo, Ada and Řezníčková, Žofie}, year = 2024, journal = {Journal of Imaging}, doi = {10.5555/furnished.1}}
@article{larrazabal2020gender, title = {Gender imbalance}, author = {Larrazabal, A.}, year = 2020, doi = {10.1073/pnas.1919012117}}
@inproceedings{muster2023rulers, title = {Rulers beside lesions: a second look}, author = {Muster, Erika}, year = 2023, booktitle = {Proceedings of the Workshop on Shortcuts}}
@article{untitled2022, author = {Nobody}, year = 2022}`;

let made;

/** The people and what they did; `address("/desk/{open}")` has the number of a contribution in it. */
export function furnished() {
  made ??= furnish();
  return made;
}

async function furnish() {
  const contributor = await someone("Žofie Řezníčková", "contributor");
  const steward = await someone("Vera Steward", "steward", ["chest x-ray", "skin lesions"]);
  const propose = async (address, fields) => {
    const place = await contributor.send(address, address.split("?")[0], [...fields, ...GIVEN]);
    return place.split("/").at(-1);
  };
  const decide = (number, what, reason = "") =>
    steward.send(`/desk/${number}`, `/desk/${number}`, [
      ["do", what],
      ["reason", reason],
    ]);

  const open = await propose("/contribute/statement?paper=larrazabal2020gender", STATEMENT);
  const question = await propose(
    "/contribute/statement?paper=larrazabal2020gender",
    STATEMENT.filter(([name]) => name !== "locator" && name !== "quote"),
  );
  await decide(
    question,
    "request-changes",
    "Where in the work is it said? The main text does not name this dataset.",
  );
  const correction = await propose("/contribute/correction?of=evidence/106", [
    ["of", "evidence/106"],
    ["locator", "Section 3.2, Table 2"],
    [
      "evidence",
      "Finds that drains and ECG wires act as shortcuts, and that they help to cause the gender gap.",
    ],
    ["passage", "Drains and ECG wires act as shortcuts in the two tasks studied (Section 3.2)."],
  ]);
  await decide(correction, "claim");
  const batch = await propose("/contribute/batch", [["text", BATCH]]);
  await decide(batch, "leave-out-1", "A workshop paper without a DOI; send its address too.");
  const merge = await propose("/contribute/merge", [
    ["what", "dataset"],
    ["from", "padchest"],
    ["into", "chexpert"],
    ["passage", "They are not one; this is here so that a steward declines it."],
  ]);
  const declined = await propose("/contribute/dispute?evidence=90", [
    ["evidence", "90"],
    ["appraisal", "refuted"],
    ["passage", "I do not believe it."],
  ]);
  await decide(declined, "decline", "A doubt needs another source; none is named.");
  const accepted = await propose("/contribute/version?dataset=padchest", [
    ["dataset", "padchest"],
    ["label", "1.0"],
    ["released", "2019-01-22"],
    ["passage", "The date of the arXiv paper that released it."],
  ]);
  await decide(accepted, "accept", "As its page says.");
  const version = { dataset: "padchest", passage: "The notes of the release." };
  const edited = await propose("/contribute/version", Object.entries({ ...version, label: "1,1" }));
  await steward.send(`/desk/${edited}/edit`, "/contribute/version", [
    ...Object.entries({
      ...version,
      label: "1.1",
      edit: edited,
      edit_version: "1",
      reason: "A point, not a comma.",
    }),
    ...GIVEN,
  ]);
  const page = await (await steward.get(`/desk/${accepted}`)).text();
  const revision = page.match(/\/desk\/revisions\/(\d+)/)[1];
  const numbers = { open, question, correction, batch, merge, declined, accepted, edited, revision };
  const address = (path) => path.replaceAll(/\{(\w+)\}/g, (_, name) => numbers[name]);
  return { contributor, steward, address };
}
