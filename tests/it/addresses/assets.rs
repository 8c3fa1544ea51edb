//! `/assets/{*file}` and `/favicon.svg`: kept by browsers for as long as they hold.

use axum::http::{Request, header};
use scraper::Html;

use super::all;

both! {
    async fn each_file_says_what_it_is_and_may_be_kept(review: empty) {
        for (file, kind) in [
            ("amphora.css", "text/css; charset=utf-8"),
            ("amphora.js", "text/javascript; charset=utf-8"),
            ("favicon.svg", "image/svg+xml"),
            ("fonts/source-sans-3.woff2", "font/woff2"),
            ("fonts/source-sans-3.LICENSE.txt", "text/plain; charset=utf-8"),
        ] {
            let address = format!("/assets/{file}");
            let answer = review.get(&address).await;
            assert_eq!((answer.status.as_u16(), answer.header(header::CONTENT_TYPE)), (200, kind), "{file}");
            let tag = answer.header(header::ETAG).to_owned();
            assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 8, "{file}: {tag}");
            // Only the address that names this content may be kept for good.
            let hash = tag.trim_matches('"');
            for (query, keep) in [(format!("?v={hash}"), "public, max-age=31536000, immutable"), ("?v=0123456789ab".to_owned(), "no-cache"), (String::new(), "no-cache")] {
                let named = review.get(&format!("{address}{query}")).await;
                assert_eq!((named.header(header::CACHE_CONTROL), named.header(header::ETAG)), (keep, tag.as_str()), "{file}{query}");
            }
            let head = review.send(Request::head(&address)).await;
            assert_eq!((head.status.as_u16(), head.body.as_str(), head.header(header::ETAG)), (200, "", tag.as_str()), "{file}");
        }
        let favicon = review.get("/favicon.svg").await;
        assert_eq!((favicon.header(header::CONTENT_TYPE), favicon.header(header::CACHE_CONTROL)), ("image/svg+xml", "public, max-age=86400"));
    }
}

both! {
    async fn what_a_browser_has_is_not_sent_again(review: empty) {
        for address in ["/assets/amphora.css", "/favicon.svg"] {
            let first = review.get(address).await;
            let tag = first.header(header::ETAG).to_owned();
            // A proxy that compresses weakens the tag, and several may be asked for.
            for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
                let again = review.send(Request::get(address).header(header::IF_NONE_MATCH, &known)).await;
                assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""), "{address}: {known}");
                assert_eq!((again.header(header::ETAG), again.header(header::CACHE_CONTROL)), (tag.as_str(), first.header(header::CACHE_CONTROL)), "{address}: {known}");
            }
            let other = review.send(Request::get(address).header(header::IF_NONE_MATCH, "\"other\"")).await;
            assert_eq!((other.status.as_u16(), other.body == first.body), (200, true));
        }
    }
}

both! {
    async fn pages_ask_for_the_files_of_this_build(review: empty) {
        let page = Html::parse_document(&review.page("/").await);
        for (selector, attribute) in [("link[rel=stylesheet]", "href"), ("script[src]", "src")] {
            let found = all(&page, selector);
            assert_eq!(found.len(), 1, "{selector}");
            let address = found[0].attr(attribute).unwrap();
            let (path, hash) = address.split_once("?v=").expect("the address has the content's hash");
            let answer = review.get(address).await;
            assert_eq!((answer.status.as_u16(), answer.header(header::ETAG)), (200, format!("\"{hash}\"").as_str()), "{path}");
        }
        let style = review.get("/assets/amphora.css").await.body;
        for font in all(&page, "link[rel=preload][as=font]") {
            let address = font.attr("href").unwrap();
            assert!(style.contains(address.trim_start_matches("/assets/")), "{address} is loaded before it is needed, and the style sheet never asks for it");
        }
        for font in style.split("url(").skip(1).map(|rest| rest.split(')').next().unwrap().trim_matches(['"', '\''])) {
            let address = if font.starts_with('/') { font.to_owned() } else { format!("/assets/{}", font.trim_start_matches("./")) };
            if !font.starts_with("data:") {
                assert_eq!(review.get(&address).await.status, 200, "{font}");
            }
        }
    }
}

both! {
    async fn answers_are_compressed_for_those_who_can_read_it(review: default_review) {
        for address in ["/assets/amphora.css", "/datasets", "/papers.bib"] {
            let plain = review.get(address).await;
            assert_eq!(plain.header(header::CONTENT_ENCODING), "", "{address}");
            for coding in ["gzip", "br"] {
                let packed = review.send(Request::get(address).header(header::ACCEPT_ENCODING, coding)).await;
                assert_eq!(packed.header(header::CONTENT_ENCODING), coding, "{address}");
                assert!(packed.body.len() < plain.body.len(), "{address}");
                let vary: String = packed.headers.get_all(header::VARY).iter().map(|value| value.to_str().unwrap().to_lowercase()).collect();
                assert!(vary.contains("accept-encoding"), "{address}: {vary}");
            }
        }
    }
}
