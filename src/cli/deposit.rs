//! `amphora deposit`: releases and datasheets at Zenodo.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use scholarly::zenodo::{Manners, Zenodo};
use serde_json::{Value, json};

use super::arguments::{Deposit, Things};
use super::error::CliError;
use super::export::no_dataset;
use super::output::{Output, tell};
use super::progress::Progress;
use super::settings::{Settings, ZenodoService};
use super::{Finished, opening};
use crate::clock::SystemClock;
use crate::database::Database;
use crate::datasets::store::records;
use crate::deposits::{self, Answer, Depositor, Order, Outcome, Plan, Shelf, Step, Thing, store};
use crate::web::Site;
use crate::wording::count;

/// Does what is asked.
pub(super) async fn deposit(what: Deposit, settings: &Settings, output: Output) -> Result<Finished, CliError> {
    match what {
        Deposit::Status => status(settings, output).await,
        Deposit::Plan { things } | Deposit::Run { things, dry_run: true, publish: false, .. } => {
            plan(&things, false, settings, output).await
        }
        Deposit::Run { things, dry_run: true, publish: true, .. } => plan(&things, true, settings, output).await,
        Deposit::Run { things, publish, adopt, none_was_made, .. } => {
            let answer = adopt.map(Answer::Adopt).or_else(|| none_was_made.then_some(Answer::NoneWasMade));
            run(&things, publish, answer, settings, output).await
        }
        Deposit::Discard { things } => discard(&things, settings, output).await,
    }
}

/// The things that are meant, which the review must have.
async fn wanted(database: &Database, things: &Things) -> Result<BTreeSet<Thing>, CliError> {
    let datasets = records::all(database.reader()).await?;
    let mut wanted: BTreeSet<Thing> = things.release.iter().cloned().map(Thing::Release).collect();
    for slug in &things.datasheet {
        let dataset = datasets.iter().find(|dataset| dataset.slug.as_str() == slug).ok_or_else(|| no_dataset(slug, &datasets))?;
        wanted.insert(Thing::Datasheet(dataset.slug.clone()));
    }
    if things.all {
        wanted.extend(datasets.into_iter().map(|dataset| Thing::Datasheet(dataset.slug)));
    }
    Ok(wanted)
}

/// What it takes to speak to Zenodo.
struct Office {
    database: Database,
    zenodo: Zenodo,
    shelf: Shelf,
    address: String,
    community: Option<String>,
}

impl Office {
    /// `asking`: whether Zenodo is asked for anything, which takes a token.
    async fn open(settings: &Settings, asking: bool) -> Result<Self, CliError> {
        let ZenodoService::At(service) = &settings.deposits.zenodo.value else {
            return Err(CliError::Usage("no Zenodo is set: give --zenodo sandbox to try, --zenodo production for good".to_owned()));
        };
        if asking && settings.address.is_none() {
            let message = "the address of this site stands in every deposit, for good; give it with --address https://…";
            return Err(CliError::Usage(message.to_owned()));
        }
        let token = match settings.deposits.open() {
            Ok(token) => token,
            Err(problem) if asking => return Err(CliError::Settings(vec![problem])),
            // A plan asks nothing.
            Err(_) => "none".parse().map_err(|_| CliError::Usage("no token".to_owned()))?,
        };
        let address = settings.expected_address();
        let manners = Manners::polite(&settings.services.scholarly(address.as_str()).user_agent);
        let failed = |error| CliError::Server(std::io::Error::other(error));
        let zenodo = Zenodo::new(service.clone(), token, manners).map_err(failed)?;
        let database = if asking {
            opening::for_writing(&settings.database.value).await?
        } else {
            opening::for_reading(&settings.database.value).await?
        };
        let site = Site::new(database.clone(), Arc::new(SystemClock), settings.site(&address));
        let community = settings.deposits.community.as_ref().map(|community| community.value.to_string());
        Ok(Self { database, zenodo, shelf: Shelf::new(site), address: address.as_str().to_owned(), community })
    }

    fn depositor<'a>(&'a self, progress: &'a (dyn Fn(Step) + Sync)) -> Depositor<'a, Shelf> {
        Depositor {
            zenodo: &self.zenodo,
            database: &self.database,
            clock: &SystemClock,
            contents: &self.shelf,
            address: &self.address,
            community: self.community.as_deref(),
            progress,
        }
    }
}

async fn plan(things: &Things, publish: bool, settings: &Settings, output: Output) -> Result<Finished, CliError> {
    let office = Office::open(settings, false).await?;
    let order = Order { things: wanted(&office.database, things).await?, publish, answer: None };
    let plans = office.depositor(&|_| {}).plan(&order).await?;
    let service = settings.deposits.zenodo.value.to_string();
    let mut text = format!("At {service}:\n");
    for plan in &plans {
        text.push_str(&in_words(plan));
    }
    text.push_str("Nothing was asked of Zenodo.");
    output.result(&json!({ "service": service, "publish": publish, "plans": plans }), &text)?;
    Ok(Finished::Well)
}

