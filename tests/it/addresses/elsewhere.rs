//! Signing in through another site: `/sign-in/elsewhere`, `/sign-in/callback`, `/sign-up/elsewhere`, `/account/identities`.

use std::fmt::Write as _;

use amphora::accounts::Role;
use axum::http::header;
use chrono::TimeDelta;
use scraper::{Html, Selector};

use crate::provider::{Fault, OtherSite, sign_in_elsewhere, sign_up_elsewhere};
use crate::support::TestReview;

const ADA: &str = "0000-0002-1825-0097";
const EVE: &str = "0000-0002-1694-233X";
const GOOD: &str = "copper lantern 7 otters";

/// The tables of people, as one text.
async fn people(review: &TestReview) -> String {
    let mut all = String::new();
    for question in [
        "SELECT id, name, email, orcid FROM accounts ORDER BY id",
        "SELECT account_id, issuer, subject FROM identities ORDER BY id",
        "SELECT subject FROM arrivals",
        "SELECT account_id FROM sessions ORDER BY id",
    ] {
        writeln!(all, "{:?}", review.sql(question).await).unwrap();
    }
    all
}

/// The link of a page to the other site.
fn onwards(page: &str) -> String {
    let page = Html::parse_document(page);
    let link = page.select(&Selector::parse("main a[href^='http://127.0.0.1']").unwrap()).next().expect("a link there");
    link.attr("href").unwrap().to_owned()
}

both! {
    async fn one_signs_up_and_in_with_orcid(review: default_review) {
        let mut review = review;
        let other = OtherSite::beside(&mut review, true).await;
        other.knows(ADA, Some("Ada Lovelace"), None);
        let guest = review.guest();
        assert!(guest.get("/sign-in?next=/contribute").await.body.contains("href=\"/sign-in/elsewhere?next=%2Fcontribute\">Sign in with ORCID</a>"));
        let answer = sign_in_elsewhere(&guest, &other, "/contribute").await;
        assert_eq!((answer.status.as_u16(), answer.header(header::LOCATION)), (303, "/sign-up/elsewhere"), "{}", answer.body);
        let page = guest.get("/sign-up/elsewhere").await;
        assert!(page.body.contains("value=\"Ada Lovelace\"") && page.body.contains(ADA), "{}", page.body);
        assert_eq!(review.guest().get("/sign-up/elsewhere").await.status, 403, "another browser has not come");
        assert!(review.sql("SELECT id FROM accounts").await.is_empty(), "nothing before the form is sent");
        let wrong = guest.fill_in("/sign-up/elsewhere", &[("name", ""), ("email", "x")]).await;
        assert!(wrong.status == 422 && wrong.body.contains("A name has 1 to 80 letters.") && wrong.body.contains("This is not an e-mail address"), "{}", wrong.body);
        let answer = guest.fill_in("/sign-up/elsewhere", &[("name", "Ada Lovelace"), ("email", "ada@example.org")]).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::LOCATION)), (303, "/account?done=joined-letter"), "{}", answer.body);
        assert!(guest.is_in().await && guest.get("/sign-up/elsewhere").await.status == 403, "once");
        // An address that no one has confirmed is not hers before she opens the link.
        assert_eq!(review.sql("SELECT email FROM accounts").await, [[None]]);
        let link = review.link().await;
        assert_eq!(guest.fill_in(&link, &[]).await.header(header::LOCATION), "/account?done=email");
        assert_eq!(review.sql("SELECT email, orcid FROM accounts").await, [[Some("ada@example.org".to_owned()), Some(ADA.to_owned())]]);
        // From another browser she is known, and led on.
        let second = review.guest();
        let answer = sign_in_elsewhere(&second, &other, "/contribute").await;
        assert_eq!((answer.status.as_u16(), answer.header(header::LOCATION)), (303, "/contribute"), "{}", answer.body);
        assert!(second.get("/account").await.body.contains(&format!("https://orcid.org/{ADA}")));
        assert_eq!(review.sql("SELECT count(*) FROM accounts").await, [[Some("1".to_owned())]]);
        assert_eq!(second.get("/sign-in/elsewhere?next=/desk").await.header(header::LOCATION), "/desk", "who is in need not leave");
    }
}

