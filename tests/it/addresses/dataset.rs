//! `/datasets/{slug}`: what is known about one dataset, findings first.

use std::collections::{BTreeMap, BTreeSet};

use amphora::datasets::{Access, Dataset, Demographics};
use amphora::evidence::{AppraisalState, Finding, FindingKind, Outcome, Usage};
use amphora::papers::address;
use amphora::review::Review;
use axum::http::header;
use scraper::Html;

use super::{all, bibliography_keys, forms, has_fields, inside, one, plain, targets, texts, words, written};
use crate::support::TestReview;

const FIELDS: &str = "slug name aliases modality body_part tasks description introduced_by homepage doi license access images patients \
     countries year demographics status source notes named_in_paper in_demo address modality_label maker lead glance branches untested_here \
     statements related versions locations completeness attributes works not_documented searched bibtex history as_of datasheet_doi";

fn about<'a>(review: &'a Review, dataset: &'a Dataset) -> impl Iterator<Item = &'a Usage> + use<'a> {
    review.usages.iter().filter(|usage| usage.dataset == dataset.slug)
}

fn has(usage: &Usage, kind: FindingKind) -> bool {
    usage.findings.iter().any(|finding| finding.kind() == kind)
}

async fn page_of(review: &TestReview, slug: &str) -> Html {
    Html::parse_document(&review.page(&format!("/datasets/{slug}")).await)
}

both! {
    async fn chexpert_shows_what_table_c3_knows(review: default_review) {
        let page = page_of(&review, "chexpert").await;
        for (section, work) in [("documentation", "Garbin et al. 2021"), ("statements", "Larrazabal et al. 2020"), ("labels", "Gaggion et al. 2023")] {
            let told = words(one(&page, &format!("#{section}")));
            assert!(told.contains(work), "{work} is not in {section}: {told}");
        }
        let gender = all(&page, "#shortcuts tbody tr").into_iter().find(|row| targets(*row).contains(&"/confounders/sex-gender".to_owned())).unwrap();
        assert!(words(gender).contains("Serious") && words(gender).contains("Larrazabal et al. 2020"), "{}", words(gender));
        assert!(words(one(&page, "#labels")).contains("segmentation masks"));
        assert!(words(one(&page, ".opening .facts")).contains("Documented byfour works"), "{}", words(one(&page, ".opening .facts")));
    }
}

both! {
    async fn findings_come_first(review: default_review) {
        let page = page_of(&review, "chexpert").await;
        let sections: Vec<&str> = all(&page, "main > section").iter().map(|section| section.attr("id").unwrap()).collect();
        let expected = "glance shortcuts statements errors labels documentation checklists neighbourhood who release lineage versions demographics gaps cite history";
        assert_eq!(sections.join(" "), expected);
        assert_eq!(words(one(&page, "h1")), "CheXpert");
        let bare = page_of(&review, "mura").await;
        let sections: Vec<&str> = all(&bare, "main > section").iter().map(|section| section.attr("id").unwrap()).collect();
        let order: Vec<&str> = expected.split(' ').filter(|section| sections.contains(section)).collect();
        assert_eq!(sections, order, "a dataset of which less is known has the same order");
    }
}

both! {
    async fn drains_stand_under_external_confounders(review: default_review) {
        let page = page_of(&review, "nih-cxr14").await;
        let branch = all(&page, "#shortcuts tbody").into_iter().find(|body| targets(*body).contains(&"/confounders/chest-drains".to_owned())).unwrap();
        let path = words(inside(branch, "tr.group th")[0]);
        assert_eq!(path, "Environment-level confounders › External confounders");
        let row = inside(branch, "tr").into_iter().find(|row| words(*row).starts_with("Chest drains")).unwrap();
        assert!(words(row).contains("Serious") && words(row).contains("shown by"), "{}", words(row));
        let json = review.json("/datasets/nih-cxr14").await;
        let branches = json["branches"].as_array().unwrap();
        let drains = branches.iter().flat_map(|branch| branch["shortcuts"].as_array().unwrap()).find(|shortcut| shortcut["confounder"] == "chest-drains").unwrap();
        assert_eq!(texts(&drains["path"]), ["Environment-level confounders", "External confounders"]);
    }
}

