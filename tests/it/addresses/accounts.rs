//! Signing up, in and out, a new password, the account and its end.

use amphora::accounts::Role;
use axum::http::{Request, header};
use chrono::TimeDelta;

use crate::people::link_in;

const ADA: &str = "ada@example.org";
const GOOD: &str = "copper lantern 7 otters";
const OTHER: &str = "nine velvet harbours sing";

both! {
    async fn one_signs_up_confirms_and_is_signed_in(review: default_review) {
        let guest = review.guest();
        assert_eq!(guest.get("/account").await.header(header::LOCATION), "/sign-in?next=%2Faccount");
        guest.joins("Ada Lovelace", ADA, GOOD).await;
        let page = guest.get("/account").await;
        assert!(page.status == 200 && page.body.contains("Ada Lovelace") && page.body.contains(ADA), "{}", page.body);
        assert!(guest.get("/datasets/chexpert").await.body.contains("<p class=\"who\"><a href=\"/account\">Ada Lovelace</a>"));
        assert!(review.page("/datasets/chexpert").await.contains("<p class=\"who\"><a href=\"/sign-in\">Sign in</a>"));
        let answer = guest.fill_in("/account", &[]).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::LOCATION)), (303, "/"));
        assert!(!guest.is_in().await);
        let answer = guest.fill_in("/sign-in?next=/datasets/chexpert", &[("email", "ADA@example.org"), ("password", GOOD)]).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::LOCATION)), (303, "/datasets/chexpert"));
        assert!(guest.is_in().await);
    }
}

both! {
    async fn what_is_wrong_stands_beside_its_line_and_makes_nothing(review: empty) {
        let guest = review.guest();
        for (fields, told) in [
            ([("name", ""), ("email", ADA), ("new_password", GOOD)], "A name has 1 to 80 letters."),
            ([("name", "Ada"), ("email", "ada@example.org\r\nBcc: x@example.org"), ("new_password", GOOD)], "This is not an e-mail address"),
            ([("name", "Ada"), ("email", ADA), ("new_password", "short")], "A password has at least 12 letters"),
            ([("name", "Ada"), ("email", ADA), ("new_password", "password12345")], "This password is easy to guess"),
        ] {
            let answer = guest.fill_in("/sign-up", &fields).await;
            assert_eq!(answer.status, 422, "{fields:?}");
            assert!(answer.body.contains(told) && answer.body.contains("aria-invalid=\"true\"") && !answer.body.contains(GOOD), "{}", answer.body);
        }
        let markup = guest.fill_in("/sign-up", &[("name", "<script>alert(1)</script>"), ("email", "x"), ("new_password", GOOD)]).await;
        assert!(!markup.body.contains("<script>alert"), "{}", markup.body);
        assert!(review.sql("SELECT id FROM accounts").await.is_empty() && review.letters().await.is_empty());
    }
}

both! {
    async fn no_one_can_tell_who_has_an_account(review: empty) {
        review.guest().joins("Ada", ADA, GOOD).await;
        let told = |body: &str, email: &str| body.replace(email, "EMAIL");
        review.clock.by(TimeDelta::minutes(6));
        let guest = review.guest();
        for (address, rest) in [("/sign-up", vec![("name", "Eve"), ("new_password", OTHER)]), ("/reset", vec![])] {
            let mut answers = Vec::new();
            let unknown = format!("nobody-{}@example.org", rest.len());
            for email in [ADA, unknown.as_str()] {
                let answer = guest.fill_in(address, &[&rest[..], &[("email", email)]].concat()).await;
                answers.push((answer.status, told(&answer.body, email)));
            }
            assert_eq!(answers[0], answers[1], "{address}");
        }
        let letters = review.letters().await;
        assert_eq!(letters.len(), 4, "{letters:?}");
        assert!(letters.iter().any(|letter| letter.contains("To: ada@example.org") && letter.contains("It already has an account there")));
        assert!(letters.iter().any(|letter| letter.contains("To: nobody-0@example.org") && letter.contains("No account that can sign in has it")));
        let wrong = |email: &'static str| [("email", email), ("password", OTHER)];
        let (known, unknown) = (guest.fill_in("/sign-in", &wrong(ADA)).await, guest.fill_in("/sign-in", &wrong("nobody@example.net")).await);
        assert_eq!((known.status, told(&known.body, ADA)), (unknown.status, told(&unknown.body, "nobody@example.net")));
        // What Eve wrote did not change Ada's account.
        assert_eq!(review.guest().fill_in("/sign-in", &[("email", ADA), ("password", GOOD)]).await.status, 303);
    }
}