both! {
    async fn an_orcid_that_orcid_told_is_credit(review: default_review) {
        let mut review = review;
        let other = OtherSite::beside(&mut review, true).await;
        other.knows(ADA, None, None);
        let guest = review.guest();
        sign_in_elsewhere(&guest, &other, "/").await;
        let answer = guest.fill_in("/sign-up/elsewhere", &[("name", "Ada Lovelace"), ("email", "")]).await;
        assert_eq!(answer.header(header::LOCATION), "/account?done=joined", "no address need be told");
        review
            .sql_do(
                "UPDATE accounts SET is_public = true; \
                 INSERT INTO contributions (account_id, contributor, kind, state, title, license, no_patient_data, is_everywhere, is_serious, created_at, changed_at, decided_at) \
                 SELECT id, 'x', 'evidence', 'accepted', 'T', 'CC0-1.0', true, false, false, '2026-11-20T10:00:00+00:00', '2026-11-21T10:00:00+00:00', '2026-11-21T10:00:00+00:00' FROM accounts",
            )
            .await;
        assert!(review.page("/contributors").await.contains(&format!("https://orcid.org/{ADA}")));
        assert!(review.page("/contributors.cff").await.contains(&format!("orcid: \"https://orcid.org/{ADA}\"")));
    }
}

both! {
    async fn an_account_is_tied_and_untied(review: empty) {
        let mut review = review;
        let other = OtherSite::beside(&mut review, true).await;
        other.knows(ADA, Some("Ada"), None);
        let guest = review.guest();
        guest.joins("Ada Lovelace", "ada@example.org", GOOD).await;
        let page = guest.fill_in("/account", &[]).await;
        assert!(page.status == 200 && page.headers[header::REFRESH].to_str().unwrap().starts_with("0; url=http://127.0.0.1:"), "{}", page.body);
        let back = other.lets_in(&onwards(&page.body)).await;
        // No other browser, and no one who is not signed in, brings that back.
        assert_eq!(review.guest().get(&back).await.status, 403);
        let answer = guest.get(&back).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::LOCATION)), (303, "/account?done=identity"), "{}", answer.body);
        assert_eq!(review.sql("SELECT orcid FROM accounts").await, [[Some(ADA.to_owned())]]);
        assert_eq!(guest.get(&back).await.status, 403, "once");
        assert!(!guest.get("/account").await.body.contains("Tie ORCID"));
        let second = review.guest();
        assert_eq!(sign_in_elsewhere(&second, &other, "/account").await.header(header::LOCATION), "/account");
        // One identity is of one account.
        let eve = review.guest();
        eve.joins("Eve", "eve@example.org", GOOD).await;
        let back = other.lets_in(&onwards(&eve.fill_in("/account", &[]).await.body)).await;
        let taken = eve.get(&back).await;
        assert!(taken.status == 409 && taken.body.contains("Whoever you are there has another account here."), "{}", taken.body);
        // Untied, it is no way in any more; the password is.
        let id = review.sql("SELECT id FROM identities").await[0][0].clone().unwrap();
        let untied = second.fill_in("/account", &[("untie", &id)]).await;
        assert_eq!(untied.header(header::LOCATION), "/account?done=untied", "{}", untied.body);
        assert_eq!(review.sql("SELECT orcid FROM accounts ORDER BY id").await, [[None], [None]]);
        assert_eq!(sign_in_elsewhere(&review.guest(), &other, "/").await.header(header::LOCATION), "/sign-up/elsewhere");
    }
}

both! {
    async fn the_last_way_in_stays(review: empty) {
        let mut review = review;
        let other = OtherSite::beside(&mut review, true).await;
        other.knows(ADA, Some("Ada"), None);
        let guest = review.guest();
        sign_up_elsewhere(&guest, &other, "Ada").await;
        let id = review.sql("SELECT id FROM identities").await[0][0].clone().unwrap();
        let untie = [("untie", id.as_str())];
        let refused = guest.fill_in("/account", &untie).await;
        assert!(refused.status == 409 && refused.body.contains("This is your only way to sign in"), "{}", refused.body);
        // A password without an address is no way in either.
        assert_eq!(guest.fill_in("/account/password", &[("new_password", GOOD)]).await.status, 303);
        assert_eq!(guest.fill_in("/account", &untie).await.status, 409);
        guest.fill_in("/account/email", &[("email", "ada@example.org"), ("password", GOOD)]).await;
        let link = review.link().await;
        guest.fill_in(&link, &[]).await;
        assert_eq!(guest.fill_in("/account", &untie).await.status, 303);
        assert_eq!(review.guest().fill_in("/sign-in", &[("email", "ada@example.org"), ("password", GOOD)]).await.status, 303);
        // Another's identity is not hers to untie.
        other.knows(EVE, Some("Eve"), None);
        let eve = review.guest();
        sign_up_elsewhere(&eve, &other, "Eve").await;
        let id = review.sql("SELECT id FROM identities").await[0][0].clone().unwrap();
        guest.fill_in("/account", &[("untie", id.as_str())]).await;
        assert_eq!(review.sql("SELECT subject FROM identities").await, [[Some(EVE.to_owned())]]);
    }
}