/// The rule of severity, once more, from the records alone.
fn verdicts<'a>(usages: impl Iterator<Item = &'a Usage>) -> BTreeMap<String, (&'static str, usize)> {
    let mut answers: BTreeMap<String, BTreeMap<&str, BTreeSet<String>>> = BTreeMap::new();
    for usage in usages {
        assert_eq!(usage.appraisal.state, AppraisalState::Unreviewed, "the rule below knows no appraisals");
        for finding in &usage.findings {
            if let Finding::Shortcut { confounder, outcome, .. } = finding {
                answers.entry(confounder.to_string()).or_default().entry(outcome.as_str()).or_default().insert(usage.paper.to_string());
            }
        }
    }
    let word = |works: &BTreeMap<&str, BTreeSet<String>>| match works.get(Outcome::Shown.as_str()).map_or(0, BTreeSet::len) {
        0 if works.contains_key(Outcome::Unclear.as_str()) => Outcome::Unclear.label(),
        0 => Outcome::NotFound.label(),
        1 => "Caution",
        _ => "Serious",
    };
    answers
        .into_iter()
        .map(|(confounder, works)| (confounder, (word(&works), works.values().flatten().collect::<BTreeSet<_>>().len())))
        .collect()
}

both! {
    async fn every_page_tells_all_that_the_records_say(review: default_review) {
        let written = written();
        for dataset in &written.datasets {
            let page = page_of(&review, dataset.slug.as_str()).await;
            no_statement_and_no_finding_is_left_out(&page, dataset, &written);
            every_verdict_follows_from_the_records(&page, dataset, &written);
            where_no_one_looked_the_page_says_so(&page, dataset, &written);
            what_is_not_documented_is_told(&page, dataset);
            facts_relations_and_citation_are_those_of_the_record(&page, dataset, &written);
        }
        assert_eq!((written.datasets.len(), written.usages.len()), (50, 128));
    }
}

fn no_statement_and_no_finding_is_left_out(page: &Html, dataset: &Dataset, written: &Review) {
    for usage in about(written, dataset) {
        let articles = all(page, &format!("article[id=\"e{0}\"], article[id^=\"e{0}-\"]", usage.id));
        assert!(!articles.is_empty(), "statement {} is missing on {}", usage.id, dataset.slug);
        for article in articles {
            let (told, links) = (words(article), targets(article));
            assert!(told.contains(&plain(&usage.evidence)), "{}: {told}", usage.id);
            assert!(links.contains(&format!("/evidence/{}", usage.id)) && links.contains(&address(usage.paper.as_str())), "{links:?}");
            for finding in &usage.findings {
                let word = if finding.kind() == FindingKind::LabelErrors { "reports errors in the labels" } else { finding.label() };
                assert!(told.contains(&plain(word)), "{}: {word} is not in: {told}", usage.id);
            }
            assert!(usage.locator.iter().all(|locator| told.contains(&plain(locator))), "{}: {told}", usage.id);
        }
        for (kind, section) in
            [(FindingKind::Shortcut, "statements"), (FindingKind::LabelErrors, "errors"), (FindingKind::Annotation, "labels")]
        {
            let there = all(page, &format!("#{section} article a[href=\"/evidence/{}\"]", usage.id)).len();
            assert_eq!(there == 1, has(usage, kind), "{} in {section}", usage.id);
        }
    }
    let shown: BTreeSet<_> =
        all(page, "article a[href^=\"/evidence/\"]").iter().map(|link| link.attr("href").unwrap().to_owned()).collect();
    assert_eq!(shown, about(written, dataset).map(|usage| format!("/evidence/{}", usage.id)).collect(), "{}", dataset.slug);
}

fn every_verdict_follows_from_the_records(page: &Html, dataset: &Dataset, written: &Review) {
    let expected = verdicts(about(written, dataset));
    let rows = all(page, "#shortcuts table.verdicts tbody tr:not(.group)");
    assert_eq!(rows.len(), expected.len(), "{}", dataset.slug);
    for row in rows {
        let target = targets(inside(row, "th")[0]).remove(0);
        let (word, works) = &expected[target.strip_prefix("/confounders/").unwrap()];
        let cells = inside(row, "td");
        assert!(words(cells[0]).starts_with(word), "{} {target}: {}, not {word}", dataset.slug, words(cells[0]));
        let names: BTreeSet<String> = inside(cells[2], "a").into_iter().map(words).collect();
        assert_eq!(names.len(), *works, "{} {target}", dataset.slug);
        for place in targets(cells[2]) {
            assert_eq!(all(page, &place).len(), 1, "{} {target}: {place} leads nowhere", dataset.slug);
        }
    }
    let told = words(one(page, "#shortcuts"));
    assert_eq!(told.contains("No one has tested this:"), expected.is_empty(), "{}: {told}", dataset.slug);
    assert!(!told.to_lowercase().contains("clean") || told.contains("not that the data are clean"), "{told}");
}