both! {
    async fn a_link_works_once_and_for_two_hours(review: empty) {
        let guest = review.guest();
        guest.joins("Ada", ADA, GOOD).await;
        let (first, other) = (review.guest(), review.guest());
        first.fill_in("/reset", &[("email", ADA)]).await;
        let link = review.link().await;
        let answer = first.fill_in(&link, &[("new_password", OTHER)]).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::LOCATION)), (303, "/account?done=password"), "{}", answer.body);
        assert!(first.is_in().await && !guest.is_in().await, "the other browsers are signed out");
        for address in [link.as_str(), "/reset/password?token=x", "/reset/password"] {
            let used = other.get(address).await;
            assert_eq!(used.status, 410, "{address}");
            assert!(used.body.contains("Ask for a new link") || used.body.contains("ask for a new one"), "{}", used.body);
        }
        assert_eq!(other.fill_in("/sign-in", &[("email", ADA), ("password", GOOD)]).await.status, 422);
        assert_eq!(other.fill_in("/sign-in", &[("email", ADA), ("password", OTHER)]).await.status, 303);
        review.clock.by(TimeDelta::minutes(10));
        other.fill_in("/reset", &[("email", ADA)]).await;
        let old = review.link().await;
        assert_eq!(review.guest().get(&old.replace("/reset/password", "/sign-up/confirm")).await.status, 410, "a link for something else");
        review.clock.by(TimeDelta::minutes(121));
        assert_eq!(review.guest().get(&old).await.status, 410);
    }
}

both! {
    async fn of_two_links_each_works_until_one_was_used_and_of_two_uses_one(review: empty) {
        review.guest().joins("Ada", ADA, GOOD).await;
        let guest = review.guest();
        guest.fill_in("/reset", &[("email", ADA)]).await;
        let first = review.link().await;
        review.clock.by(TimeDelta::minutes(6));
        guest.fill_in("/reset", &[("email", ADA)]).await;
        let second = review.link().await;
        assert_eq!(guest.get(&first).await.status, 200, "whoever asks for a second one does not spoil the first");
        let (one, two) = (review.guest(), review.guest());
        let (one, two) = tokio::join!(one.fill_in(&second, &[("new_password", OTHER)]), two.fill_in(&second, &[("new_password", OTHER)]));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 410]);
        assert_eq!(guest.get(&first).await.status, 410);
    }
}

both! {
    async fn who_asks_where_there_is_no_mail_does_not_spoil_the_link_of_an_administrator(review: empty) {
        let mut review = review;
        review.guest().joins("Ada", ADA, GOOD).await;
        review.set_up(|options| options.mail = amphora::mail::Mail::default());
        let account = amphora::accounts::store::all(review.database.reader()).await.unwrap().remove(0);
        let workshop = review.site().workshop();
        let printed = amphora::accounts::letters::link(&workshop, amphora::accounts::Purpose::Reset, Some(account.id), account.email).await;
        let printed = printed.unwrap().replace("https://review.example", "");
        review.guest().fill_in("/reset", &[("email", ADA)]).await;
        assert!(review.letters().await.is_empty());
        assert_eq!(review.sql("SELECT purpose FROM one_time_links WHERE used_at IS NULL").await.len(), 1, "no link was made that no one sees");
        assert_eq!(review.guest().get(&printed).await.status, 200);
    }
}

both! {
    async fn a_password_that_was_changed_while_it_was_compared_signs_no_one_in(review: empty) {
        use amphora::accounts::AccountError::{NoAccount, PasswordChanged};
        use amphora::accounts::store::{all, password_hash, still_signs_in};
        review.guest().joins("Ada", ADA, GOOD).await;
        let id = all(review.database.reader()).await.unwrap()[0].id;
        let hash = password_hash(review.database.reader(), id).await.unwrap().unwrap();
        let ask = async |hash: &str| {
            let transaction = review.database.begin_writing().await.unwrap();
            still_signs_in(&transaction, id, Some(hash)).await
        };
        assert!(ask(&hash).await.is_ok());
        assert!(matches!(ask("another").await, Err(PasswordChanged)));
        review.sql("UPDATE accounts SET disabled_at = created_at").await;
        assert!(matches!(ask(&hash).await, Err(NoAccount)));
    }
}

