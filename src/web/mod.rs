//! The web server: routes of all features under one roof, with the same errors, headers, logs and metrics for each.

mod accept;
mod addresses;
pub mod api;
pub mod assets;
mod changed;
mod cookies;
mod error;
mod error_page;
mod etag;
pub mod fields;
pub mod form;
mod format;
mod health;
mod kept;
mod linked_data;
pub mod listing;
pub mod marks;
mod metrics;
mod moment;
mod near;
mod options;
pub mod prose;
mod query;
mod serving;
mod shell;
mod signposting;
mod throttle;
pub mod visitor;

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::routing::get;
use axum::{Router, middleware};
use tower::ServiceBuilder;
use tower_http::ServiceBuilderExt;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

pub use addresses::ADDRESSES;
pub use error::Error;
pub use etag::{ASK_AGAIN, is_known};
pub use format::{Asked, Format, Name, bibtex, csv, moved, moved_to, respond};
pub use linked_data::LinkedData;
pub use moment::Moment;
pub use near::{NearMatch, is_comparable, nearest};
pub use options::SiteOptions;
pub use query::Query;
pub use serving::{Patience, serve};
pub use shell::{Section, Shell, VIEWS};
pub use signposting::Signposts;
pub use throttle::Limit;
pub use visitor::{Masthead, Visitor};

use crate::clock::Clock;
use crate::contributions::Rules;
use crate::database::{ByStamp, Database};
use crate::demographics::PatientRecord;
use crate::evidence::tested::Tested;
use crate::monitoring::SearchRun;
use crate::{
    accounts, case_studies, comparison, contributing, credit, croissant, datasets, datasheets, demographics, deposits, desk, documentation,
    evidence, explorer, gaps, papers, publication, review, revisions, search, sql, taxonomy, timeline,
};

/// How long an answer may take before the server gives up on it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Nothing from other hosts, no inline scripts or styles, no frames.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What every request may use.
#[derive(Clone)]
pub struct Site {
    inner: Arc<SiteParts>,
}

struct SiteParts {
    database: Database,
    clock: Arc<dyn Clock>,
    options: SiteOptions,
    throttle: throttle::Throttle,
    hashing: Arc<tokio::sync::Semaphore>,
    uploads: tokio::sync::Semaphore,
    noting: Arc<tokio::sync::Semaphore>,
    metrics: metrics::Metrics,
    kept: kept::KeptAnswers,
    changed: changed::Changed,
    datasets: ByStamp<datasets::cards::Cards>,
    papers: ByStamp<papers::cards::Cards>,
    graph: ByStamp<explorer::graph::Graph>,
    overview: explorer::keeping::Kept,
    tested: ByStamp<Tested>,
    searches: ByStamp<Vec<SearchRun>>,
    patients: ByStamp<Vec<PatientRecord>>,
    answers: ByStamp<gaps::Answers>,
    counted: ByStamp<Vec<timeline::Counted>>,
    documented: ByStamp<documentation::survey::Survey>,
    search: Arc<search::keeping::Kept>,
    sql: sql::store::Runner,
}

impl Site {
    /// A site over that database.
    #[must_use]
    pub fn new(database: Database, clock: Arc<dyn Clock>, options: SiteOptions) -> Self {
        let (metrics, kept) = (metrics::Metrics::new(), kept::KeptAnswers::new());
        let (datasets, papers, search) = (ByStamp::default(), ByStamp::default(), Arc::default());
        let (graph, tested, searches, changed) = (ByStamp::default(), ByStamp::default(), ByStamp::default(), changed::Changed::default());
        let (patients, answers, sql) = (ByStamp::default(), ByStamp::default(), sql::store::Runner::default());
        let counted = ByStamp::default();
        let parts = SiteParts {
            throttle: throttle::Throttle::new(Arc::clone(&clock)),
            hashing: Arc::new(tokio::sync::Semaphore::new(options::HASHES)),
            uploads: tokio::sync::Semaphore::new(options::UPLOADS),
            noting: Arc::new(tokio::sync::Semaphore::new(1)),
            database,
            clock,
            options,
            metrics,
            kept,
            changed,
            datasets,
            papers,
            graph,
            overview: explorer::keeping::Kept::default(),
            tested,
            searches,
            patients,
            answers,
            counted,
            documented: ByStamp::default(),
            search,
            sql,
        };
        Self { inner: Arc::new(parts) }
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.inner.database
    }

