//! `/desk`: what waits, narrowed by what is in the address, and what waits too long.

use std::borrow::Borrow;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use crate::accounts::{Account, Role};
use crate::contributions::agreement::{Agreement, agreement};
use crate::contributions::store::list::{self, Narrowing, Sorting};
use crate::contributions::{Contribution, ContributionId, ContributionKind, State as Stand, Verdict, store};
use crate::desk::{LONG, age_in_words, scope_in_words};
use crate::vocabulary;
use crate::vocabulary::{Kind, Modality, Term, Word, capitalised, closed_vocabulary};
use crate::web::listing::{ON_A_PAGE, Turning};
use crate::web::{Error, Format, Moment, Query, Section, Shell, Site, Visitor, respond};

/// The parameters that narrow the queue; they stay while one goes from one contribution to the next.
pub(super) const PARAMETERS: [&str; 8] = ["kind", "modality", "contributor", "waiting", "state", "scope", "sort", "page"];

closed_vocabulary! {
    /// Whose contributions the queue shows.
    Whose, "scope of the queue" {
        /// What this steward decides on.
        Mine = "mine", "What I steward";
        /// All of them.
        All = "all", "Everything";
    }
}

/// A choice of a filter.
#[derive(Debug)]
pub(super) struct Choice {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

/// A line of the queue.
#[derive(Debug, Serialize)]
pub struct Line {
    #[serde(flatten)]
    pub(super) contribution: Contribution,
    pub(super) days: i64,
    #[serde(skip)]
    pub(super) address: String,
    #[serde(skip)]
    pub(super) is_mine: bool,
}

impl Line {
    pub(super) fn age(&self) -> String {
        age_in_words(self.days)
    }

    /// Why someone should look at it: what the checks found first, else what it is.
    pub(super) fn why(&self) -> String {
        let kind = self.contribution.kind.label();
        match (&self.contribution.concern, self.contribution.state) {
            (_, Stand::ChangesRequested) => format!("{kind}: waits for its contributor"),
            (_, Stand::Claimed) if self.is_mine => format!("{kind}: claimed by you"),
            (_, Stand::Claimed) => format!("{kind}: claimed by another steward"),
            (_, state) if !state.is_open() => format!("{kind}: {}", state.label().to_lowercase()),
            (Some(concern), _) => format!("{kind}: {concern}"),
            (None, _) => format!("{kind}: the checks found nothing"),
        }
    }
}

/// The queue, as it stands beside every page of the desk.
#[derive(Debug, Serialize)]
pub struct Queue {
    pub(super) lines: Vec<Line>,
    pub(super) total: u64,
    #[serde(flatten)]
    pub(super) turning: Turning,
    #[serde(skip)]
    pub(super) query: Query,
    #[serde(skip)]
    pub(super) order: Sorting,
    #[serde(skip)]
    pub(super) kinds: Vec<Choice>,
    #[serde(skip)]
    pub(super) modalities: Vec<Choice>,
    #[serde(skip)]
    pub(super) states: Vec<Choice>,
    #[serde(skip)]
    pub(super) whose: Vec<Choice>,
    #[serde(skip)]
    pub(super) orders: Vec<Choice>,
    #[serde(skip)]
    pub(super) is_narrowed: bool,
}

impl Queue {
    /// The address of a place of the desk with the same narrowing.
    pub(super) fn address(&self, path: &str) -> String {
        self.query.address(path)
    }

