//! What hostile people send gets a clear answer and changes nothing.

use amphora::accounts::Role;
use amphora::contributions::Transition;
use amphora::contributions::deciding;
use axum::http::{Request, header};
use chrono::TimeDelta;

use crate::people::{Browser, form};
use crate::support::{Answer, TestReview, clock};

const EVIL: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>";

/// A batch with a file, as a browser sends it.
async fn upload(review: &TestReview, browser: &Browser<'_>, name: &str, content: &[u8]) -> Answer {
    let mut body = Vec::new();
    for (field, value) in [("form_token", browser.form_token().as_str()), ("do", "look")] {
        body.extend_from_slice(format!("--xyz\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").as_bytes());
    }
    body.extend_from_slice(format!("--xyz\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"{name}\"\r\n\r\n").as_bytes());
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--xyz--\r\n");
    let request = Request::post("/contribute/batch").header(header::COOKIE, browser.cookie());
    review.send_body(request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=xyz"), body.into()).await
}

/// Zeros without end, deflated: 258 of them in thirteen bits.
fn bomb(matches: usize) -> Vec<u8> {
    let mut bits: Vec<bool> = vec![true, true, false];
    // The byte 0, then again and again the 258 bytes that end one before.
    bits.extend([false, false, true, true, false, false, false, false]);
    for _ in 0..matches {
        bits.extend([true, true, false, false, false, true, false, true]);
        bits.extend([false; 5]);
    }
    bits.extend([false; 7]);
    bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |all, bit| all << 1 | u8::from(*bit))).collect()
}

both! {
    async fn uploads_that_are_too_much_are_refused_and_change_nothing(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let before = review.dump().await;
        let gz = [&b"\x1f\x8b\x08\0\0\0\0\0\0\xff"[..], &bomb(1_000_000)].concat();
        let zip = [&b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05\0\0\0a.csv"[..], &bomb(1_000_000)].concat();
        let wide = "a,".repeat(999_000);
        let tall = format!("key\n{}", "x\n".repeat(900_000));
        for (name, content, status) in [
            ("huge.csv", vec![b'x'; 100_000_000], 413),
            ("wide.csv", wide.into_bytes(), 422),
            ("tall.csv", tall.into_bytes(), 422),
            ("bomb.gz", gz.clone(), 422),
            ("bomb.zip", zip, 422),
            ("empty.csv", Vec::new(), 422),
        ] {
            let began = std::time::Instant::now();
            let answer = upload(&review, &browser, name, &content).await;
            assert_eq!(answer.status, status, "{name}: {}", &answer.body[..answer.body.len().min(2000)]);
            assert!(began.elapsed() < std::time::Duration::from_secs(20) && answer.body.len() < 300_000, "{name}: {:?}", began.elapsed());
        }
        // What is packed on the way is not unpacked.
        let request = Request::post("/contribute/batch").header(header::COOKIE, browser.cookie()).header(header::CONTENT_ENCODING, "gzip");
        let packed = review.send_body(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), gz.into()).await;
        assert!(packed.status.is_client_error(), "{}", packed.status);
        assert_eq!(review.dump().await, before);
    }
}

