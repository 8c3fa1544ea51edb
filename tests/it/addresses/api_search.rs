//! `/api/v1/search`: the search for programs finds what the page finds.

both! {
    async fn the_search_finds_what_the_page_finds(review: default_review) {
        for question in ["chestxray14", "10.1073/pnas.1919012117", "chexprt", "drain", "gender", "larrazabal"] {
            let found = review.json(&format!("/api/v1/search?q={question}")).await;
            let page = review.json(&format!("/search?q={question}")).await;
            let (groups, shown) = (found["groups"].as_array().unwrap(), page["groups"].as_array().unwrap());
            assert!(!groups.is_empty() && groups.len() == shown.len(), "{question}");
            for (group, shown) in groups.iter().zip(shown) {
                assert_eq!((&group["kind"], &group["total"]), (&shown["kind"], &shown["total"]), "{question}");
                for (item, hit) in group["items"].as_array().unwrap().iter().zip(shown["hits"].as_array().unwrap()) {
                    assert_eq!((&item["name"], &item["why"]), (&hit["name"], &hit["why"]), "{question}");
                    assert_eq!(item["page"], format!("https://review.example{}", hit["address"].as_str().unwrap()), "{question}");
                    let url = item["url"].as_str().unwrap().strip_prefix("https://review.example").unwrap();
                    assert_eq!(review.get(url).await.status, 200, "{question}: {url}");
                }
            }
        }
        let one = review.json("/api/v1/search?q=gender&kind=evidence&kind=papers&limit=1").await;
        for group in one["groups"].as_array().unwrap() {
            assert!(["evidence", "papers"].contains(&group["kind"].as_str().unwrap()));
            assert_eq!(group["items"].as_array().unwrap().len(), 1);
        }
    }
}

both! {
    async fn nothing_found_says_until_when_was_searched(review: default_review) {
        let found = review.json("/api/v1/search?q=dunkle+ecken").await;
        assert_eq!((&found["groups"], &found["searched"]["answer"]), (&serde_json::json!([]), &"partial".into()));
        for (question, words) in [("", "must be there"), ("?q=", "1 to 200 letters"), ("?q=a&kind=things", "of “kind”"), ("?q=a&limit=51", "1 to 50"), ("?q=a&cursor=x", "no parameter")] {
            let answer = review.get(&format!("/api/v1/search{question}")).await;
            assert_eq!(answer.status, 400, "{question}");
            assert!(answer.json()["detail"].as_str().unwrap().contains(words), "{question}: {}", answer.body);
        }
    }
}
