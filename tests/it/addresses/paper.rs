//! `/papers/{key}`: what one work says about which dataset, and how to cite it.

use std::collections::BTreeSet;

use amphora::papers::address;
use scraper::Html;

use super::{all, bibliography_keys, encoded, forms, has_fields, one, plain, targets, words, written};

const FIELDS: &str = "address short_name paper lead groups made relations same_work";

both! {
    async fn every_paper_shows_its_entry_verbatim_and_every_statement(review: default_review) {
        let written = written();
        let mut statements = 0;
        for paper in &written.papers {
            let own = address(paper.key.as_str());
            let page = Html::parse_document(&review.page(&own).await);
            let verbatim = paper.bibtex_with_strings();
            assert_eq!(one(&page, "#bibtex code").text().collect::<String>(), verbatim, "{}", paper.key);
            assert_eq!(review.get(&format!("{own}.bib")).await.body, format!("{verbatim}\n"), "{}", paper.key);
            let main = one(&page, "main");
            let told = words(main);
            if let Some(title) = &paper.title {
                assert!(told.contains(&plain(title)), "{}: {title}", paper.key);
            }
            let links = targets(main);
            let identifiers = [paper.doi.as_ref().map(bibliography::Doi::url), paper.arxiv.as_ref().map(bibliography::ArxivId::url)];
            assert!(identifiers.iter().flatten().all(|url| links.contains(url)), "{}: {links:?}", paper.key);
            let mut expected = BTreeSet::new();
            for usage in written.usages.iter().filter(|usage| usage.paper == paper.key) {
                let article = one(&page, &format!("#does-{} article[id=\"e{}\"]", usage.citation_function, usage.id));
                assert!(words(article).contains(&plain(&usage.evidence)), "{}", usage.id);
                assert!(targets(article).contains(&format!("/datasets/{}", usage.dataset)), "{}", usage.id);
                expected.insert(format!("e{}", usage.id));
                statements += 1;
            }
            let shown: BTreeSet<_> = all(&page, "article[id]").iter().map(|article| article.attr("id").unwrap().to_owned()).collect();
            assert_eq!(shown, expected, "{}", paper.key);
            assert_eq!(told.contains("No statement about a dataset comes from this work yet."), expected.is_empty(), "{}", paper.key);
        }
        assert_eq!(statements, 128);
    }
}

both! {
    async fn larrazabal_is_shown_as_the_work_that_found_it(review: default_review) {
        let json = forms(&review, "/papers/larrazabal2020gender", "/papers/larrazabal2020gender.json", FIELDS).await;
        has_fields(&json["paper"], "key kind title authors year year_text venue doi arxiv url openalex semantic_scholar bibtex bibtex_strings");
        has_fields(&json["groups"][0], "function means statements");
        assert_eq!((&json["short_name"], &json["paper"]["year"]), (&"Larrazabal et al. 2020".into(), &2020.into()));
        let page = Html::parse_document(&review.page("/papers/larrazabal2020gender").await);
        assert_eq!(words(one(&page, "h1")), "Larrazabal et al. 2020");
        let lead = words(one(&page, ".lead"));
        assert!(lead.contains("It shows one shortcut: sex/gender."), "{lead}");
        assert!(words(one(&page, "#does-extend")).contains("Serious"), "the severity of all works together");
        assert_eq!(bibliography_keys(&review.get_as("/papers/larrazabal2020gender", "application/x-bibtex").await), ["larrazabal2020gender"]);
    }
}

both! {
    async fn a_paper_that_made_datasets_names_them(review: default_review) {
        let written = written();
        for dataset in &written.datasets {
            let Some(maker) = &dataset.introduced_by else { continue };
            let page = Html::parse_document(&review.page(&address(maker.as_str())).await);
            assert!(targets(one(&page, "#made")).contains(&format!("/datasets/{}", dataset.slug)), "{maker}");
        }
        for relation in &written.relations {
            let Some(key) = &relation.paper else { continue };
            let page = Html::parse_document(&review.page(&address(key.as_str())).await);
            let links = targets(one(&page, "#made"));
            for slug in [&relation.subject, &relation.object] {
                assert!(links.contains(&format!("/datasets/{slug}")), "{key}: {links:?}");
            }
        }
    }
}

/// A key that an address cannot hold as it is; other catalogues give such ones.
const ODD: &str = "DBLP:conf/cvpr/Müller+20?1&x";

both! {
    async fn a_key_with_a_slash_or_a_question_mark_has_a_page_and_every_link_to_it_resolves(review: empty) {
        let files = [
            ("review.toml", format!("source = \"{ODD}\"\n")),
            ("vocabulary.csv", "kind,term,definition\nmodality,m,M.\n".to_owned()),
            ("miccat.csv", "id,parent,label\nroot,,Root\nleaf,root,Leaf\n".to_owned()),
            ("references.bib", format!("@misc{{{ODD},\n  title = {{Odd}},\n  year = {{2020}},\n}}\n")),
            ("datasets.csv", format!("slug,name,modality,introduced_by\nd,D,m,{ODD}\ne,E,m,\n")),
            ("dataset_relations.csv", format!("subject,relation,object,paper_key\nd,derived-from,e,{ODD}\n")),
            (
                "usages.csv",
                format!("paper_key,dataset_slug,citation_function,resource_type,shortcuts,shortcuts_taxonomy,outcome,evidence,confidence\n{ODD},d,extend,shortcuts,s,leaf,shown,E.,stated\n{ODD},d,extend,documentation,,,,A datasheet.,stated\n"),
            ),
        ];
        review.import(&files.map(|(name, text)| (name.to_owned(), text.into_bytes())).into()).await.unwrap();
        assert_eq!(review.json(&format!("/papers/{}", encoded(ODD))).await["paper"]["key"], ODD);
        for page in ["/", "/datasets/d", "/datasets/e", "/evidence/1", "/confounders/leaf", "/papers", "/about", "/case-studies", "/nowhere", &address(ODD)] {
            let html = review.get(page).await.body;
            let html = Html::parse_document(&html);
            let mut links: BTreeSet<String> = all(&html, "a[href^=\"/papers/\"]").iter().map(|link| link.attr("href").unwrap().to_owned()).collect();
            links.retain(|link| !link.is_empty());
            for link in links {
                let answer = review.get(link.split('#').next().unwrap()).await;
                assert_eq!(answer.status, 200, "{page} links to {link}");
            }
        }
        assert_eq!(bibliography_keys(&review.get(&format!("{}.bib", address(ODD))).await), [ODD]);
    }
}
