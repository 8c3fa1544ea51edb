//! Browsers and proxies keep what they may, ask again where it may have changed, and are told when it has not.

use axum::http::{Request, StatusCode, header};
use scraper::{Html, Selector};

use crate::support::{Answer, TestReview};

const FOR_GOOD: &str = "public, max-age=31536000, immutable";

async fn again(review: &TestReview, address: &str, tag: &str) -> Answer {
    review.send(Request::get(address).header(header::IF_NONE_MATCH, tag)).await
}

fn kept(answer: &Answer) -> &str {
    answer.header(header::CACHE_CONTROL)
}

both! {
    async fn a_page_that_has_not_changed_is_not_sent_again(review: default_review) {
        let mut tags = Vec::new();
        for address in [
            "/", "/datasets", "/datasets.json", "/datasets.bib", "/datasets/chexpert", "/datasets/chexpert.json", "/datasets/chexpert.bib",
            "/papers/larrazabal2020gender.bib", "/evidence/90", "/confounders/age", "/case-studies", "/changes", "/about",
        ] {
            let first = review.get(address).await;
            let tag = first.header(header::ETAG).to_owned();
            assert!(tag.starts_with("W/\"") && tag.ends_with('"'), "{address}: {tag}");
            assert_eq!((kept(&first), first.header(header::VARY)), ("no-cache", "accept"), "{address}");
            let head = review.send(Request::head(address)).await;
            assert_eq!((head.status, head.header(header::ETAG), head.body.as_str()), (StatusCode::OK, tag.as_str(), ""), "HEAD {address}");
            for known in [tag.clone(), tag.trim_start_matches("W/").to_owned(), format!("\"other\", {tag}")] {
                let same = again(&review, address, &known).await;
                assert_eq!((same.status.as_u16(), same.body.as_str(), same.header(header::ETAG)), (304, "", tag.as_str()), "{address}");
                assert_eq!((kept(&same), same.header(header::VARY)), ("no-cache", "accept"), "{address}");
                assert!(!same.header(header::CONTENT_SECURITY_POLICY).is_empty(), "{address}");
            }
            let other = again(&review, address, "W/\"other\"").await;
            assert_eq!((other.status, &other.body), (StatusCode::OK, &first.body), "{address}");
            tags.push(tag);
        }
        let pages = tags.len();
        tags.sort();
        tags.dedup();
        assert_eq!(tags.len(), pages, "no two answers have the same tag");
    }
}

both! {
    async fn a_tag_holds_for_each_form_and_coding_of_a_page(review: default_review) {
        let html = review.get("/datasets/chexpert").await.header(header::ETAG).to_owned();
        let json = review.get_as("/datasets/chexpert", "application/json").await.header(header::ETAG).to_owned();
        assert_ne!(html, json);
        let packed = review.send(Request::get("/datasets/chexpert").header(header::ACCEPT_ENCODING, "gzip")).await;
        assert_eq!((packed.header(header::CONTENT_ENCODING), packed.header(header::ETAG)), ("gzip", html.as_str()));
        let same = Request::get("/datasets/chexpert").header(header::ACCEPT_ENCODING, "gzip").header(header::IF_NONE_MATCH, &html);
        assert_eq!(review.send(same).await.status, 304);
    }
}

both! {
    async fn a_page_that_has_changed_is_sent(review: empty) {
        let tag = review.get("/papers").await.header(header::ETAG).to_owned();
        review.import(&amphora::review::embedded::files()).await.unwrap();
        let answer = again(&review, "/papers", &tag).await;
        assert_eq!(answer.status, 200);
        assert!(answer.body.contains("202 papers") && answer.header(header::ETAG) != tag);
    }
}