both! {
    async fn who_signs_up_with_anothers_address_gets_nothing_of_it(review: empty) {
        // Eve signs up with Ada's address; Ada opens the letter, but does not know Eve's password.
        review.guest().fill_in("/sign-up", &[("name", "Eve"), ("email", ADA), ("new_password", OTHER)]).await;
        let link = review.link().await;
        let ada = review.guest();
        assert_eq!(ada.fill_in(&link, &[("password", GOOD)]).await.status, 422);
        assert_eq!(ada.fill_in("/sign-in", &[("email", ADA), ("password", OTHER)]).await.status, 422, "not confirmed yet");
        review.clock.by(TimeDelta::minutes(6));
        ada.joins("Ada", ADA, GOOD).await;
        assert_eq!(review.guest().fill_in("/sign-in", &[("email", ADA), ("password", OTHER)]).await.status, 422);
    }
}

both! {
    async fn a_session_that_was_planted_is_worth_nothing(review: empty) {
        review.guest().joins("Ada", ADA, GOOD).await;
        let victim = review.guest();
        // Someone put a cookie of theirs into the browser before the victim signed in.
        victim.put("__Host-amphora-session", "planted-by-eve");
        victim.fill_in("/sign-in", &[("email", ADA), ("password", GOOD)]).await;
        let first = victim.value("__Host-amphora-session").unwrap();
        assert_ne!(first, "planted-by-eve");
        let eve = review.guest();
        eve.put("__Host-amphora-session", "planted-by-eve");
        assert!(!eve.is_in().await && victim.is_in().await);
        // Each signing in gives a new secret, and a change of the password makes the old one worthless.
        let answer = victim.fill_in("/account/password", &[("password", GOOD), ("new_password", OTHER)]).await;
        assert_eq!(answer.header(header::LOCATION), "/account?done=password", "{}", answer.body);
        assert_ne!(victim.value("__Host-amphora-session").unwrap(), first);
        eve.put("__Host-amphora-session", &first);
        assert!(!eve.is_in().await && victim.is_in().await);
        let stored = review.sql("SELECT token_hash FROM sessions").await;
        assert!(!stored.iter().any(|row| row[0] == victim.value("__Host-amphora-session")), "only the hash is kept");
    }
}

both! {
    async fn sessions_are_seen_ended_and_end_by_themselves(review: empty) {
        let guest = review.guest();
        guest.joins("Ada", ADA, GOOD).await;
        let other = review.guest();
        other.fill_in("/sign-in", &[("email", ADA), ("password", GOOD)]).await;
        let page = guest.get("/account").await.body;
        assert!(page.contains("two browsers") && page.contains("Sign out everywhere else"), "{page}");
        let account = review.sql("SELECT id FROM accounts").await[0][0].clone().unwrap().parse().unwrap();
        let stranger = review.browser("Eve", Role::Admin).await;
        let number = review.sql(&format!("SELECT max(id) FROM sessions WHERE account_id = {account}")).await[0][0].clone().unwrap();
        stranger.post("/account/sessions", &[("session", &number)]).await;
        assert!(other.is_in().await, "no one ends the session of another");
        assert_eq!(stranger.post("/account/sessions", &[("session", "x")]).await.status, 400);
        let owner = review.browser_of(amphora::accounts::AccountId(account)).await;
        owner.post("/account/sessions", &[("session", &number)]).await;
        assert!(!other.is_in().await && guest.is_in().await);
        review.clock.by(TimeDelta::days(6));
        assert!(guest.is_in().await);
        review.clock.by(TimeDelta::days(6));
        assert!(guest.is_in().await, "a visit prolongs it");
        review.clock.by(TimeDelta::days(8));
        assert!(!guest.is_in().await, "a week without a visit ends it");
    }
}