    pub(super) fn value(&self, name: &str) -> String {
        self.query.get(name).unwrap_or_default().to_owned()
    }
}

fn choices<W: Word>(query: &Query, name: &str, fallback: Option<W>) -> Vec<Choice> {
    let chosen = query.get(name).map(str::to_owned).or_else(|| fallback.map(|word| word.as_str().to_owned()));
    let choice = |word: &W| Choice {
        value: word.as_str().to_owned(),
        label: word.label().to_owned(),
        is_chosen: chosen.as_deref() == Some(word.as_str()),
    };
    W::ALL.iter().map(choice).collect()
}

/// The queue that an address asks for.
pub(super) async fn queue(moment: &Moment, account: &Account, query: &Query, now: DateTime<Utc>) -> Result<Queue, Error> {
    let number = query.page()?;
    let terms = vocabulary::store::of_kind(moment.db(), Kind::Modality).await?;
    let waiting = query.value::<u16>("waiting")?;
    let states = match query.value::<Stand>("state")? {
        Some(Stand::Draft) => return Err(Error::bad_parameter("state", "draft", "a draft is its contributor's alone")),
        Some(state) => vec![state],
        None => Stand::QUEUE.to_vec(),
    };
    let modality = query.get("modality").map(Modality::new);
    if let Some(word) = modality.as_ref().filter(|word| terms.iter().all(|term| term.term != word.as_str())) {
        return Err(Error::bad_parameter("modality", word.as_str(), "it is not a modality of this review"));
    }
    let whose = query.value::<Whose>("scope")?.unwrap_or(Whose::Mine);
    let order = query.value::<Sorting>("sort")?.unwrap_or(Sorting::Newest);
    let narrowing = Narrowing {
        states,
        kinds: query.value::<ContributionKind>("kind")?.into_iter().collect(),
        modalities: modality.into_iter().collect(),
        contributor: query.get("contributor").map(str::to_owned),
        scope: (whose == Whose::Mine && account.role != Role::Admin).then(|| account.scope.clone()),
        waiting_since: waiting.map(|days| now - TimeDelta::days(i64::from(days))),
        ..Narrowing::default()
    };
    let total = list::count(moment.db(), &narrowing).await?;
    let shown = list::list(moment.db(), &narrowing, order, Turning::offset(number), ON_A_PAGE).await?;
    let lines: Vec<Line> = shown.into_iter().map(|contribution| line(contribution, account, query, now)).collect();
    Ok(Queue {
        turning: Turning::new("/desk", query, number, lines.len(), total),
        lines,
        total,
        order,
        kinds: choices::<ContributionKind>(query, "kind", None),
        modalities: terms.iter().map(|term| modality_choice(term, query)).collect(),
        states: choices::<Stand>(query, "state", None).into_iter().filter(|choice| choice.value != Stand::Draft.as_str()).collect(),
        whose: choices(query, "scope", Some(whose)),
        orders: choices(query, "sort", Some(order)),
        is_narrowed: ["kind", "modality", "contributor", "waiting", "state"].iter().any(|name| query.get(name).is_some()),
        query: query.clone(),
    })
}

fn modality_choice(term: &Term, query: &Query) -> Choice {
    Choice { value: term.term.clone(), label: term.shown(), is_chosen: query.get("modality") == Some(term.term.as_str()) }
}

fn line(contribution: Contribution, account: &Account, query: &Query, now: DateTime<Utc>) -> Line {
    let since = contribution.submitted_at.unwrap_or(contribution.created_at);
    Line {
        days: (now - since).num_days(),
        address: query.address(&format!("/desk/{}", contribution.id)),
        is_mine: contribution.claimed_by == Some(account.id),
        contribution,
    }
}

/// What waits too long, and for whom.
#[derive(Debug, Serialize)]
pub struct Stale {
    /// For whom it waits.
    waits_for: &'static str,
    /// How many contributions.
    contributions: u64,
    #[serde(skip)]
    address: String,
}

async fn stale(moment: &Moment, account: &Account, now: DateTime<Utc>) -> Result<Vec<Stale>, Error> {
    let since = now - TimeDelta::days(LONG);
    let waits =
        [(Stand::Submitted, "a steward"), (Stand::Claimed, "the steward who claimed it"), (Stand::ChangesRequested, "its contributor")];
    let mut board = Vec::new();
    for (state, waits_for) in waits {
        let scope = (account.role != Role::Admin).then(|| account.scope.clone());
        let narrowing = Narrowing { states: vec![state], waiting_since: Some(since), scope, ..Narrowing::default() };
        let contributions = list::count(moment.db(), &narrowing).await?;
        let query = Query::default().with("state", state.as_str()).with("waiting", &LONG.to_string()).with("sort", "oldest");
        board.push(Stale { waits_for, contributions, address: query.address("/desk") });
    }
    Ok(board)
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "desk/queue.html", blocks = ["title", "description"])]
pub struct QueuePage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    #[serde(flatten)]
    queue: Queue,
    lead: String,
    stale: Vec<Stale>,
    states: Vec<(Stand, i64)>,
    agreement: Agreement,
    #[serde(skip)]
    done: Option<String>,
    #[serde(skip)]
    is_admin: bool,
}