both! {
    async fn what_does_not_hold_signs_no_one_in(review: empty) {
        let mut review = review;
        let other = OtherSite::beside(&mut review, true).await;
        other.knows(ADA, Some("Ada"), None);
        let guest = review.guest();
        sign_up_elsewhere(&guest, &other, "Ada").await;
        let before = people(&review).await;
        for es256 in [false, true] {
            if es256 {
                other.signs_with_es256();
            }
            for (fault, told) in [
                (Fault::Nonce, "it was made for another visit"),
                (Fault::Audience, "it is meant for another site than this"),
                (Fault::Audiences, "it is meant for another site than this"),
                (Fault::Expired, "its time is over, or has not come yet"),
                (Fault::Early, "its time is over, or has not come yet"),
                (Fault::Signature, "its signature is wrong"),
                (Fault::SharedKey, "its signature is wrong"),
                (Fault::Unsigned, "its signature is wrong"),
                (Fault::Issuer, "it is from another site than that"),
                (Fault::NoToken, "there is no token in it"),
            ] {
                other.does(fault);
                let guest = review.guest();
                let answer = sign_in_elsewhere(&guest, &other, "/").await;
                assert!(answer.status == 403 && answer.body.contains(told), "{fault:?}: {} {}", answer.status, answer.body);
                assert!(!guest.is_in().await, "{fault:?}");
                review.clock.by(TimeDelta::minutes(1));
            }
            other.does(Fault::None);
            let answer = sign_in_elsewhere(&review.guest(), &other, "/desk").await;
            assert_eq!(answer.header(header::LOCATION), "/desk", "{}", answer.body);
            review.sql_do("DELETE FROM sessions WHERE id > (SELECT min(id) FROM sessions)").await;
        }
        other.knows("not-an-orcid-id", None, None);
        assert!(sign_in_elsewhere(&review.guest(), &other, "/").await.body.contains("it does not name you by an ORCID iD"));
        assert_eq!(people(&review).await, before);
    }
}

both! {
    async fn a_site_that_does_not_answer_is_told_and_the_password_still_works(review: empty) {
        let mut review = review;
        let other = OtherSite::beside(&mut review, false).await;
        other.knows("7", Some("Ada"), None);
        review.guest().joins("Ada", "ada@example.org", GOOD).await;
        let before = people(&review).await;
        for fault in [Fault::Down, Fault::Elsewhere, Fault::Long, Fault::Rubbish, Fault::OtherIssuer, Fault::Slow] {
            other.does(fault);
            let began = std::time::Instant::now();
            let answer = review.guest().get("/sign-in/elsewhere").await;
            assert!(answer.status == 502 && answer.body.contains("cannot be reached, or does not answer as it should"), "{fault:?}: {}", answer.body);
            assert!(began.elapsed() < std::time::Duration::from_secs(13), "{fault:?}");
            // It fails between leaving and coming back.
            other.does(Fault::None);
            let guest = review.guest();
            let way = guest.get("/sign-in/elsewhere").await;
            let back = other.lets_in(way.header(header::LOCATION)).await;
            other.does(fault);
            assert_eq!(guest.get(&back).await.status, 502, "{fault:?}");
            review.clock.by(TimeDelta::minutes(1));
        }
        assert_eq!(people(&review).await, before);
        assert_eq!(review.guest().fill_in("/sign-in", &[("email", "ada@example.org"), ("password", GOOD)]).await.status, 303);
    }
}

both! {
    async fn the_way_back_works_once_in_the_browser_that_left(review: empty) {
        let mut review = review;
        let other = OtherSite::beside(&mut review, true).await;
        other.knows(ADA, Some("Ada"), None);
        let guest = review.guest();
        let way = guest.get("/sign-in/elsewhere?next=/contribute").await;
        let way = way.header(header::LOCATION).to_owned();
        let back = other.lets_in(&way).await;
        // The state of another browser, none, a changed one, one of another site.
        let eve = review.guest();
        for guest in [&review.guest(), &eve] {
            eve.get("/sign-in/elsewhere").await;
            assert_eq!(guest.get(&back).await.status, 403);
        }
        let code = back.split("code=").nth(1).unwrap().split('&').next().unwrap();
        for changed in [format!("/sign-in/callback?code={code}"), format!("{back}x"), "/sign-in/callback".to_owned(), back.replace("state=", "state=L2Rlc2s.")] {
            assert_eq!(guest.get(&changed).await.status, 403, "{changed}");
        }
        let foreign = guest.get(&format!("{back}&iss=https://evil.example")).await;
        assert!(foreign.status == 403 && foreign.body.contains("it is from another site than that"), "{}", foreign.body);
        assert_eq!(guest.get(&back).await.header(header::LOCATION), "/sign-up/elsewhere");
        assert_eq!(guest.get(&back).await.status, 403, "a second time");
        // A code that someone else used already, in the browser that left.
        let (first, cookie) = (review.guest(), "__Host-amphora-elsewhere");
        let way = first.get("/sign-in/elsewhere").await;
        let back = other.lets_in(way.header(header::LOCATION)).await;
        let second = review.guest();
        second.put(cookie, &first.value(cookie).unwrap());
        assert_eq!(first.get(&back).await.status, 303);
        let reused = second.get(&back).await;
        assert!(reused.status == 403 && reused.body.contains("works once"), "{}", reused.body);
        // Who declines there is told so.
        other.does(Fault::Declined);
        let declined = sign_in_elsewhere(&review.guest(), &other, "/").await;
        assert!(declined.status == 200 && declined.body.contains("did not say who you are"), "{}", declined.body);
        assert!(review.sql("SELECT id FROM accounts").await.is_empty());
    }
}