    /// What the people of the review agreed on about contributions.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.inner.options.rules
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.inner.clock.as_ref()
    }

    /// What is counted.
    fn metrics(&self) -> &metrics::Metrics {
        &self.inner.metrics
    }

    /// The answers that are kept until the database changes.
    fn kept(&self) -> &kept::KeptAnswers {
        &self.inner.kept
    }

    /// The overview of the graph.
    pub(crate) fn overview(&self) -> &explorer::keeping::Kept {
        &self.inner.overview
    }

    /// The index of the search.
    fn search(&self) -> &Arc<search::keeping::Kept> {
        &self.inner.search
    }

    /// Runs questions in SQL.
    #[must_use]
    pub fn sql(&self) -> &sql::store::Runner {
        &self.inner.sql
    }

    /// Who is asked about works.
    #[must_use]
    pub fn services(&self) -> Option<&scholarly::Services> {
        self.inner.options.services.as_deref()
    }

    /// The address under which people reach the site.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.inner.options.address
    }
}

/// What each line of the log about a request says: the number that the answer's header carries too.
fn span(request: &axum::extract::Request) -> tracing::Span {
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), path = request.uri().path(), id)
}

/// The routes of the whole site.
pub fn router(site: Site) -> Router {
    let header = |name: HeaderName, value: &'static str| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    let layers = ServiceBuilder::new()
        .set_x_request_id(tower_http::request_id::MakeRequestUuid)
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .propagate_x_request_id()
        .layer(header(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "strict-origin-when-cross-origin"))
        .layer(header(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(header(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"))
        .layer(middleware::from_fn(api::share))
        .layer(middleware::from_fn_with_state(site.clone(), metrics::observe))
        .layer(middleware::from_fn_with_state(site.clone(), kept::keep))
        .layer(
            CompressionLayer::new().compress_when(
                DefaultPredicate::new()
                    .and(NotForContentType::const_new("application/zip"))
                    .and(NotForContentType::const_new("application/pdf")),
            ),
        )
        .layer(middleware::from_fn_with_state(site.clone(), visitor::identify))
        .layer(middleware::from_fn_with_state(site.clone(), error_page::render))
        .layer(middleware::from_fn(etag::tag))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE));
    Router::new()
        .merge(api::routes(&site))
        .merge(review::pages::routes())
        .merge(datasets::pages::routes())
        .merge(croissant::pages::routes())
        .merge(datasheets::pages::routes())
        .merge(papers::pages::routes())
        .merge(evidence::pages::routes())
        .merge(taxonomy::pages::routes())
        .merge(explorer::pages::routes())
        .merge(case_studies::pages::routes())
        .merge(gaps::pages::routes())
        .merge(contributing::pages::routes())
        .merge(credit::pages::routes())
        .merge(comparison::pages::routes())
        .merge(timeline::pages::routes())
        .merge(demographics::pages::routes())
        .merge(documentation::pages::routes())
        .merge(desk::pages::routes())
        .merge(deposits::pages::routes())
        .merge(publication::pages::routes())
        .merge(revisions::pages::routes())
        .merge(accounts::pages::routes())
        .merge(search::pages::routes())
        .merge(sql::pages::routes())
        .route("/assets/{*file}", get(assets::file))
        .route("/favicon.svg", get(assets::favicon))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .fallback(error::no_such_page)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(layers)
        .with_state(site)
}
