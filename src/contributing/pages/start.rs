//! `/contribute`: step 1, which work; and where all else is proposed.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use scholarly::{Identifier, LookupError};
use serde::Serialize;

use super::Writer;
use super::statement::{StatementPage, entry_sheet};
use super::view::{FieldView, Shape};
use crate::accounts::Role;
use crate::contributing::duplicates::Marks;
use crate::contributing::pasted::Pasted;
use crate::contributing::sheet::{Mistakes, Sheet};
use crate::contributing::store::{self, Twin};
use crate::contributing::work;
use crate::papers::Paper;
use crate::web::form::{Fields, Posted, see_other, unfit};
use crate::web::{Error, Format, Limit, Moment, Query, Section, Shell, Site, Visitor, respond};

/// What the page can be asked: what the contribution is about.
pub(super) const ABOUT: [&str; 3] = ["dataset", "confounder", "work"];

/// What the page tells of a work that was looked up.
#[derive(Debug, Serialize)]
pub struct Told {
    head: &'static str,
    text: String,
    link: Option<(String, String)>,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "contributing/start.html", blocks = ["title", "description"])]
pub struct StartPage {
    #[serde(skip)]
    shell: Shell,
    #[serde(skip)]
    form_token: String,
    about: Option<String>,
    may_write: bool,
    signed_in: bool,
    sign_in: String,
    work: FieldView,
    by_hand: Vec<FieldView>,
    #[serde(skip)]
    along: Vec<(String, String)>,
    told: Option<Told>,
    mistakes: Mistakes,
}

pub(super) async fn show(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&ABOUT)?;
    let sheet = Sheet::of(ABOUT.iter().filter_map(|name| Some((*name, query.get(name)?))));
    respond(format, &page(&site.moment().await?, &visitor, &sheet, Mistakes::default(), None).await?)
}

pub(super) async fn post(State(site): State<Site>, visitor: Visitor, Posted(fields): Posted<Fields>) -> Result<Response, Error> {
    visitor.at_least(Role::Contributor)?;
    let sheet = Sheet::of(fields.pairs());
    match sheet.text("do") {
        "written" => written(&site, &visitor, sheet).await,
        "by-hand" => again(&site, &visitor, &sheet, Mistakes::default(), Some(Told::by_hand())).await,
        _ => look_up(&site, &visitor, sheet).await,
    }
}

impl Told {
    fn by_hand() -> Self {
        Self { head: "By hand", text: "Say what you know of the work; the rest may stay empty.".to_owned(), link: None }
    }

    /// A service that failed says nothing about the work: it is told, and the form goes on by hand.
    fn of(error: &LookupError, identifier: &Identifier) -> Self {
        let text = if error.is_not_found() {
            format!("{identifier}: {error}. Look whether it is written as its publisher writes it, or describe the work by hand.")
        } else {
            let when = match error {
                LookupError::Throttled { retry_after: Some(wait), .. } if wait.as_secs() > 0 => {
                    format!(" Ask again in {} seconds, or", wait.as_secs())
                }
                _ => " Ask again later, or".to_owned(),
            };
            format!("{identifier} could not be looked up: {error}. That says nothing about the work.{when} describe it by hand.")
        };
        Self { head: if error.is_not_found() { "Not found" } else { "Could not be looked up" }, text, link: None }
    }
}

