//! `/api/v1/papers`: the list and its facets, one paper.

use super::api::{walk, walks_agree};
use super::{each, encoded, written};

both! {
    async fn each_choice_of_each_facet_gives_what_the_page_gives(review: default_review) {
        let page = review.json("/papers").await;
        let facets = review.json("/api/v1/facets/papers").await;
        let expected = [("function", page["functions"].clone()), ("year", page["years"].clone()), ("statements", serde_json::json!([page["with_statements"]]))];
        assert_eq!(facets["total"], page["total"]);
        for (facet, (name, choices)) in facets["facets"].as_array().unwrap().iter().zip(expected) {
            assert_eq!((&facet["name"], &facet["choices"]), (&name.into(), &choices));
            for choice in choices.as_array().unwrap() {
                let question = format!("{name}={}", encoded(choice["value"].as_str().unwrap()));
                let list = review.json(&format!("/api/v1/papers?{question}&limit=50")).await;
                assert_eq!(list["total"], choice["papers"], "{question}");
                let shown = review.json(&format!("/papers?{question}")).await;
                assert_eq!(each(&list["items"], "key"), each(&shown["papers"], "key"), "{question}");
            }
        }
        for question in ["q=gender", "q=10.1073/pnas.1919012117", "function=use&function=extend&year=2020", "q=larrazabal&statements=yes"] {
            let list = review.json(&format!("/api/v1/papers?{question}&limit=50")).await;
            let shown = review.json(&format!("/papers?{question}")).await;
            assert_eq!(each(&list["items"], "key"), each(&shown["papers"], "key"), "{question}");
            assert!(!list["items"].as_array().unwrap().is_empty(), "{question}");
        }
    }
}

both! {
    async fn a_walk_gives_each_paper_once_in_the_order_of_the_page(review: default_review) {
        for sort in ["name", "-name", "statements", "-statements", "year", "-year"] {
            let list = walks_agree(&review, &format!("/api/v1/papers?sort={sort}"), &[7, 50]).await;
            let keys: Vec<&str> = list.iter().map(|item| item["key"].as_str().unwrap()).collect();
            for page in 1..=2 {
                let shown = review.json(&format!("/papers?sort={sort}&page={page}")).await;
                let shown = each(&shown["papers"], "key").into_iter().map(str::to_owned).collect::<Vec<_>>();
                assert_eq!(keys[(page - 1) * 50..page * 50], shown, "{sort}");
            }
        }
        walks_agree(&review, "/api/v1/papers?sort=-statements&function=extend", &[1, 3]).await;
    }
}

both! {
    async fn what_comes_in_during_a_walk_moves_nothing(review: default_review) {
        for (sort, key) in [("-year", "new1900first"), ("name", "zzz1900last")] {
            let before = walk(&review, &format!("/api/v1/papers?sort={sort}"), 100).await;
            let first = review.json(&format!("/api/v1/papers?sort={sort}&limit=20")).await;
            let mut files = review.export().await;
            let mut bibliography = String::from_utf8(files["references.bib"].clone()).unwrap();
            for (name, year) in [("Aaa", 2030), ("Mmm", 2020), ("Zzz", 1950)] {
                let entry = format!("\n@article{{{key}{name},\n  title = {{New}},\n  author = {{{name}, Jo}},\n  year = {{{year}}},\n}}\n");
                bibliography.push_str(&entry);
            }
            files.insert("references.bib".to_owned(), bibliography.into_bytes());
            review.import(&files).await.unwrap();
            let rest = walk(&review, &format!("/api/v1/papers?sort={sort}"), 100).await;
            assert_eq!(rest.len(), before.len() + 3);
            let cursor = first["next_cursor"].as_str().unwrap();
            let mut walked: Vec<String> = each(&first["items"], "key").into_iter().map(str::to_owned).collect();
            let mut next = Some(format!("/api/v1/papers?sort={sort}&limit=100&cursor={cursor}"));
            while let Some(address) = next {
                let page = review.json(&address).await;
                walked.extend(each(&page["items"], "key").into_iter().map(str::to_owned));
                next = page["next"].as_str().map(|next| next.strip_prefix("https://review.example").unwrap().to_owned());
            }
            let old: Vec<&str> = walked.iter().map(String::as_str).filter(|walked| !walked.starts_with(key)).collect();
            assert_eq!(old, before.iter().map(|item| item["key"].as_str().unwrap()).collect::<Vec<_>>(), "{sort}");
        }
    }
}

both! {
    async fn a_paper_has_its_whole_record(review: default_review) {
        for paper in written().papers.into_iter().step_by(11) {
            let page = review.json(&format!("{}.json", amphora::papers::address(paper.key.as_str()))).await;
            let record = review.json(&format!("/api/v1{}", amphora::papers::address(paper.key.as_str()))).await;
            for same in ["key", "kind", "title", "year", "venue", "doi", "arxiv", "openalex", "semantic_scholar"] {
                assert_eq!(record[same], page["paper"][same], "{}: {same}", paper.key);
            }
            assert_eq!(record["link"], page["paper"]["url"], "{}", paper.key);
            assert_eq!(record["short_name"], page["short_name"]);
            let statements: usize = page["groups"].as_array().unwrap().iter().map(|group| group["statements"].as_array().unwrap().len()).sum();
            assert_eq!(record["statements"], statements, "{}", paper.key);
            let evidence = record["evidence"].as_str().unwrap().strip_prefix("https://review.example").unwrap();
            assert_eq!(review.json(evidence).await["total"], statements, "{}", paper.key);
            for (field, value) in record.as_object().unwrap() {
                assert_eq!(super::texts(&record["not_documented"]).contains(&field.as_str()), value.is_null(), "{}: {field}", paper.key);
            }
        }
        assert_eq!(review.get("/api/v1/papers/larrazabal2020gendr").await.json()["near"][0]["address"], "/api/v1/papers/larrazabal2020gender");
        assert_eq!(review.get(&format!("/api/v1/papers?q={}", "a+".repeat(21))).await.status, 400);
    }
}