both! {
    async fn an_address_is_changed_by_the_letter_to_the_new_one(review: empty) {
        let guest = review.guest();
        guest.joins("Ada", ADA, GOOD).await;
        let wrong = guest.fill_in("/account/email", &[("email", "new@example.org"), ("password", OTHER)]).await;
        assert!(wrong.status == 422 && wrong.body.contains("This is not your password."), "{}", wrong.body);
        guest.fill_in("/account/email", &[("email", "new@example.org"), ("password", GOOD)]).await;
        let link = review.link().await;
        let eve = review.browser("Eve", Role::Contributor).await;
        assert_eq!(eve.get(&link).await.status, 410, "another one's link");
        assert_eq!(guest.fill_in(&link, &[]).await.header(header::LOCATION), "/account?done=email");
        assert_eq!(review.sql("SELECT email FROM accounts ORDER BY id").await[0][0].as_deref(), Some("new@example.org"));
        guest.fill_in("/account/email", &[("email", "eve@example.org"), ("password", GOOD)]).await;
        let letters = review.letters().await;
        assert!(letters[0].contains("It already has an account there"), "{letters:?}");
    }
}

both! {
    async fn who_leaves_leaves_nothing_but_what_was_contributed(review: empty) {
        let guest = review.guest();
        guest.joins("Ada Lovelace", ADA, GOOD).await;
        guest.fill_in("/account/tokens", &[("label", "nightly"), ("permission", "read"), ("days", "30")]).await;
        let held = guest.get("/account.json").await;
        let held = held.json();
        assert_eq!((held["account"]["email"].as_str(), held["tokens"][0]["label"].as_str()), (Some(ADA), Some("nightly")));
        assert_eq!(held["sessions"].as_array().unwrap().len(), 1);
        assert!(!held.to_string().contains("argon2") && held.get("form_token").is_none());
        assert_eq!(guest.fill_in("/account/delete", &[("password", OTHER)]).await.status, 422);
        assert_eq!(guest.fill_in("/account/delete", &[("password", GOOD)]).await.header(header::LOCATION), "/");
        assert!(!guest.is_in().await);
        for table in ["sessions", "api_tokens", "identities", "account_modalities", "one_time_links"] {
            assert!(review.sql(&format!("SELECT 1 FROM {table}")).await.is_empty(), "{table}");
        }
        let rows = review.sql("SELECT name, email, email_key, password_hash, orcid FROM accounts").await;
        assert_eq!(rows, [[Some("former contributor".to_owned()), None, None, None, None]]);
        review.clock.by(TimeDelta::minutes(6));
        review.guest().joins("Ada again", ADA, GOOD).await;
    }
}

both! {
    async fn the_last_administrator_stays(review: empty) {
        let admin = review.browser("Ada", Role::Admin).await;
        let answer = admin.post("/account/delete", &[("password", "")]).await;
        assert_eq!(answer.status, 409, "{}", answer.body);
        assert!(answer.body.contains("the only administrator"), "{}", answer.body);
        review.account("Bob", Role::Admin).await;
        assert_eq!(admin.post("/account/delete", &[("password", "")]).await.status, 303);
    }
}

both! {
    async fn a_disabled_account_is_out_at_once(review: empty) {
        let guest = review.guest();
        guest.joins("Ada", ADA, GOOD).await;
        review.sql("UPDATE accounts SET disabled_at = created_at").await;
        assert!(!guest.is_in().await);
        let answer = guest.fill_in("/sign-in", &[("email", ADA), ("password", GOOD)]).await;
        assert!(answer.status == 422 && answer.body.contains("may not sign in any more"), "{}", answer.body);
        guest.fill_in("/reset", &[("email", ADA)]).await;
        let letters = review.letters().await;
        assert!(letters[0].contains("No account that can sign in"), "{letters:?}");
    }
}

both! {
    async fn what_is_tried_too_often_has_to_wait(review: empty) {
        let guest = review.guest();
        for _ in 0..10 {
            assert_eq!(guest.fill_in("/sign-in", &[("email", ADA), ("password", OTHER)]).await.status, 422);
        }
        let answer = guest.fill_in("/sign-in", &[("email", "ADA@example.org"), ("password", OTHER)]).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::RETRY_AFTER)), (429, "60"));
        assert!(answer.body.contains("It works again in 60 seconds"), "{}", answer.body);
        review.clock.by(TimeDelta::seconds(60));
        assert_eq!(guest.fill_in("/sign-in", &[("email", ADA), ("password", OTHER)]).await.status, 422);
        for _ in 0..5 {
            guest.fill_in("/reset", &[("email", ADA)]).await;
        }
        assert_eq!(guest.fill_in("/reset", &[("email", ADA)]).await.status, 429);
        assert_eq!(review.letters().await.len(), 1, "one letter in five minutes");
    }
}

