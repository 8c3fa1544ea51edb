//! The page of one's own account, and everything that the site holds about its owner, as JSON.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use crate::accounts::store::identities::{self, Identity};
use crate::accounts::store::password_hash;
use crate::accounts::store::sessions::{self, Session};
use crate::accounts::store::tokens::{self, Token};
use crate::accounts::{Account, Role, Scope};
use crate::contributions::store::leaving::{Activity, activity};
use crate::database::commit;
use crate::vocabulary::Modality;
use crate::web::form::{Fields, Posted, see_other};
use crate::web::{Error, Format, Query, Section, Shell, Site, Visitor, respond};
use crate::wording;

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "accounts/account.html", blocks = ["title", "description"])]
pub struct AccountPage {
    #[serde(skip)]
    shell: Shell,
    account: Account,
    has_password: bool,
    identities: Vec<Identity>,
    /// The other site that it can be tied to.
    #[serde(skip)]
    tie: Option<String>,
    sessions: Vec<Session>,
    this_session: Option<i64>,
    tokens: Vec<Token>,
    /// What it proposed, decided and said: for its JSON alone, which says everything.
    #[serde(flatten)]
    activity: Option<Activity>,
    #[serde(skip)]
    good_tokens: usize,
    #[serde(skip)]
    form_token: String,
    #[serde(skip)]
    done: Option<&'static str>,
}

impl AccountPage {
    /// What its owner may do, as a sentence.
    fn may(&self) -> String {
        match (self.account.role, &self.account.scope) {
            (Role::Reader, _) => "It reads; an administrator can let it contribute.".to_owned(),
            (Role::Contributor, _) => "It proposes evidence and corrections.".to_owned(),
            (Role::Steward, Scope::All) => "It decides on proposals about all kinds of images.".to_owned(),
            (Role::Steward, Scope::Only(some)) if some.is_empty() => {
                "It is a steward of nothing yet: an administrator says of what.".to_owned()
            }
            (Role::Steward, Scope::Only(some)) => {
                let words: Vec<&str> = some.iter().map(Modality::as_str).collect();
                format!("It decides on proposals about {}.", wording::list(&words))
            }
            (Role::Admin, _) => "It administrates this review.".to_owned(),
        }
    }

    fn permissions(token: &Token) -> String {
        token.permissions.iter().map(|permission| permission.as_str()).collect::<Vec<_>>().join(", ")
    }

    fn is_good(&self, token: &Token) -> bool {
        self.tokens.iter().take(self.good_tokens).any(|good| good.id == token.id)
    }
}

/// What was done, in the words of the page that comes after.
fn done(word: Option<&str>) -> Result<Option<&'static str>, Error> {
    Ok(Some(match word {
        None => return Ok(None),
        Some("confirmed") => "Your e-mail address is confirmed, and you are signed in.",
        Some("name") => "Your name is changed.",
        Some("email") => "Your e-mail address is changed.",
        Some("password") => "Your password is changed. Other browsers are signed out.",
        Some("sessions") => "Signed out there.",
        Some("token") => "The token is worthless now.",
        Some("joined") => "Your account is made, and you are signed in.",
        Some("joined-letter") => {
            "Your account is made, and you are signed in. A letter with a link goes to your e-mail address: it counts once you open that."
        }
        Some("identity") => "The other site is tied to your account.",
        Some("untied") => "The other site is no longer tied to your account.",
        Some(other) => return Err(Error::bad_parameter("done", other, "nothing of that name can be done here")),
    }))
}

/// The page.
pub(super) async fn show(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&["done"])?;
    let account = visitor.account()?.clone();
    let (db, now) = (site.database().reader(), site.clock().now());
    let mut all = tokens::of(db, account.id).await?;
    all.sort_by_key(|token| !token.is_good(now));
    let identities = identities::of(db, account.id).await?;
    let provider = site.options().provider.as_deref();
    let page = AccountPage {
        tie: provider.filter(|it| !identities.iter().any(|own| own.issuer == it.issuer.as_str())).map(|it| it.name.clone()),
        shell: Shell::new(&site, Section::None, "/account").await?,
        has_password: password_hash(db, account.id).await?.is_some(),
        identities,
        sessions: sessions::of(db, account.id, now).await?,
        this_session: visitor.session(),
        good_tokens: all.iter().filter(|token| token.is_good(now)).count(),
        tokens: all,
        activity: if format == Format::Json { Some(activity(db, account.id).await?) } else { None },
        account,
        form_token: visitor.form_token(),
        done: done(query.get("done"))?,
    };
    respond(format, &page)
}

/// Signs out one browser, or all others.
pub(super) async fn close_sessions(State(site): State<Site>, visitor: Visitor, Posted(fields): Posted<Fields>) -> Result<Response, Error> {
    let account = visitor.account()?.id;
    let transaction = site.database().begin_writing().await?;
    match fields.text("session") {
        "others" => {
            sessions::close_all(&transaction, account, visitor.session()).await?;
        }
        number => {
            let id = number.parse().map_err(|_| Error::bad_parameter("session", number, "it is no number of a session"))?;
            sessions::close(&transaction, account, id).await?;
        }
    }
    commit(transaction).await?;
    Ok(see_other("/account?done=sessions"))
}
