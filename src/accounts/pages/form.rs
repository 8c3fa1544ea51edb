//! A page with one form, or with what became of it.

use askama::Template;
use axum::response::Response;
use serde::Serialize;

use crate::web::form::unfit;
use crate::web::{Error, Format, Section, Shell, Site, Visitor, respond};

/// One line of a form.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Field {
    name: &'static str,
    label: String,
    kind: &'static str,
    autocomplete: &'static str,
    #[serde(skip)]
    value: String,
    hint: Option<String>,
    problem: Option<String>,
    is_optional: bool,
    /// For boxes to tick: each with its value, its words, and whether it is ticked.
    boxes: Vec<(String, String, bool)>,
}

impl Field {
    /// A line of text.
    pub fn text(name: &'static str, label: &str, autocomplete: &'static str) -> Self {
        Self { name, label: label.to_owned(), kind: "text", autocomplete, ..Self::default() }
    }

    /// An e-mail address.
    pub fn email(label: &str) -> Self {
        Self { kind: "email", ..Self::text("email", label, "email") }
    }

    /// The password that one has.
    pub fn password(label: &str) -> Self {
        Self { kind: "password", ..Self::text("password", label, "current-password") }
    }

    /// One that is chosen.
    pub fn new_password(label: &str) -> Self {
        let hint = format!(
            "At least {} letters. Three or four words that do not belong together are easy to remember.",
            super::super::passwords::SHORTEST
        );
        Self { kind: "password", ..Self::text("new_password", label, "new-password").hinted(hint) }
    }

    /// Boxes to tick.
    pub fn boxes(name: &'static str, label: &str, boxes: Vec<(String, String, bool)>) -> Self {
        Self { kind: "boxes", boxes, is_optional: true, ..Self::text(name, label, "off") }
    }

    /// It may stay empty.
    pub fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// What was written before.
    pub fn with(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// What helps to fill it in.
    pub fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What is wrong with it.
    pub fn wrong(mut self, problem: Option<String>) -> Self {
        self.problem = problem.map(|problem| format!("{}.", crate::vocabulary::capitalised(&problem)));
        self
    }
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "accounts/form.html", blocks = ["title", "description"])]
pub struct FormPage {
    #[serde(skip)]
    shell: Shell,
    title: String,
    lead: String,
    problem: Option<String>,
    action: Option<String>,
    #[serde(skip)]
    form_token: String,
    #[serde(skip)]
    hidden: Vec<(&'static str, String)>,
    fields: Vec<Field>,
    button: String,
    links: Vec<(String, String)>,
}

impl FormPage {
    /// A page with that title and sentence, and nothing to fill in.
    pub async fn told(site: &Site, path: &str, title: &str, lead: impl Into<String>) -> Result<Self, Error> {
        Ok(Self {
            shell: Shell::new(site, Section::None, path).await?,
            title: title.to_owned(),
            lead: lead.into(),
            problem: None,
            action: None,
            form_token: String::new(),
            hidden: Vec::new(),
            fields: Vec::new(),
            button: String::new(),
            links: Vec::new(),
        })
    }

    /// The same with a form that is sent to that address of the site.
    pub fn asks(mut self, visitor: &Visitor, action: &str, fields: Vec<Field>, button: &str) -> Self {
        self.form_token = visitor.form_token();
        self.action = Some(action.to_owned());
        self.fields = fields;
        button.clone_into(&mut self.button);
        self
    }

    /// What the form sends besides.
    pub fn and(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.hidden.push((name, value.into()));
        self
    }

    /// Where else one may go.
    pub fn or(mut self, address: &str, words: &str) -> Self {
        self.links.push((address.to_owned(), words.to_owned()));
        self
    }

    /// What is wrong with the whole of it.
    pub fn wrong(mut self, problem: Option<&str>) -> Self {
        self.problem = problem.map(str::to_owned);
        self
    }

    /// The answer; 422 where something is wrong.
    pub fn answer(&self, format: Format) -> Result<Response, Error> {
        let is_wrong = self.problem.is_some() || self.fields.iter().any(|field| field.problem.is_some());
        let mut page = respond(format, self)?;
        // Addresses of these pages may hold a secret; no other place is told of them.
        page.headers_mut().insert(axum::http::header::REFERRER_POLICY, axum::http::HeaderValue::from_static("same-origin"));
        page.headers_mut().insert(axum::http::header::CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
        Ok(if is_wrong { unfit(page) } else { page })
    }
}