async fn look_up(site: &Site, visitor: &Visitor, mut sheet: Sheet) -> Result<Response, Error> {
    let wrong = |message: String| {
        let mut mistakes = Mistakes::default();
        mistakes.add("work", message);
        mistakes
    };
    match Pasted::read(sheet.text("work")) {
        Pasted::Nothing => {
            again(site, visitor, &sheet, wrong("Paste a DOI, an arXiv number, an address of either, or BibTeX".to_owned()), None).await
        }
        Pasted::Unreadable(why) => again(site, visitor, &sheet, wrong(format!("No BibTeX entry can be read in it: {why}")), None).await,
        Pasted::Bibliography(entries) => {
            let told = Told {
                head: "A bibliography",
                text: format!(
                    "{} are in it. For one statement paste one of them. To propose all of them, send the bibliography as a batch.",
                    crate::wording::count(entries, "entry")
                ),
                link: Some(("/contribute/batch".to_owned(), "Many at once".to_owned())),
            };
            again(site, visitor, &sheet, Mistakes::default(), Some(told)).await
        }
        Pasted::Address(address) => {
            sheet.set("url", address);
            let text = "There is no DOI and no arXiv number in this address, so that no service can be asked. Describe the work by hand."
                .to_owned();
            again(site, visitor, &sheet, Mistakes::default(), Some(Told { head: "By hand", text, link: None })).await
        }
        Pasted::Words(words) => {
            sheet.set("title", words);
            let text = "This is neither a DOI nor an arXiv number nor BibTeX. If it is the title of the work, go on by hand.".to_owned();
            again(site, visitor, &sheet, Mistakes::default(), Some(Told { head: "By hand", text, link: None })).await
        }
        Pasted::Entry(entry) => on_with(site, visitor, &sheet, &entry.raw.clone(), Some(Paper::from_entry(*entry)), None).await,
        Pasted::Identifier(identifier) => identified(site, visitor, sheet, &identifier).await,
    }
}

async fn identified(site: &Site, visitor: &Visitor, mut sheet: Sheet, identifier: &Identifier) -> Result<Response, Error> {
    let marks = match identifier {
        Identifier::Doi(doi) => Marks { doi: Some(doi.clone()), ..Marks::default() },
        Identifier::Arxiv(arxiv) => Marks { arxiv: Some(arxiv.clone()), ..Marks::default() },
    };
    // The catalogue goes first. Its transaction is over before anyone else is asked: they may take seconds.
    if let Some(twin) = twins(&site.moment().await?, &marks).await?.into_iter().next() {
        return Ok(see_other(&known_address(&twin, &sheet)));
    }
    site.allow(Limit::LookUp, &visitor.key())?;
    let answer = match site.services() {
        Some(services) => services.look_up(identifier).await,
        None => Err(LookupError::Unreachable { service: scholarly::Service::Crossref, why: "this site asks no service".to_owned() }),
    };
    match answer {
        Ok(answer) => {
            let bibtex = new_entry(&site.moment().await?, &answer.work).await?;
            let paper = bibliography::read(bibtex.as_bytes()).entries.pop().map(Paper::from_entry);
            on_with(site, visitor, &sheet, &bibtex, paper, Some(answer.service)).await
        }
        Err(error) => {
            match identifier {
                Identifier::Doi(doi) => sheet.set("doi", doi.as_str()),
                Identifier::Arxiv(arxiv) => sheet.set("arxiv", arxiv.as_str()),
            }
            again(site, visitor, &sheet, Mistakes::default(), Some(Told::of(&error, identifier))).await
        }
    }
}

async fn new_entry(moment: &Moment, work: &scholarly::Work) -> Result<String, Error> {
    let first = work.suggested_key(|_| false);
    let taken = store::keys_beginning(moment.db(), first.as_str()).await?;
    Ok(work.bibtex(&work.suggested_key(|key| taken.iter().any(|taken| taken == key.as_str()))))
}

/// What was described by hand.
async fn written(site: &Site, visitor: &Visitor, sheet: Sheet) -> Result<Response, Error> {
    let mut mistakes = Mistakes::default();
    let authors = bibliography::Authors::parse(&sheet.text("authors").lines().collect::<Vec<_>>().join(" and "));
    let key = work::free_key(&authors, sheet.text("year").parse().ok(), Some(sheet.text("title")), &[]);
    let taken = store::keys_beginning(site.moment().await?.db(), key.as_str()).await?;
    match work::by_hand(&sheet, &taken, &mut mistakes) {
        Some(bibtex) => {
            let paper = bibliography::read(bibtex.as_bytes()).entries.pop().map(Paper::from_entry);
            on_with(site, visitor, &sheet, &bibtex, paper, None).await
        }
        None => again(site, visitor, &sheet, mistakes, Some(Told::by_hand())).await,
    }
}

/// On to step 2 with a work: that of the review where it is there already.
async fn on_with(
    site: &Site,
    visitor: &Visitor,
    sheet: &Sheet,
    bibtex: &str,
    paper: Option<Paper>,
    service: Option<scholarly::Service>,
) -> Result<Response, Error> {
    let moment = site.moment().await?;
    if let Some(paper) = &paper
        && let Some(twin) = twins(&moment, &Marks::of(paper)).await?.into_iter().next()
    {
        return Ok(see_other(&known_address(&twin, sheet)));
    }
    let page = StatementPage::new(&moment, visitor, entry_sheet(sheet, bibtex, service), Mistakes::default(), Writer::Fresh).await?;
    respond(Format::Html, &page)
}

