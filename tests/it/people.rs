//! People in tests: accounts made straight in the database, and the browsers in which they are signed in.

use amphora::accounts::secrets::Secret;
use amphora::accounts::store::{self, NewAccount, sessions};
use amphora::accounts::{Account, AccountId, Role, Scope};
use amphora::randomness::SystemRandomness;
use axum::http::{Request, header};

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