both! {
    async fn stored_markup_shows_as_text(review: default_review) {
        let (ada, vera) = (review.account("Ada", Role::Contributor).await, review.account("Vera", Role::Steward).await);
        let now = amphora::clock::Clock::now(&clock());
        let mut new = review.proposal(EVIL).await;
        new.title = format!("T {EVIL}");
        new.note = Some(EVIL.to_owned());
        new.rows[0].passage = Some(EVIL.to_owned());
        let id = review.hand_in(&ada, &new).await;
        deciding::discuss(&review.database, &ada, id, EVIL, now).await.unwrap();
        let (own, steward) = (review.browser_of(ada.id).await, review.browser_of(vera.id).await);
        own.post("/account/name", &[("name", EVIL), ("public", "yes")]).await;
        let shows_as_text = |page: &Answer, what: &str| {
            assert_eq!(page.status, 200, "{what}");
            let body = page.body.to_lowercase();
            assert!(body.contains("alert(1)") && !body.contains("<script>alert") && !body.contains("<img src=x"), "{what}: {}", page.body);
        };
        for address in ["/contributions".to_owned(), format!("/contributions/{id}"), format!("/contributions/{id}/amend"), "/account".to_owned()] {
            shows_as_text(&own.get(&address).await, &address);
        }
        for address in ["/desk".to_owned(), format!("/desk/{id}")] {
            shows_as_text(&steward.get(&address).await, &address);
        }
        let accepted = review.take(&vera, id, Transition::Accept).await.unwrap();
        let number = review.sql(&format!("SELECT name FROM revisions WHERE id = {}", accepted.revisions[0])).await[0][0].clone().unwrap();
        let dataset = review.sql(&format!("SELECT slug FROM datasets JOIN usages ON usages.dataset_id = datasets.id WHERE usages.id = {number}")).await;
        let slug = dataset[0][0].as_deref().unwrap();
        for address in [format!("/evidence/{number}"), format!("/datasets/{slug}?statements=all"), format!("/changes?subject=evidence&name={number}"), "/contributors".to_owned()] {
            shows_as_text(&review.get(&address).await, &address);
        }
    }
}

both! {
    async fn addresses_that_would_run_and_days_before_all_are_refused(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let before = review.dump().await;
        for link in ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "//evil.example"] {
            let fields = [("name", "New Scans"), ("modality", "chest x-ray"), ("homepage", link), ("license_of_contribution", "CC-BY-4.0"), ("no_patient_data", "yes")];
            let answer = browser.post("/contribute/dataset", &fields).await;
            assert_eq!(answer.status, 422, "{link}: {}", answer.body);
            assert!(!answer.body.contains(&format!("href=\"{link}\"")), "{link}");
            let by_hand = [("do", "written"), ("title", "T"), ("authors", "A, B"), ("url", link)];
            let answer = browser.post("/contribute", &by_hand).await;
            assert_eq!(answer.status, 422, "{link}: {}", answer.body);
            let next = browser.get(&format!("/sign-in?next={}", form(&[("", link)]).trim_start_matches('='))).await;
            assert_eq!(next.header(header::LOCATION), "/account", "{link}");
        }
        for address in ["/datasets/chexpert?as-of=1999-01-01", "/evidence/90?as-of=0001-01-01", "/datasets/chexpert?as-of=9999-12-31", "/datasets/chexpert?as-of=x"] {
            assert!(review.get(address).await.status.is_client_error(), "{address}");
        }
        assert_eq!(review.dump().await, before);
    }
}

both! {
    async fn a_session_that_someone_else_put_there_is_no_ones(review: empty) {
        const GOOD: &str = "copper lantern 7 otters";
        review.guest().joins("Ada", "ada@example.org", GOOD).await;
        let cookie = "__Host-amphora-session";
        // Eve's own session, or one that she made up, in Ada's browser before Ada signs in.
        let eve = review.guest();
        eve.joins("Eve", "eve@example.org", GOOD).await;
        for planted in [eve.value(cookie).unwrap(), "planted-by-eve".to_owned()] {
            let guest = review.guest();
            guest.put(cookie, &planted);
            if guest.is_in().await {
                guest.fill_in("/account", &[]).await;
                guest.put(cookie, &planted);
            }
            assert_eq!(guest.fill_in("/sign-in", &[("email", "ada@example.org"), ("password", GOOD)]).await.status, 303);
            assert_ne!(guest.value(cookie).unwrap(), planted);
            assert!(guest.get("/account").await.body.contains("ada@example.org"));
            let other = review.guest();
            other.put(cookie, &planted);
            assert!(!other.is_in().await, "what was known before is worth nothing");
        }
        // A new password gives a new secret too.
        let guest = review.guest();
        guest.fill_in("/sign-in", &[("email", "ada@example.org"), ("password", GOOD)]).await;
        let old = guest.value(cookie).unwrap();
        guest.fill_in("/account/password", &[("password", GOOD), ("new_password", "nine velvet harbours sing")]).await;
        assert_ne!(guest.value(cookie).unwrap(), old);
        let other = review.guest();
        other.put(cookie, &old);
        assert!(!other.is_in().await);
    }
}

