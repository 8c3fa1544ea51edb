//! `/contribute/reply`: an answer to a statement, by a maker of the dataset or by anyone as a comment.

use axum::extract::State;
use axum::response::Response;

use super::along::along;
use super::correction::statement;
use super::propose::{Proposal, given, some};
use super::record::RecordPage;
use super::view::{ConsentView, FieldView, Shape};
use crate::accounts::{Account, Role};
use crate::contributing::forms::check_length;
use crate::contributing::sheet::{Mistakes, Sheet};
use crate::contributions::ContributionKind;
use crate::evidence::Usage;
use crate::replies::{Capacity, Reply};
use crate::revisions::change::{Change, Record};
use crate::web::form::{Fields, Posted, unfit};
use crate::web::{Error, Format, Moment, Query, Section, Site, Visitor, respond};

/// How many letters a reply has at most.
const LONGEST: usize = 4000;

pub(super) async fn show(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&["evidence"])?;
    visitor.at_least(Role::Contributor)?;
    let moment = site.moment().await?;
    let usage = statement(&moment, query.get("evidence").unwrap_or_default()).await?;
    respond(format, &page(&moment, &visitor, &usage, &Sheet::default(), Mistakes::default()).await?)
}

pub(super) async fn post(State(site): State<Site>, visitor: Visitor, Posted(fields): Posted<Fields>) -> Result<Response, Error> {
    let account = visitor.at_least(Role::Contributor)?;
    let mut sheet = Sheet::of(fields.pairs());
    let mut moment = site.moment().await?;
    let usage = statement(&moment, sheet.text("evidence")).await?;
    let mut mistakes = Mistakes::default();
    if let Some(proposal) = proposal(account, &usage, &sheet, &mut mistakes) {
        drop(moment);
        if let Some(sent) = proposal.send(&site, account, &mut sheet, &mut mistakes).await? {
            return Ok(sent);
        }
        moment = site.moment().await?;
    }
    Ok(unfit(respond(Format::Html, &page(&moment, &visitor, &usage, &sheet, mistakes).await?)?))
}

fn proposal(account: &Account, usage: &Usage, sheet: &Sheet, mistakes: &mut Mistakes) -> Option<Proposal> {
    let text = some(sheet, "text");
    if text.is_none() {
        mistakes.add("text", "Say something");
    }
    for (field, most) in [("text", LONGEST), ("source", 2000), ("passage", 4000)] {
        check_length(field, sheet.text(field), most, mistakes);
    }
    let given = given(sheet, mistakes);
    let (Some(text), Some((license, note)), true) = (text, given, mistakes.is_empty()) else { return None };
    let reply = Reply {
        evidence: usage.id,
        number: Reply::UNNUMBERED,
        author: account.name.to_string(),
        // As what it is let in is for a steward to say.
        capacity: Capacity::Comment,
        text,
        source: some(sheet, "source"),
        steward: None,
        recorded: None,
    };
    Some(Proposal {
        kind: ContributionKind::Reply,
        title: format!("Reply to evidence {}", usage.id),
        changes: vec![Change::add(Record::Reply(Box::new(reply)))],
        passage: some(sheet, "passage"),
        note,
        license,
    })
}

pub(super) async fn page(
    moment: &Moment,
    visitor: &Visitor,
    usage: &Usage,
    sheet: &Sheet,
    mistakes: Mistakes,
) -> Result<RecordPage, Error> {
    let text = FieldView::plain(
        "text",
        "Your reply",
        "It stands beside the statement, under your public name, and changes nothing in it. Plain text.",
        Shape::Text(6),
        sheet,
        &mistakes,
    );
    let source =
        FieldView::plain("source", "Where more can be read", "An address that begins with https://.", Shape::Line, sheet, &mistakes);
    let passage = FieldView::plain(
        "passage",
        "Did you make the dataset?",
        "Then say how a steward can see that: your name on its paper, its official page. Your reply is then marked as that of a maker. Anyone \
         else’s is a comment: leave this empty.",
        Shape::Text(3),
        sheet,
        &mistakes,
    );
    Ok(RecordPage {
        shell: moment.shell(Section::None, "/contribute/reply").await?,
        form_token: visitor.form_token(),
        title: format!("Reply to evidence {}", usage.id),
        lead: format!("“{}”", usage.evidence),
        action: "/contribute/reply".to_owned(),
        along: std::iter::once(("evidence".to_owned(), usage.id.to_string())).chain(along(moment, sheet)?).collect(),
        of: Some((format!("Evidence {}", usage.id), format!("/evidence/{}", usage.id))),
        fields: vec![text, source.optional(), passage.optional()],
        button: "Send this reply",
        consent: ConsentView::new(sheet, &mistakes),
        mistakes,
    })
}