both! {
    async fn one_is_led_on_to_this_site_only(review: empty) {
        review.guest().joins("Ada", ADA, GOOD).await;
        for (next, onto) in [("//evil.example", "/account"), ("https://evil.example/", "/account"), ("/\\evil.example", "/account"), ("/about", "/about")] {
            let guest = review.guest();
            let address = format!("/sign-in?next={}", percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC));
            assert_eq!(guest.fill_in(&address, &[("email", ADA), ("password", GOOD)]).await.header(header::LOCATION), onto, "{next}");
        }
        let from = review.send(Request::get("/sign-in").header(header::REFERER, "https://review.example/datasets/chexpert")).await;
        assert!(from.body.contains("name=\"next\" value=\"/datasets/chexpert\""), "{}", from.body);
        let from = review.send(Request::get("/sign-in").header(header::REFERER, "https://evil.example/datasets")).await;
        assert!(from.body.contains("name=\"next\" value=\"/account\""));
    }
}

both! {
    async fn accounts_are_made_by_administrators_where_signing_up_is_closed(review: empty) {
        let mut review = review;
        review.set_up(|options| options.sign_up = false);
        let page = review.page("/sign-up").await;
        assert!(page.contains("made by its administrators") && !page.contains("<form class=\"entry"), "{page}");
        let guest = review.guest();
        assert!(!guest.get("/sign-in").await.body.contains("No account yet?"));
    }
}

both! {
    async fn a_site_without_mail_says_so(review: empty) {
        let mut review = review;
        review.set_up(|options| options.mail = amphora::mail::Mail::default());
        let answer = review.guest().fill_in("/reset", &[("email", ADA)]).await;
        assert!(answer.body.contains("This site sends no mail"), "{}", answer.body);
        assert!(review.letters().await.is_empty());
    }
}

both! {
    async fn the_first_administrator_is_made_by_a_link_that_only_the_server_knows(review: empty) {
        let link = amphora::accounts::letters::link(&review.site().workshop(), amphora::accounts::Purpose::FirstAdmin, None, None).await.unwrap();
        let link = link_in(&link);
        let guest = review.guest();
        let answer = guest.fill_in(&link, &[("name", "Ada"), ("email", ADA), ("new_password", GOOD)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!(guest.get("/account.json").await.json()["account"]["role"], "admin");
        assert_eq!(review.guest().get(&link).await.status, 410);
    }
}

both! {
    async fn a_token_does_what_it_is_for_and_no_more(review: empty) {
        let guest = review.guest();
        guest.joins("Ada", ADA, GOOD).await;
        assert_eq!(guest.fill_in("/account/tokens", &[("label", ""), ("days", "0")]).await.status, 422);
        let page = guest.fill_in("/account/tokens", &[("label", "nightly"), ("permission", "read"), ("days", "30")]).await;
        let token = page.body.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert!(token.starts_with("amphora_") && page.header(header::CACHE_CONTROL) == "no-store", "{}", page.body);
        assert!(!guest.get("/account").await.body.contains(&token), "it is shown once");
        let ask = async |scheme: &str, token: &str| review.send(Request::get("/api/v1").header(header::AUTHORIZATION, format!("{scheme} {token}"))).await;
        assert_eq!(ask("Bearer", &token).await.status, 200);
        assert_eq!(ask("bearer", &token).await.header(header::CACHE_CONTROL), "no-store");
        for (scheme, wrong) in [("Bearer", "amphora_wrong"), ("Bearer", ""), ("Basic", token.as_str()), ("Bearer", "a b")] {
            let answer = ask(scheme, wrong).await;
            assert_eq!((answer.status.as_u16(), answer.header(header::WWW_AUTHENTICATE)), (401, "Bearer"), "{scheme} {wrong}");
            assert_eq!(answer.json()["status"], 401);
        }
        // Outside the API it is worth nothing.
        let page = review.send(Request::get("/account").header(header::AUTHORIZATION, format!("Bearer {token}"))).await;
        assert_eq!(page.status, 303);
        review.clock.by(TimeDelta::days(31));
        assert_eq!(ask("Bearer", &token).await.status, 401, "it is too old");
    }
}
