//! The pages of the datasets.

mod dataset;
mod extent;
mod linked_data;
pub(in crate::datasets) mod list;
mod parts;
mod strip;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use super::{Dataset, store};
use crate::evidence::store::latest::Topic;
use crate::revisions::pages::feed::{Feed, of_topic};
use crate::revisions::pages::name_leads_to;
use crate::revisions::pages::past::{AS_OF, Past};
use crate::revisions::{self, Subject};
use crate::web::{Asked, Error, Format, Moment, Name, NearMatch, Query, Signposts, Site, bibtex, is_comparable, moved, nearest, respond};
use crate::{croissant, datasheets};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/datasets", get(show_list))
        .route("/datasets.json", get(show_list))
        .route("/datasets.bib", get(show_list))
        .route("/datasets/{slug}", get(show_dataset))
        .route("/datasets/{slug}/feed.atom", get(show_feed))
}

async fn show_list(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&list::parameters())?;
    let moment = site.moment().await?;
    if format == Format::Bibtex {
        let narrowing = list::narrowing(&moment, &query).await?;
        let fitting: Vec<i64> = moment.datasets().await?.list(&narrowing).map(|card| card.id).collect();
        let keys = store::keys_of_works(moment.db(), &fitting).await?;
        return works(&moment, &keys).await;
    }
    respond(format, &list::page(&moment, query).await?)
}

async fn show_dataset(State(site): State<Site>, query: Query, asked: Asked) -> Result<Response, Error> {
    query.only(&["statements", AS_OF])?;
    let extent = query.value("statements")?.unwrap_or(extent::Extent::First);
    // Programs get everything.
    let extent = if asked.format == Format::Json { extent::Extent::All } else { extent };
    let moment = site.moment().await?;
    if let Some(past) = Past::asked(&moment, &query).await?
        && let Some(page) = dataset::page_as_of(&moment, &asked.name, extent, past).await?
    {
        return if asked.format == Format::Bibtex { works(&moment, &page.keys()).await } else { respond(asked.format, &page) };
    }
    let Some((id, record)) = store::records::find(moment.db(), &asked.name).await? else {
        if let Some(new_name) = name_leads_to(&moment, Subject::Dataset, &asked.name).await? {
            return Ok(moved(&format!("/datasets/{new_name}"), asked.ending, &query));
        }
        // People write CheXpert.
        let small = asked.name.to_lowercase();
        if small != asked.name && moment.datasets().await?.of(&small).is_some() {
            return Ok(moved(&format!("/datasets/{small}"), asked.ending, &query));
        }
        return Err(not_found(&moment, &asked.name).await?);
    };
    if asked.format == Format::Bibtex {
        return works(&moment, &dataset::keys(&moment, id, &record).await?).await;
    }
    let signposts = signposts(&record);
    let page = dataset::page(&moment, id, record, extent).await?;
    let mut response = respond(asked.format, &page)?;
    page.deposited(signposts).onto(&mut response);
    Ok(response)
}

/// Where programs find the dataset described, and under which licence its makers give it. The dataset is others': its DOI does not lead
/// here, so nothing is said about how to cite this page.
fn signposts(dataset: &Dataset) -> Signposts {
    let slug = dataset.slug.as_str();
    let links = Signposts::of("Dataset")
        .described_by(croissant::path(slug), "application/ld+json", croissant::CONFORMS_TO[0])
        .file("describedby", format!("/datasets/{slug}.json"), "application/json")
        .file("describedby", datasheets::path(slug), "text/html")
        .license(dataset.license.as_deref());
    match &dataset.doi {
        Some(doi) => links.to("related", doi.url()),
        None => links,
    }
}

/// What is new on a dataset.
async fn show_feed(State(site): State<Site>, Name(name): Name, query: Query) -> Result<Response, Error> {
    query.only(&[])?;
    let moment = site.moment().await?;
    let Some((id, record)) = store::records::find(moment.db(), &name).await? else {
        if let Some(new_name) = name_leads_to(&moment, Subject::Dataset, &name).await? {
            return Ok(moved(&format!("/datasets/{new_name}/feed.atom"), "", &query));
        }
        return Err(not_found(&moment, &name).await?);
    };
    let page = format!("/datasets/{}", record.slug);
    let feed = Feed { title: format!("{}: what is new", record.name), path: format!("{page}/feed.atom"), page };
    let changes = revisions::store::of(moment.db(), Subject::Dataset, record.slug.as_str()).await?;
    of_topic(&moment, feed, &Topic::Dataset(id), changes).await
}

async fn works(moment: &Moment, keys: &[String]) -> Result<Response, Error> {
    let papers = crate::papers::store::with_keys(moment.db(), keys).await?;
    let entries: Vec<String> = papers.iter().map(crate::papers::Paper::bibtex_with_strings).collect();
    Ok(bibtex(&entries))
}

/// The error for a dataset that does not exist, with those that are spelled like it.
pub(crate) async fn not_found(moment: &Moment, name: &str) -> Result<Error, Error> {
    let spellings = if is_comparable(name) { store::spellings(moment.db()).await? } else { Vec::new() };
    let names = spellings.into_iter().map(|(spelling, slug, name)| (spelling, NearMatch { name, address: format!("/datasets/{slug}") }));
    let near = nearest(name, names);
    Ok(Error::not_found("dataset", name, near))
}
