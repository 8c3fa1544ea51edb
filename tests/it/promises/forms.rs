//! What a form changes is changed only by a form that this site made for this very visitor.

use amphora::accounts::Role;
use axum::http::{HeaderName, Request, header};

use crate::people::form;
use crate::support::TestReview;

async fn sessions(review: &TestReview) -> usize {
    review.sql("SELECT id FROM sessions").await.len()
}

both! {
    async fn a_form_without_its_token_changes_nothing(review: default_review) {
        let (browser, other) = (review.browser("Ada", Role::Contributor).await, review.browser("Eve", Role::Admin).await);
        for fields in [vec![], vec![("form_token", "")], vec![("form_token", "x")], vec![("form_token", other.form_token().as_str())]] {
            let answer = browser.post_without_token("/sign-out", &fields).await;
            assert_eq!(answer.status, 403, "{fields:?}");
            assert!(answer.body.contains("was not made by this site for you"), "{}", answer.body);
        }
        assert_eq!(sessions(&review).await, 2);
        let answer = browser.post("/sign-out", &[]).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::LOCATION), answer.header(header::CACHE_CONTROL)), (303, "/", "no-store"));
        assert!(answer.header(header::SET_COOKIE).starts_with("__Host-amphora-session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0"));
        assert_eq!(sessions(&review).await, 1);
        assert_eq!(browser.post("/sign-out", &[]).await.status, 403, "the session is over, and its forms with it");
    }
}

both! {
    async fn a_form_from_another_site_is_refused_even_with_its_token(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let body = form(&[("form_token", &browser.form_token())]);
        let fetch = HeaderName::from_static("sec-fetch-site");
        let send = async |name: &HeaderName, value: &str| {
            let request = Request::post("/sign-out").header(header::COOKIE, browser.cookie()).header(header::HOST, "review.example");
            let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header(name, value);
            review.send_with(request, &body).await.status.as_u16()
        };
        for (name, value) in [
            (&fetch, "cross-site"),
            (&fetch, "same-site"),
            (&header::ORIGIN, "https://evil.example"),
            (&header::ORIGIN, "null"),
            (&header::ORIGIN, "https://review.example.evil.example"),
        ] {
            assert_eq!(send(name, value).await, 403, "{name}: {value}");
        }
        assert_eq!(sessions(&review).await, 1);
        assert_eq!(send(&header::ORIGIN, "https://review.example").await, 303);
    }
}

both! {
    async fn what_is_no_form_or_too_long_is_refused(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let send = async |kind: &str, body: &str| {
            let request = Request::post("/sign-out").header(header::COOKIE, browser.cookie()).header(header::CONTENT_TYPE, kind);
            review.send_with(request, body).await.status.as_u16()
        };
        let token = form(&[("form_token", &browser.form_token())]);
        assert_eq!(send("application/json", "{}").await, 400);
        assert_eq!(send("text/plain", &token).await, 400);
        assert_eq!(send("multipart/form-data", &token).await, 400);
        assert_eq!(send("multipart/form-data; boundary=x", "--x\r\nrubbish").await, 400);
        assert_eq!(send("application/x-www-form-urlencoded", &format!("{token}&a=%ff")).await, 400);
        assert_eq!(send("application/x-www-form-urlencoded", &format!("{token}&a={}", "a".repeat(300_000))).await, 413);
        assert_eq!(sessions(&review).await, 1);
        let parts = format!("--x\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n{}\r\n--x--\r\n", browser.form_token());
        assert_eq!(send("multipart/form-data; boundary=x", &parts).await, 303);
    }
}

both! {
    async fn nothing_is_read_from_who_cannot_have_a_form(review: default_review) {
        use std::sync::Arc;
        use std::sync::atomic::{AtomicBool, Ordering};

        use http_body_util::{BodyExt as _, Full};
        let ada = review.browser("Ada", Role::Contributor).await;
        let rae = review.browser("Rae", Role::Reader).await;
        let guest = review.guest();
        guest.get("/sign-in").await;
        let form_cookie = format!("__Host-amphora-form={}", guest.value("__Host-amphora-form").unwrap());
        for (address, cookie, status, is_read) in [
            ("/sign-in", String::new(), 403, false),
            ("/contribute/batch", String::new(), 403, false),
            ("/contribute/batch", form_cookie, 303, false),
            ("/contribute/batch", rae.cookie(), 403, false),
            ("/contribute/batch", ada.cookie(), 400, true),
        ] {
            let touched = Arc::new(AtomicBool::new(false));
            let reading = Arc::clone(&touched);
            let body = Full::from("--x\r\nrubbish").map_frame(move |frame| {
                reading.store(true, Ordering::SeqCst);
                frame
            });
            let request = Request::post(address).header(header::COOKIE, cookie).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
            let answer = review.send_body(request, axum::body::Body::new(body)).await;
            assert_eq!((answer.status.as_u16(), touched.load(Ordering::SeqCst)), (status, is_read), "{address}");
        }
    }
}

both! {
    async fn who_is_signed_in_gets_pages_that_are_kept_nowhere(review: default_review) {
        let browser = review.browser("Ada Lovelace", Role::Contributor).await;
        for (address, accept) in [("/datasets/chexpert", "text/html"), ("/datasets", "application/json"), ("/nosuch", "text/html")] {
            let answer = browser.get_as(address, accept).await;
            assert_eq!((answer.header(header::CACHE_CONTROL), answer.header(header::ETAG)), ("no-store", ""), "{address}");
        }
        assert_eq!(review.browser_of(browser.id).await.get("/about").await.status, 200);
        // What was made for her is not given to others.
        assert_eq!(review.get("/datasets/chexpert").await.header(header::CACHE_CONTROL), "no-cache");
    }
}