/// The works of the review that are recognised by these marks.
pub(super) async fn twins(moment: &Moment, marks: &Marks) -> Result<Vec<Twin>, Error> {
    // Where the index is still being made, titles are not compared here; the steward's checks do it again.
    let current = moment.search_index().await.ok();
    Ok(store::twins(moment.db(), current.as_ref().map(|current| &*current.index), marks).await?)
}

fn known_address(twin: &Twin, sheet: &Sheet) -> String {
    let mut query = Query::default().with("paper", &twin.name.key).with("known-by", twin.by.word());
    for name in ["dataset", "confounder"].into_iter().filter(|name| !sheet.text(name).is_empty()) {
        query = query.with(name, sheet.text(name));
    }
    query.address("/contribute/statement")
}

async fn again(site: &Site, visitor: &Visitor, sheet: &Sheet, mistakes: Mistakes, told: Option<Told>) -> Result<Response, Error> {
    let is_wrong = !mistakes.is_empty();
    let response = respond(Format::Html, &page(&site.moment().await?, visitor, sheet, mistakes, told).await?)?;
    Ok(if is_wrong { unfit(response) } else { response })
}

async fn page(moment: &Moment, visitor: &Visitor, sheet: &Sheet, mistakes: Mistakes, told: Option<Told>) -> Result<StartPage, Error> {
    let about = about(moment, sheet).await?;
    let line = |name, label, hint| FieldView::plain(name, label, hint, Shape::Line, sheet, &mistakes).optional();
    let by_hand = vec![
        FieldView::plain("title", "Title", "", Shape::Line, sheet, &mistakes),
        FieldView::plain("authors", "Authors", "One a line: family name, comma, given names.", Shape::Text(3), sheet, &mistakes),
        line("year", "Year", ""),
        line("venue", "Journal or proceedings", ""),
        line("doi", "DOI", ""),
        line("arxiv", "arXiv number", ""),
        line("url", "Address", "Where it can be read, where it has neither DOI nor arXiv number."),
    ];
    let along = ["dataset", "confounder"].into_iter().filter(|name| !sheet.text(name).is_empty());
    let here = Query::default();
    let here = ABOUT.iter().filter(|name| !sheet.text(name).is_empty()).fold(here, |query, name| query.with(name, sheet.text(name)));
    let may_write = visitor.at_least(Role::Contributor).is_ok();
    Ok(StartPage {
        shell: moment.shell(Section::Contribute, "/contribute").await?,
        // Who is not signed in gets no form, and so no cookie for it.
        form_token: if may_write { visitor.form_token() } else { String::new() },
        about,
        may_write,
        signed_in: visitor.account().is_ok(),
        sign_in: Query::default().with("next", &here.address("/contribute")).address("/sign-in"),
        work: FieldView::plain(
            "work",
            "DOI, arXiv number, an address of either, or one BibTeX entry",
            "For example 10.1073/pnas.1919012117.",
            Shape::Text(2),
            sheet,
            &mistakes,
        ),
        by_hand: if told.is_some() || mistakes.of("title").is_some() { by_hand } else { Vec::new() },
        along: along.map(|name| (name.to_owned(), sheet.text(name).to_owned())).collect(),
        told,
        mistakes,
    })
}

/// "CheXpert and Sex/gender", where the page was reached from there.
async fn about(moment: &Moment, sheet: &Sheet) -> Result<Option<String>, Error> {
    let mut about = Vec::new();
    let slug = sheet.text("dataset").to_owned();
    about.extend(crate::datasets::store::names(moment.db(), std::slice::from_ref(&slug)).await?.remove(&slug));
    if let Ok(slug) = sheet.text("confounder").parse() {
        let tree = crate::taxonomy::store::tree(moment.db()).await?;
        about.extend(tree.get(&slug).map(|node| node.label.clone()));
    }
    Ok((!about.is_empty()).then(|| crate::wording::list(&about)))
}