fn in_words(plan: &Plan) -> String {
    let Plan { title, edition, files, steps, doi, .. } = plan;
    // Writing to a String cannot fail.
    let mut text = format!("\n{title}, {edition}\n");
    if let Some(doi) = doi {
        let _ = writeln!(text, "  the latest version is https://doi.org/{doi}");
    }
    if steps.is_empty() {
        text.push_str("  published; nothing to do\n");
        return text;
    }
    let _ = writeln!(text, "  files: {}", files.join(", "));
    for (place, step) in steps.iter().enumerate() {
        let _ = writeln!(text, "  {}. {step}", place + 1);
    }
    text
}

async fn run(things: &Things, publish: bool, answer: Option<Answer>, settings: &Settings, output: Output) -> Result<Finished, CliError> {
    let office = Office::open(settings, true).await?;
    let order = Order { things: wanted(&office.database, things).await?, publish, answer };
    if answer.is_some() && order.things.len() != 1 {
        return Err(CliError::Usage("--adopt and --none-was-made are about one thing; name one".to_owned()));
    }
    let bar = Progress::of("steps");
    let progress = |step: Step| bar.step(step.done, step.total);
    let outcomes = Box::pin(office.depositor(&progress).run(&order)).await;
    bar.finish();
    for Outcome { thing, problem, .. } in &outcomes {
        if let Some(problem) = problem {
            tell(&format!("amphora: {thing}: {problem}"));
        }
    }
    let left = order.things.len() - outcomes.len();
    let document = json!({
        "service": settings.deposits.zenodo.value.to_string(),
        "outcomes": outcomes.iter().map(as_json).collect::<Vec<Value>>(),
        "not_begun": left,
    });
    let mut text: String = outcomes.iter().filter_map(line).collect();
    if left > 0 {
        let _ = writeln!(text, "{} not begun.", count(left, "thing"));
    }
    let failed = outcomes.iter().filter(|outcome| outcome.problem.is_some()).count();
    if failed > 0 {
        let _ = writeln!(text, "{} did not come through.", count(failed, "thing"));
    }
    output.result(&document, &text)?;
    office.database.close().await?;
    let is_well =
        failed == 0 && left == 0 && outcomes.iter().all(|outcome| outcome.deposit.as_ref().is_none_or(|one| one.problem.is_none()));
    Ok(if is_well { Finished::Well } else { Finished::WithProblems })
}

fn as_json(outcome: &Outcome) -> Value {
    let Outcome { thing, deposit, problem } = outcome;
    json!({ "thing": thing.to_string(), "deposit": deposit, "problem": problem.as_ref().map(ToString::to_string) })
}

/// "Release 2026.1: published", and where.
fn line(outcome: &Outcome) -> Option<String> {
    let deposit = outcome.deposit.as_ref()?;
    Some(format!("{}\n", of_deposit(deposit)))
}

fn of_deposit(deposit: &deposits::Deposit) -> String {
    let state = deposit.state.label().to_lowercase();
    let place = match (&deposit.doi, &deposit.page) {
        (Some(doi), _) => format!(", {}", doi.url()),
        (None, Some(page)) => format!(", {page}"),
        (None, None) => String::new(),
    };
    let problem = deposit.problem.as_ref().map(|problem| format!("\n  {problem}")).unwrap_or_default();
    format!("{}: {state}{place}{problem}", deposit.title())
}

async fn status(settings: &Settings, output: Output) -> Result<Finished, CliError> {
    let database = opening::for_reading(&settings.database.value).await?;
    let deposits = store::all(database.reader()).await?;
    database.close().await?;
    let mut text = String::new();
    let mut service = "";
    let mut in_order: Vec<&deposits::Deposit> = deposits.iter().collect();
    in_order.sort_by_key(|deposit| deposit.service.as_str());
    for deposit in in_order {
        if service != deposit.service {
            service = &deposit.service;
            let _ = writeln!(text, "At {service}:");
        }
        let _ = writeln!(text, "{}", of_deposit(deposit));
        if deposit.state != deposits::State::Published {
            let _ = writeln!(text, "  {}", deposit.next());
        }
    }
    if deposits.is_empty() {
        text.push_str("Nothing was deposited yet.");
    }
    output.result(&json!({ "deposits": deposits }), &text)?;
    Ok(Finished::Well)
}

async fn discard(things: &Things, settings: &Settings, output: Output) -> Result<Finished, CliError> {
    let office = Office::open(settings, true).await?;
    let depositor = office.depositor(&|_| {});
    let mut thrown = Vec::new();
    for thing in wanted(&office.database, things).await? {
        thrown.extend(depositor.discard(&thing).await?);
    }
    let text = match thrown.as_slice() {
        [] => "There is no open draft of it.".to_owned(),
        some => some.iter().map(|deposit| deposit.title() + ": thrown away\n").collect(),
    };
    output.result(&json!({ "discarded": thrown }), &text)?;
    office.database.close().await?;
    Ok(Finished::Well)
}
