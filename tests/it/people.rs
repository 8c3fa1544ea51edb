//! People in tests: accounts made straight in the database, and the browsers in which they are signed in.

use amphora::accounts::secrets::Secret;
use amphora::accounts::store::{self, NewAccount, sessions, tokens};
use amphora::accounts::{Account, AccountId, Permission, Role, Scope};
use amphora::randomness::SystemRandomness;
use std::collections::BTreeMap;

use axum::http::{Request, header};
use scraper::{Html, Selector};

use crate::support::{Answer, TestReview, clock};

/// A browser in which someone is signed in.
pub struct Browser<'a> {
    review: &'a TestReview,
    pub id: AccountId,
    secret: Secret,
}

impl TestReview {
    /// A confirmed account of that role, which decides on everything if it is a steward; its address is `name@example.org`.
    pub async fn account(&self, name: &str, role: Role) -> Account {
        let transaction = self.database.begin_writing().await.unwrap();
        let new = NewAccount {
            email: Some(format!("{}@example.org", name.to_lowercase().replace(' ', ".")).parse().unwrap()),
            name: name.parse().unwrap(),
            password_hash: None,
            role,
            scope: Scope::All,
            confirmed_at: Some(amphora::clock::Clock::now(&clock())),
        };
        let account = store::create(&transaction, new, amphora::clock::Clock::now(&clock())).await.unwrap();
        transaction.commit().await.unwrap();
        account
    }

    /// A browser in which a new account of that role is signed in.
    pub async fn browser(&self, name: &str, role: Role) -> Browser<'_> {
        let account = self.account(name, role).await;
        self.browser_of(account.id).await
    }

    /// A token of that account, good for a day from that moment.
    pub async fn token(&self, account: &Account, permissions: &[Permission], now: chrono::DateTime<chrono::Utc>) -> String {
        let secret = Secret::new_token(&SystemRandomness).unwrap();
        let transaction = self.database.begin_writing().await.unwrap();
        let permissions = permissions.iter().copied().collect();
        tokens::add(&transaction, account.id, "test", &permissions, &secret, (now, now + chrono::TimeDelta::days(1))).await.unwrap();
        transaction.commit().await.unwrap();
        secret.reveal().to_owned()
    }

    /// One more browser of that account.
    pub async fn browser_of(&self, id: AccountId) -> Browser<'_> {
        let secret = Secret::new(&SystemRandomness).unwrap();
        let transaction = self.database.begin_writing().await.unwrap();
        sessions::open(&transaction, id, &secret, Some("Test browser"), amphora::clock::Clock::now(&clock())).await.unwrap();
        transaction.commit().await.unwrap();
        Browser { review: self, id, secret }
    }
}

impl Browser<'_> {
    /// The line that the browser sends with each request; the site of the tests is https.
    pub fn cookie(&self) -> String {
        format!("__Host-amphora-session={}", self.secret.reveal())
    }

    /// What the forms for this person hold.
    pub fn form_token(&self) -> String {
        self.secret.form_token()
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.review.send(Request::get(address).header(header::COOKIE, self.cookie())).await
    }

    pub async fn get_as(&self, address: &str, accept: &str) -> Answer {
        self.review.send(Request::get(address).header(header::COOKIE, self.cookie()).header(header::ACCEPT, accept)).await
    }

    /// Sends a form as a page of this site would.
    pub async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.form_token();
        self.post_without_token(address, &[&[("form_token", token.as_str())], fields].concat()).await
    }

    /// Sends a form that lacks, or has, whatever is given.
    pub async fn post_without_token(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(address).header(header::COOKIE, self.cookie());
        self.review.send_with(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), &form(fields)).await
    }
}

/// Fields as a browser sends them.
pub fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

/// A browser in which no one is signed in yet. It keeps cookies as browsers do.
pub struct Guest<'a> {
    review: &'a TestReview,
    cookies: std::sync::Mutex<BTreeMap<String, String>>,
}