both! {
    async fn what_was_written_before_the_session_was_over_is_not_lost(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let body = form(&[("form_token", &browser.form_token()), ("do", "submit"), ("evidence", "It took me <an hour>."), ("no_patient_data", "yes")]);
        let send = async |origin: Option<&str>, cookie: &str| {
            let mut request = Request::post("/contribute/statement").header(header::COOKIE, cookie);
            if let Some(origin) = origin {
                request = request.header(header::ORIGIN, origin);
            }
            review.send_with(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), &body).await
        };
        review.sql_do("UPDATE sessions SET expires_at = created_at").await;
        let here = Some("https://review.example");
        let over = send(here, &browser.cookie()).await;
        assert_eq!((over.status.as_u16(), over.header(header::CACHE_CONTROL)), (403, "no-store"));
        assert!(over.body.contains("It took me &#60;an hour&#62;.") && over.body.contains("/sign-in?next=%2Fcontribute%2Fstatement") && over.body.contains("Send it once more"), "{}", over.body);
        // Signed in again in another tab, the form is shown once more, and then goes through.
        let again = review.browser_of(browser.id).await;
        let shown = send(here, &again.cookie()).await;
        assert!(shown.status == 403 && shown.body.contains(&again.form_token()) && !shown.body.contains("another tab"), "{}", shown.body);
        let taken = again.post("/contribute/statement", &[("do", "submit"), ("evidence", "It took me <an hour>.")]).await;
        assert!(taken.status == 422 && taken.body.contains("It took me"), "{}", taken.body);
        // What another site wrote is not shown as hers, and neither is what no one says where it is from.
        for origin in [Some("https://evil.example"), None] {
            let foreign = send(origin, &again.cookie()).await;
            assert!(foreign.status == 403 && !foreign.body.contains("It took me"), "{origin:?}: {}", foreign.body);
        }
        // Passwords are never shown.
        let request = Request::post("/account/password").header(header::ORIGIN, "https://review.example").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let secret = review.send_with(request, &form(&[("password", "hush-hush")])).await;
        assert!(secret.status == 403 && !secret.body.contains("hush-hush"), "{}", secret.body);
    }
}

