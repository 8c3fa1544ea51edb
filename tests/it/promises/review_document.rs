//! The review as a publication: the same from both databases, whole, and honest about what is not there.

use amphora::datasheets::{alone, pages::press};
use amphora::publication::Edition;
use amphora::publication::review_document::{document, draft, material};
use scraper::{Html, Selector};
use typesetting::{Block, Document};

use crate::support::{Backend, TestReview};

fn edition() -> Edition {
    Edition { number: "2026.1".to_owned(), day: "2026-12-01".parse().unwrap(), revision: 1, doi: None }
}

async fn of(review: &TestReview) -> Document {
    let moment = review.site().moment().await.unwrap();
    document(&material(&moment, &edition()).await.unwrap())
}

fn section<'a>(document: &'a Document, id: &str) -> &'a typesetting::Section {
    document.sections.iter().find(|section| section.id == id).unwrap_or_else(|| panic!("no section {id}"))
}

fn words(of: &impl serde::Serialize) -> String {
    serde_json::to_string(of).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_the_same_from_both_databases_and_a_second_time() {
    let sqlite = TestReview::default_review(Backend::Sqlite).await;
    let postgres = TestReview::default_review(Backend::Postgres).await;
    let (one, two) = (of(&sqlite).await, of(&postgres).await);
    assert!(one == two, "the databases give different documents");
    assert!(one == of(&sqlite).await);
    let figures: Vec<&str> = one.figures().map(|figure| figure.svg.as_str()).collect();
    assert!(figures.len() > 5 && figures.iter().all(|svg| svg.starts_with("<svg ") && svg.ends_with("</svg>\n")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_a_pdf_with_the_same_bytes_each_time() {
    let review = TestReview::default_review(Backend::Sqlite).await;
    let document = of(&review).await;
    let pdf = press().unwrap().pdf(&document).unwrap();
    assert!(pdf.starts_with(b"%PDF-1."));
    assert!(pdf == press().unwrap().pdf(&document).unwrap());
}

both! {
    async fn each_application_has_what_was_stated_and_what_is_known(review: default_review) {
        let document = of(&review).await;
        let chest = words(section(&document, "application-chest-x-ray"));
        for said in ["Patients are mostly older.", "Larrazabal et al. 2020", "Oakden-Rayner", "Segmentation masks", "Stated in 2025", "NIH-CXR14"] {
            assert!(chest.contains(said), "{said}: {chest}");
        }
        for modality in ["skin-lesions", "fetal-ultrasound", "brain-mri", "mammography", "radiography"] {
            section(&document, &format!("application-{modality}"));
        }
        let brain = words(section(&document, "application-brain-mri"));
        assert!(brain.contains("No one has tested") && brain.contains("more for shortcuts"), "{brain}");
    }
}

both! {
    async fn what_no_one_recorded_is_said(review: default_review) {
        let document = of(&review).await;
        let method = words(section(&document, "method"));
        for said in ["only in part", "Excluded, with reasons", "SCREENING.md"] {
            let in_figures = document.figures().any(|figure| figure.svg.contains(said));
            assert!(in_figures || method.contains(said), "{said}");
        }
        assert!(words(section(&document, "contributors")).contains("No contribution of an account is recorded"));
        let gaps = words(section(&document, "gaps"));
        assert!(gaps.contains("A gap does not mean clean") && gaps.contains("no work in this review tests"), "{gaps}");
    }
}

both! {
    async fn as_html_it_is_one_file_with_all_of_it(review: default_review) {
        let document = of(&review).await;
        let text = alone::html(&document);
        let page = Html::parse_document(&text);
        let all = |selector: &str| page.select(&Selector::parse(selector).unwrap()).count();
        assert_eq!(all("h1"), 1);
        assert_eq!(all("section h2"), document.sections.len() + 1, "with the references");
        assert_eq!(all("figure img"), document.figures().count());
        let tables = document.sections.iter().flat_map(|section| &section.blocks).filter(|block| matches!(block, Block::Table(_)));
        assert_eq!(all("table caption"), tables.count());
        assert_eq!(all("#references li"), document.references.len());
        // Every place that a link inside of it names is there.
        for link in page.select(&Selector::parse("a[href^='#']").unwrap()) {
            let place = link.attr("href").unwrap();
            assert_eq!(all(place), 1, "{place}");
        }
        assert_eq!(all("script") + all("link") + all("img:not([src^='data:'])"), 0);
        let markdown = typesetting::markdown(&document);
        assert!(markdown.starts_with("# ") && markdown.contains("## Taxonomy of confounders"));
    }
}

both! {
    async fn an_empty_review_has_one_too(review: empty) {
        let document = of(&review).await;
        assert!(words(&document).contains("This edition holds no dataset."));
        let moment = review.site().moment().await.unwrap();
        let draft = amphora::publication::review_document::document(&draft(&moment).await.unwrap());
        assert_eq!(draft.edition, "Draft of a review without any revision");
        assert!(alone::html(&draft).contains("none: this is a draft"));
    }
}