impl QueuePage {
    /// No contribution is open beside the queue.
    #[expect(clippy::unused_self, reason = "the template of the queue asks every page that it stands on")]
    fn is_current(&self, _: impl Borrow<ContributionId>) -> bool {
        false
    }
}

/// The first two verdicts on each edition of a contribution that has two.
fn pairs(verdicts: &[Verdict]) -> Vec<(bool, bool)> {
    let of_one = verdicts.chunk_by(|a, b| (a.contribution, a.edition) == (b.contribution, b.edition));
    of_one.filter_map(|verdicts| Some((verdicts.first()?.accepts, verdicts.get(1)?.accepts))).collect()
}

/// "8 to settle, 1 claimed by you. You steward chest X-ray and skin lesions."
pub(super) async fn lead(moment: &Moment, account: &Account) -> Result<String, Error> {
    let scope = (account.role != Role::Admin).then(|| account.scope.clone());
    let narrowing =
        |states: &[Stand], claimed_by| Narrowing { states: states.to_vec(), scope: scope.clone(), claimed_by, ..Narrowing::default() };
    let open = list::count(moment.db(), &narrowing(&[Stand::Submitted, Stand::Claimed], None)).await?;
    let mine = list::count(moment.db(), &narrowing(&[Stand::Claimed], Some(account.id))).await?;
    let labels = vocabulary::store::labels(moment.db(), Kind::Modality).await?;
    let label = |modality: &Modality| labels.get(modality.as_str()).cloned().unwrap_or_else(|| capitalised(modality.as_str()));
    let scope = scope_in_words(account, label);
    let settle = if open == 0 { "Nothing to settle".to_owned() } else { format!("{open} to settle, {mine} claimed by you") };
    Ok(format!("{settle}. {scope}"))
}

pub(super) async fn show(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[&PARAMETERS[..], &["done"]].concat())?;
    let account = visitor.at_least(Role::Steward)?;
    let now = site.clock().now();
    let moment = site.moment().await?;
    let done = done(&moment, &query).await?;
    let query = query.without_names(&["done"]);
    let queue = queue(&moment, account, &query, now).await?;
    let own = query.address("/desk");
    let verdicts = store::all_verdicts(moment.db()).await?;
    let page = QueuePage {
        shell: moment.shell(Section::None, own.clone()).await?,
        address: moment.address(&own),
        queue,
        lead: lead(&moment, account).await?,
        stale: stale(&moment, account, now).await?,
        states: list::by_state(moment.db()).await?.into_iter().collect(),
        agreement: agreement(&pairs(&verdicts)),
        done,
        is_admin: account.role == Role::Admin,
    };
    respond(format, &page)
}

/// What became of the contribution on which was just decided.
pub(super) async fn done(moment: &Moment, query: &Query) -> Result<Option<String>, Error> {
    let Some(id) = query.value::<i64>("done")?.map(ContributionId) else { return Ok(None) };
    let found = store::find(moment.db(), id).await?.filter(|found| found.state != Stand::Draft);
    Ok(found.map(|found| format!("Contribution {id}: {}.", found.state.label().to_lowercase())))
}