fn where_no_one_looked_the_page_says_so(page: &Html, dataset: &Dataset, written: &Review) {
    for (section, gap, kind) in [
        ("shortcuts", "No one has tested this", FindingKind::Shortcut),
        (
            "errors",
            "No work in this review reports errors in its labels. That does not mean that there are none.",
            FindingKind::LabelErrors,
        ),
        ("labels", "No work in this review adds annotations to it.", FindingKind::Annotation),
    ] {
        let gaps: Vec<String> = all(page, &format!("#{section} p.gap")).into_iter().map(words).collect();
        let known = about(written, dataset).any(|usage| has(usage, kind));
        assert_eq!(gaps.iter().any(|told| told.starts_with(gap)), !known, "{} {section}: {gaps:?}", dataset.slug);
    }
    let silent = about(written, dataset).next().is_none();
    assert_eq!(words(one(page, "#who")).contains("No work in this review says anything about it."), silent, "{}", dataset.slug);
}

fn what_is_not_documented_is_told(page: &Html, dataset: &Dataset) {
    let told = words(one(page, "#gaps"));
    for (gap, name) in [
        (dataset.body_part.is_none(), "the part of the body"),
        (dataset.tasks.is_empty(), "what it was made for"),
        (dataset.images.is_none(), "the number of images"),
        (dataset.patients.is_none(), "the number of patients"),
        (dataset.countries.is_empty(), "the countries"),
        (dataset.year.is_none(), "the year of release"),
        (dataset.license.is_none(), "the licence"),
        (dataset.access == Access::Unknown, "the conditions of access"),
        (dataset.demographics == Demographics::NotDocumented, "who is in the images"),
        (dataset.doi.is_none(), "a DOI"),
        (dataset.homepage.is_none(), "an official page"),
    ] {
        assert_eq!(told.contains(name), gap, "{}, {name}: {told}", dataset.slug);
    }
    let rows: Vec<String> = all(page, "#demographics tbody tr").into_iter().map(|row| words(row).to_lowercase()).collect();
    for attribute in dataset.demographics.reported() {
        assert!(rows.contains(&format!("{}recorded", attribute.to_lowercase())), "{}, {attribute}: {rows:?}", dataset.slug);
    }
    let nothing = words(one(page, "#demographics")).contains("records nothing about its patients");
    assert_eq!(nothing, dataset.demographics == Demographics::NoneReported, "{}", dataset.slug);
}

fn facts_relations_and_citation_are_those_of_the_record(page: &Html, dataset: &Dataset, written: &Review) {
    let (facts, links) = (words(one(page, "#versions")), targets(one(page, "#versions")));
    for text in dataset.license.iter().chain(&dataset.source) {
        assert!(facts.contains(&plain(text)), "{}: {text} is not in {facts}", dataset.slug);
    }
    let opening = words(one(page, ".opening .lead"));
    assert!(
        dataset.notes.iter().all(|note| opening.contains(&plain(note))),
        "{}: what its numbers mean is not beside them: {opening}",
        dataset.slug
    );
    let doi = dataset.doi.as_ref().map(bibliography::Doi::url);
    assert!(dataset.homepage.iter().chain(&doi).all(|address| links.contains(address)), "{}: {links:?}", dataset.slug);
    for relation in written.relations.iter().filter(|relation| relation.subject == dataset.slug || relation.object == dataset.slug) {
        let from_here = relation.subject == dataset.slug;
        let (other, word) =
            if from_here { (&relation.object, relation.relation.label()) } else { (&relation.subject, relation.relation.inverse_label()) };
        let mut rows = all(page, "#lineage tbody tr").into_iter();
        let told = rows.any(|row| targets(row).contains(&format!("/datasets/{other}")) && words(row).starts_with(word));
        assert!(told, "{} {word} {other}", dataset.slug);
    }
    let maker = written.papers.iter().find(|paper| Some(&paper.key) == dataset.introduced_by.as_ref());
    let shown = all(page, "#bibtex code").into_iter().next().map(|code| code.text().collect::<String>());
    assert_eq!(shown, maker.map(amphora::papers::Paper::bibtex_with_strings), "{}", dataset.slug);
    assert!(words(one(page, "#cite")).contains(&format!("https://review.example/datasets/{}", dataset.slug)));
}