both! {
    async fn any_other_provider_tells_an_address_that_counts_where_it_is_confirmed(review: empty) {
        let mut review = review;
        let other = OtherSite::beside(&mut review, false).await;
        // An address leads to no account: only who is signed in to one ties it.
        review.guest().joins("Ada", "ada@example.org", GOOD).await;
        other.knows("7", Some("Ada Again"), Some(("Ada@example.org", true)));
        let guest = review.guest();
        assert_eq!(sign_in_elsewhere(&guest, &other, "/").await.header(header::LOCATION), "/sign-up/elsewhere");
        let answer = guest.fill_in("/sign-up/elsewhere", &[("name", "Ada Again"), ("email", "ada@example.org")]).await;
        assert!(answer.status == 422 && answer.body.contains("There is an account with this address"), "{}", answer.body);
        // One that is confirmed there is confirmed here; one that is not waits for its link.
        for (subject, verified, kept) in [("8", true, Some("bea@example.org".to_owned())), ("9", false, None)] {
            let email = if verified { "bea@example.org" } else { "cleo@example.org" };
            other.knows(subject, Some("Bea"), Some((email, verified)));
            let guest = review.guest();
            sign_in_elsewhere(&guest, &other, "/").await;
            assert_eq!(guest.get("/sign-up/elsewhere").await.body.contains(email), verified);
            assert_eq!(guest.fill_in("/sign-up/elsewhere", &[("name", "Bea"), ("email", email)]).await.status, 303);
            let last = review.sql("SELECT email FROM accounts ORDER BY id DESC LIMIT 1").await;
            assert_eq!(last[0][0], kept);
        }
        assert!(review.sql("SELECT orcid FROM accounts WHERE orcid IS NOT NULL").await.is_empty(), "a number there is no ORCID iD");
    }
}

both! {
    async fn where_sign_up_is_closed_or_the_account_disabled_no_one_comes_in(review: empty) {
        let mut review = review;
        let other = OtherSite::beside(&mut review, true).await;
        other.knows(ADA, Some("Ada"), None);
        let guest = review.guest();
        sign_in_elsewhere(&guest, &other, "/").await;
        let cookie = guest.value("__Host-amphora-elsewhere").unwrap();
        review.set_up(|options| options.sign_up = false);
        let late = review.guest();
        late.put("__Host-amphora-elsewhere", &cookie);
        assert_eq!(late.fill_in("/sign-up/elsewhere", &[("name", "Ada"), ("email", "")]).await.status, 403);
        let told = sign_in_elsewhere(&review.guest(), &other, "/").await;
        assert!(told.status == 200 && told.body.contains("No account here is tied to who you are at ORCID"), "{}", told.body);
        review.set_up(|options| options.sign_up = true);
        let guest = review.guest();
        sign_up_elsewhere(&guest, &other, "Ada").await;
        review.sql_do("UPDATE accounts SET disabled_at = '2026-11-20T10:00:00+00:00'").await;
        let refused = sign_in_elsewhere(&review.guest(), &other, "/").await;
        assert!(refused.status == 403 && refused.body.contains("may not sign in any more"), "{}", refused.body);
        // Half an hour is over.
        other.knows(EVE, None, None);
        let slow = review.guest();
        sign_in_elsewhere(&slow, &other, "/").await;
        review.clock.by(TimeDelta::minutes(31));
        assert_eq!(slow.get("/sign-up/elsewhere").await.status, 403);
    }
}

both! {
    async fn without_another_site_nothing_speaks_of_one(review: empty) {
        for address in ["/sign-in/elsewhere", "/sign-in/callback?code=x&state=y"] {
            assert_eq!(review.get(address).await.status, 404, "{address}");
        }
        assert!(!review.page("/sign-in").await.contains("elsewhere"));
        let ada = review.browser("Ada", Role::Contributor).await;
        assert!(!ada.get("/account").await.body.contains("/account/identities"));
        assert_eq!(ada.post("/account/identities", &[]).await.status, 404);
    }
}
