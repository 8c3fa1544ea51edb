//! `/about`: method, screening, vocabularies, citation, licence.

use scraper::Html;

use super::{all, encoded, forms, has_fields, inside, one, plain, words, written};

const FIELDS: &str = "address title properties counts last_revision texts text vocabularies search_runs releases citation source_bibtex software_version files";

both! {
    async fn the_words_of_tables_c1_and_c2_are_explained_and_counted(review: default_review) {
        let json = forms(&review, "/about", "/about.json", FIELDS).await;
        has_fields(&json["vocabularies"][0], "kind label table counted words");
        has_fields(&json["vocabularies"][0]["words"][0], "term label definition used address");
        let written = written();
        let page = Html::parse_document(&review.page("/about").await);
        let told = words(one(&page, "#words"));
        for term in &written.vocabulary {
            assert!(told.contains(&plain(&term.definition)), "{}: {told}", term.term);
            let word = json["vocabularies"].as_array().unwrap().iter().filter(|vocabulary| vocabulary["kind"] == term.kind.as_str());
            let word = word.flat_map(|vocabulary| vocabulary["words"].as_array().unwrap()).find(|word| word["term"] == term.term.as_str()).unwrap();
            let of = |pick: &dyn Fn(&amphora::evidence::Usage) -> bool| written.usages.iter().filter(|usage| pick(usage)).count();
            let used = match term.kind.as_str() {
                "citation_function" => of(&|usage| usage.citation_function.as_str() == term.term),
                "resource_role" => of(&|usage| usage.resource_role.is_some_and(|role| role.as_str() == term.term)),
                "resource_type" => of(&|usage| usage.resource_type.is_some_and(|kind| kind.as_str() == term.term)),
                "modality" => written.datasets.iter().filter(|dataset| dataset.modality.as_str() == term.term).count(),
                "access" => written.datasets.iter().filter(|dataset| dataset.access.as_str() == term.term).count(),
                _ => continue,
            };
            assert_eq!(word["used"], used, "{}", term.term);
            if let Some(address) = word["address"].as_str().filter(|address| address.starts_with("/datasets")) {
                assert_eq!(review.json(address).await["found"], used, "{address}");
            }
        }
    }
}

both! {
    async fn the_screening_is_told_and_the_other_texts_are_a_click_away(review: default_review) {
        let page = Html::parse_document(&review.page("/about").await);
        assert!(words(one(&page, "#text")).starts_with("How it was screened"));
        for document in written().documents.iter().filter(|document| document.name != "references.bib") {
            let address = format!("/about?text={}", encoded(&document.name));
            let json = review.json(&address).await;
            assert_eq!(json["text"]["markdown"], document.body.as_str(), "{}", document.name);
            let shown = words(one(&Html::parse_document(&review.page(&address).await), "#text"));
            let title = document.body.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default();
            assert!(shown.contains(&plain(title)), "{}: {title}", document.name);
            assert!(inside(one(&page, "#texts"), "a").into_iter().any(|link| words(link) == document.name));
        }
        let unknown = review.get_as("/about?text=../Cargo.toml", "application/json").await;
        assert_eq!(unknown.status, 400);
        assert!(unknown.json()["detail"].as_str().unwrap().contains("there are: "), "{}", unknown.body);
    }
}

both! {
    async fn how_to_cite_and_under_which_licence(review: default_review) {
        let written = written();
        let page = Html::parse_document(&review.page("/about").await);
        let cite = words(one(&page, "#cite"));
        assert!(cite.contains("As of 23 November 2026, revision 1. https://review.example"), "{cite}");
        let source = written.papers.iter().find(|paper| Some(paper.key.as_str()) == written.properties.get("source").map(String::as_str)).unwrap();
        assert_eq!(all(&page, "#bibtex code")[0].text().collect::<String>(), source.bibtex_with_strings());
        let facts = words(one(&page, ".opening .facts"));
        assert!(facts.contains(&plain(&written.properties["license"])), "{facts}");
        assert!(facts.contains(concat!("Amphora ", env!("CARGO_PKG_VERSION"))), "{facts}");
        let answers = words(one(&page, "#answers"));
        for word in ["Shown", "Tested, not found", "No one has tested this", "Unclear", "Not documented"] {
            assert!(answers.contains(word), "{word}");
        }
    }
}