both! {
    async fn the_figures_count_what_the_page_says(review: default_review) {
        for dataset in written().datasets.iter().step_by(4) {
            let address = format!("/datasets/{}", dataset.slug);
            let (json, page) = (review.json(&address).await, Html::parse_document(&review.page(&address).await));
            let figure = &json["glance"];
            let number = |value: &serde_json::Value| value.as_u64().unwrap();
            for doing in json["works"].as_array().unwrap() {
                let counted = figure["works"]["functions"].as_array().unwrap().iter().find(|each| each["function"] == doing["function"]).unwrap();
                assert_eq!(number(&counted["works"]), doing["works"].as_array().unwrap().len() as u64, "{address}: {doing}");
            }
            // Each confounder of the taxonomy is in one branch, with an answer or as untested.
            let branches = figure["branches"]["branches"].as_array().unwrap();
            let counted = |what: &str| branches.iter().map(|branch| number(&branch[what])).sum::<u64>();
            let verdicts: usize = json["branches"].as_array().unwrap().iter().map(|branch| branch["shortcuts"].as_array().unwrap().len()).sum();
            assert_eq!(counted("shown") + counted("unclear") + counted("not_found"), verdicts as u64, "{address}");
            assert_eq!(verdicts as u64 + counted("untested"), 29, "{address}");
            // Drawing and table say the same.
            let marks: usize = all(&page, "#glance svg.plot use").len();
            let rows = all(&page, "#glance figure:nth-child(2) tbody td");
            let told: usize = rows.iter().map(|cell| words(*cell).parse::<usize>().unwrap()).sum();
            assert_eq!(marks, told, "{address}");
            for drawing in all(&page, "#glance [role=img]") {
                assert!(drawing.attr("aria-label").is_some_and(|label| label.len() > 10), "{address}: a drawing without words");
            }
        }
    }
}

both! {
    async fn it_is_data_too(review: default_review) {
        let json = forms(&review, "/datasets/chexpert", "/datasets/chexpert.json", FIELDS).await;
        has_fields(&json["branches"][0], "path shortcuts");
        has_fields(&json["branches"][0]["shortcuts"][0], "label path confounder works answer severity reason");
        has_fields(&json["branches"][0]["shortcuts"][0]["works"][0], "paper evidence outcome fixed_in");
        has_fields(&json["works"][0], "function works");
        has_fields(&json["glance"], "branches years works");
        has_fields(&json["glance"]["years"]["years"][0], "year works functions");
        has_fields(&json["glance"]["branches"]["branches"][0], "slug label shown unclear not_found untested");
        has_fields(&json["related"][0], "words slug name paper source");
        has_fields(&json["untested_here"][0], "slug label works");
        has_fields(&json["attributes"][0], "name recorded");
        let written = written();
        assert_eq!(json["statements"].as_array().unwrap().len(), written.usages.iter().filter(|usage| usage.dataset.as_str() == "chexpert").count());
        for dataset in written.datasets.iter().step_by(3) {
            let json = review.json(&format!("/datasets/{}", dataset.slug)).await;
            let record = serde_json::to_value(dataset).unwrap();
            for (field, value) in record.as_object().unwrap() {
                assert_eq!(&json[field], value, "{}, {field}", dataset.slug);
            }
            let mut expected: Vec<String> = about(&written, dataset).map(|usage| usage.paper.to_string()).chain(dataset.introduced_by.as_ref().map(ToString::to_string)).collect();
            expected.sort();
            expected.dedup();
            let mut keys = bibliography_keys(&review.get(&format!("/datasets/{}.bib", dataset.slug)).await);
            keys.sort();
            assert_eq!(keys, expected, "{}", dataset.slug);
        }
        let accepted = review.get_as("/datasets/chexpert", "application/x-bibtex").await;
        assert_eq!(accepted.body, review.get("/datasets/chexpert.bib").await.body);
    }
}

both! {
    async fn a_name_as_people_write_it_leads_to_the_page(review: default_review) {
        for (written, address) in [
            ("/datasets/CheXpert", "/datasets/chexpert"),
            ("/datasets/NIH-CXR14.json", "/datasets/nih-cxr14.json"),
            ("/datasets/chexpert/", "/datasets/chexpert"),
            ("/datasets/?modality=x", "/datasets?modality=x"),
            ("/confounders//", "/confounders"),
        ] {
            let answer = review.get(written).await;
            assert_eq!((answer.status.as_u16(), answer.header(header::LOCATION)), (308, address), "{written}");
        }
        for nowhere in ["//evil.example/", "/datasets/ChexPret", "//"] {
            assert_eq!(review.get(nowhere).await.status, 404, "{nowhere}");
        }
    }
}