both! {
    async fn after_the_session_a_form_is_shown_sent_once_more_and_taken(review: default_review) {
        let rows = "dataset,label,released\nchexpert,9.9,2020-01-01\n";
        let given = [("license_of_contribution", "CC0-1.0"), ("no_patient_data", "yes"), ("note", "A <note> of mine."), ("do", "submit")];
        let guest = review.guest();
        guest.joins("Ada", "ada@example.org", "copper lantern 7 otters").await;
        let page = guest.get("/contribute/batch").await;
        let mark = page.body.split("name=\"sending\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let token = page.body.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        review.sql_do("DELETE FROM sessions").await;
        let all = [&[("form_token", token.as_str()), ("sending", &mark), ("text", rows)][..], &given[..]].concat();
        let over = guest.send("/contribute/batch", &all).await;
        assert_eq!(over.status, 403);
        assert!(over.body.contains("You are not signed in any more") && over.body.contains("A &#60;note&#62; of mine.") && over.body.contains("chexpert,9.9,2020-01-01"), "{}", over.body);
        // Signed in again in another tab, that page is good as it is.
        let signed_in = guest.fill_in("/sign-in?next=%2Fcontribute%2Fbatch", &[("email", "ada@example.org"), ("password", "copper lantern 7 otters")]).await;
        assert_eq!((signed_in.status.as_u16(), signed_in.header(header::LOCATION)), (303, "/contribute/batch"));
        let hidden = fields_of(&over.body);
        assert!(hidden.iter().any(|(name, value)| name == "sending" && *value == mark), "{hidden:?}");
        let hidden: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let accepted = guest.send("/contribute/batch", &hidden).await;
        assert_eq!(accepted.status, 303, "{}", accepted.body);
        assert_eq!(guest.send("/contribute/batch", &hidden).await.header(header::LOCATION), accepted.header(header::LOCATION), "once");
        // That token is good for what people write much into, and for a browser that says that it is here.
        let token = hidden.iter().find(|(name, _)| *name == "form_token").unwrap().1;
        assert_eq!(guest.send("/account/tokens", &[("form_token", token), ("label", "x")]).await.status, 403);
        assert_eq!(guest.send_from(Some("https://evil.example"), "/contribute/batch", &hidden).await.status, 403);
        assert_eq!(guest.send_from(None, "/contribute/batch", &hidden).await.status, 403);
    }
}

both! {
    async fn after_the_session_a_file_has_to_be_chosen_again_and_what_was_written_stays(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        review.sql_do("DELETE FROM sessions").await;
        let parts = [("form_token", browser.form_token()), ("note", "A <note> of mine.".to_owned()), ("do", "look".to_owned())];
        let part = |(name, value): &(&str, String)| format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        let mut body = parts.iter().map(part).collect::<Vec<_>>().concat();
        body.push_str("--xyz\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"my <rows>.csv\"\r\n\r\ndataset,label,released\nsecret-cell,1,2020\r\n--xyz--\r\n");
        let request = Request::post("/contribute/batch").header(header::COOKIE, browser.cookie()).header(header::ORIGIN, "https://review.example");
        let over = review.send_with(request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=xyz"), &body).await;
        assert_eq!(over.status, 403);
        assert!(over.body.contains("A &#60;note&#62; of mine.") && !over.body.contains("secret-cell"), "{}", over.body);
        assert!(over.body.contains("Choose the file my &#60;rows&#62;.csv once more") && over.body.contains("type=\"file\" id=\"f-upload\" name=\"upload\" required"), "{}", over.body);
    }
}

/// The hidden fields of the form on the page of an error.
fn fields_of(page: &str) -> Vec<(String, String)> {
    let hidden = scraper::Selector::parse("main form[method=post] input[type=hidden]").unwrap();
    let page = scraper::Html::parse_document(page);
    page.select(&hidden).map(|input| (input.attr("name").unwrap().to_owned(), input.attr("value").unwrap().to_owned())).collect()
}

both! {
    async fn who_contributes_or_looks_up_too_often_waits_and_loses_nothing(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let correction = |words: &'static str| {
            [("of", "dataset/chexpert"), ("name", "CheXpert"), ("modality", "chest x-ray"), ("notes", words), ("passage", "p"), ("license_of_contribution", "CC-BY-4.0"), ("no_patient_data", "yes")]
        };
        let mut last = browser.post("/contribute/correction", &correction("First.")).await;
        assert_eq!(last.status, 303, "{}", last.body);
        for _ in 0..60 {
            last = browser.post("/contribute/correction", &correction("Again and <again>.")).await;
        }
        assert_eq!((last.status.as_u16(), last.header(header::RETRY_AFTER)), (429, "10"));
        assert!(last.body.contains("Again and &#60;again&#62;.") && last.body.contains("Send it once more"), "{}", last.body);
        // What is sent again is the same contribution, and yet a try.
        assert_eq!(review.sql("SELECT count(*) FROM contributions").await[0][0].as_deref(), Some("2"));
        review.clock.by(TimeDelta::seconds(10));
        assert_eq!(browser.post("/contribute/correction", &correction("Once more.")).await.status, 303);
        // Others are not kept waiting by that. Looking up is counted apart; what is in the review is not looked up.
        let other = review.browser("Bob", Role::Contributor).await;
        assert_eq!(other.post("/contribute/correction", &correction("Bob's.")).await.status, 303);
        for _ in 0..40 {
            assert_eq!(browser.post("/contribute", &[("work", "10.1073/pnas.1919012117")]).await.status, 303);
        }
        for _ in 0..30 {
            last = browser.post("/contribute", &[("work", "10.1000/unknown.1")]).await;
            assert_eq!(last.status, 200, "{}", last.body);
        }
        last = browser.post("/contribute", &[("work", "10.1000/unknown.1")]).await;
        assert_eq!((last.status.as_u16(), last.header(header::RETRY_AFTER)), (429, "2"));
        assert!(last.body.contains("10.1000/unknown.1"), "{}", last.body);
    }
}