both! {
    async fn errors_are_not_kept_and_redirects_are_asked_for_again(review: default_review) {
        for address in ["/nowhere", "/datasets/nosuch", "/datasets?page=0", "/assets/nothing.css"] {
            let answer = again(&review, address, "*").await;
            assert!(answer.status.is_client_error(), "{address}: {}", answer.status);
            assert_eq!((kept(&answer), answer.header(header::ETAG)), ("no-store", ""), "{address}");
        }
        assert_eq!(review.send(Request::post("/datasets").header(header::IF_NONE_MATCH, "*")).await.status, 405);
        let mut files = amphora::review::embedded::files();
        files.insert("redirects.csv".to_owned(), b"subject,old_name,new_name\ndataset,chexpert-1,chexpert\n".to_vec());
        review.import(&files).await.unwrap();
        let moved = review.get("/datasets/chexpert-1.json").await;
        assert_eq!((moved.status.as_u16(), kept(&moved)), (308, "no-cache"));
    }
}

both! {
    async fn a_file_is_kept_for_good_only_under_the_hash_of_its_content(review: empty) {
        for file in ["amphora.css", "amphora.js", "fonts/source-sans-3.woff2"] {
            let plain = review.get(&format!("/assets/{file}")).await;
            let hash = plain.header(header::ETAG).trim_matches('"').to_owned();
            assert_eq!((kept(&plain), plain.status.as_u16()), ("no-cache", 200), "{file}");
            assert_eq!(kept(&review.get(&format!("/assets/{file}?v={hash}")).await), FOR_GOOD, "{file}");
            assert_eq!(kept(&review.get(&format!("/assets/{file}?v=000000000000")).await), "no-cache", "{file}: of another version");
            assert_eq!(again(&review, &format!("/assets/{file}"), &format!("\"{hash}\"")).await.status, 304, "{file}");
        }
    }
}

both! {
    async fn all_that_a_page_loads_is_kept_for_good(review: empty) {
        let page = Html::parse_document(&review.page("/").await);
        let mut loaded: Vec<String> = ["link[rel=stylesheet]", "link[rel=preload]", "script[src]"]
            .iter()
            .flat_map(|what| page.select(&Selector::parse(what).unwrap()).collect::<Vec<_>>())
            .map(|element| element.attr("href").or_else(|| element.attr("src")).unwrap().to_owned())
            .collect();
        let preloaded: Vec<String> = loaded.iter().filter(|address| address.contains("woff2")).cloned().collect();
        let style = review.get("/assets/amphora.css").await.body;
        let fonts = style.split("url(").skip(1).map(|rest| rest.split(')').next().unwrap().trim_matches(['"', '\'']));
        loaded.extend(fonts.filter(|font| font.contains(".woff2")).map(|font| format!("/assets/{}", font.trim_start_matches("./"))));
        assert!(loaded.len() > 8, "{loaded:?}");
        for font in preloaded {
            assert_eq!(loaded.iter().filter(|address| **address == font).count(), 2, "{font} is loaded once, under one address");
        }
        for address in loaded {
            let answer = review.get(&address).await;
            assert_eq!((answer.status.as_u16(), kept(&answer)), (200, FOR_GOOD), "{address}");
        }
    }
}

both! {
    async fn counts_of_records_go_when_the_database_does(review: default_review) {
        assert!(review.get("/metrics").await.body.contains("amphora_records{kind=\"papers\"} 202"));
        review.database.clone().close().await.unwrap();
        let answer = review.get("/metrics").await;
        assert!(answer.status == 200 && !answer.body.contains("amphora_records{"), "{}", answer.body);
        assert!(answer.body.contains("amphora_requests_total{"), "{}", answer.body);
    }
}

both! {
    async fn methods_that_anyone_makes_up_share_one_label(review: empty) {
        for method in ["FROB", "X1", "X2"] {
            review.send(Request::builder().method(method).uri("/datasets")).await;
        }
        let text = review.get("/metrics").await.body;
        assert!(text.contains("method=\"other\"") && !text.contains("X1") && !text.contains("FROB"), "{text}");
    }
}