impl TestReview {
    /// A new browser.
    pub fn guest(&self) -> Guest<'_> {
        Guest { review: self, cookies: std::sync::Mutex::default() }
    }

    /// Does all jobs, and takes the letters that were sent meanwhile: their texts, with head.
    pub async fn letters(&self) -> Vec<String> {
        amphora::jobs::Runner::new(self.site().workshop(), amphora::jobs::kinds::all()).until_idle().await.unwrap();
        let Ok(folder) = std::fs::read_dir(self.folder.path().join("mail")) else { return Vec::new() };
        let mut letters = Vec::new();
        for file in folder.flatten() {
            assert!(file.file_name().to_string_lossy().ends_with(".eml"), "{}", file.path().display());
            let text = std::fs::read_to_string(file.path()).unwrap();
            letters.push(text.replace("=\r\n", "").replace("=3D", "=").replace("\r\n", "\n"));
            std::fs::remove_file(file.path()).unwrap();
        }
        letters
    }

    /// The link of the one letter that was sent, as a path of the site.
    pub async fn link(&self) -> String {
        let letters = self.letters().await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        link_in(&letters[0])
    }
}

/// The link of a letter, as a path of the site.
pub fn link_in(letter: &str) -> String {
    let after = letter.split("https://review.example").find(|part| part.contains("?token=")).unwrap_or_else(|| panic!("{letter}"));
    after.split_whitespace().next().unwrap().to_owned()
}

impl Guest<'_> {
    fn cookie(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// The value of a cookie.
    pub fn value(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Puts a cookie into the browser, as someone else may.
    pub fn put(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    fn keep(&self, answer: &Answer) {
        let mut cookies = self.cookies.lock().unwrap();
        for line in answer.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            assert!(
                line.contains("; HttpOnly; SameSite=Lax; Secure") && line.starts_with("__Host-") && line.contains("; Path=/;"),
                "{line}"
            );
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                cookies.remove(name)
            } else {
                cookies.insert(name.to_owned(), value.to_owned())
            };
        }
    }

    pub async fn get(&self, address: &str) -> Answer {
        let answer = self.review.send(Request::get(address).header(header::COOKIE, self.cookie())).await;
        self.keep(&answer);
        answer
    }

    /// Opens a page, fills in its form and sends it.
    pub async fn fill_in(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(address).await;
        assert_eq!(page.status, 200, "{address}: {}", page.body);
        let page = Html::parse_document(&page.body);
        let form = page.select(&Selector::parse("main form[method=post]").unwrap()).next().expect("a form");
        let hidden = form
            .select(&Selector::parse("input[type=hidden]").unwrap())
            .map(|input| (input.attr("name").unwrap(), input.attr("value").unwrap()))
            .collect::<Vec<_>>();
        let action = form.value().attr("action").unwrap().to_owned();
        let body = self::form(&[&hidden[..], fields].concat());
        let request = Request::post(&action).header(header::COOKIE, self.cookie());
        let answer = self.review.send_with(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), &body).await;
        self.keep(&answer);
        answer
    }

    /// Sends these fields, and no others, as a browser does that is on this site.
    pub async fn send(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_from(Some("https://review.example"), address, fields).await
    }

    /// The same from wherever the browser says, if it says anything.
    pub async fn send_from(&self, origin: Option<&str>, address: &str, fields: &[(&str, &str)]) -> Answer {
        let mut request = Request::post(address).header(header::COOKIE, self.cookie());
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let answer = self.review.send_with(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), &form(fields)).await;
        self.keep(&answer);
        answer
    }

    /// Signs up, confirms, and is signed in then.
    pub async fn joins(&self, name: &str, email: &str, password: &str) {
        let answer = self.fill_in("/sign-up", &[("name", name), ("email", email), ("new_password", password)]).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let link = self.review.link().await;
        let answer = self.fill_in(&link, &[("password", password)]).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::LOCATION)), (303, "/account?done=confirmed"), "{}", answer.body);
    }

    /// Whether someone is signed in here.
    pub async fn is_in(&self) -> bool {
        self.get("/account").await.status == 200
    }
}
