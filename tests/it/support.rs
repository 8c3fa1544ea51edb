//! A review on a database of its own, and requests to it.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::UNIX_EPOCH;

use amphora::clock::{Clock, FixedClock};
use amphora::database::{Database, DatabaseUrl};
use amphora::mail::{Mail, Way};
use amphora::review::folder::{Files, Parsed, parse};
use amphora::review::import::{ImportError, Outcome, import};
use amphora::review::{embedded, folder, store};
use amphora::revisions::Subject;
use amphora::revisions::change::{self, Applied, Change, ChangeError, Record, Signature};
use amphora::web::{Site, SiteOptions, router};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use http_body_util::BodyExt;
use sea_orm::sqlx::{self, Connection, Executor, PgConnection};
use tower::ServiceExt;

/// Where the tests run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// Runs one body on both databases: `both! { async fn name(review: default_review) { … } }`.
macro_rules! both {
    ($(#[$meta:meta])* async fn $name:ident($review:ident: $kind:ident) $body:block) => {
        $(#[$meta])*
        async fn $name($review: $crate::support::TestReview) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::support::TestReview::$kind($crate::support::Backend::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name($crate::support::TestReview::$kind($crate::support::Backend::Postgres).await).await;
            }
        }
    };
}

/// The moment at which all tests happen.
pub fn clock() -> FixedClock {
    FixedClock(DateTime::parse_from_rfc3339("2026-11-23T12:00:00Z").unwrap().with_timezone(&Utc))
}

/// A clock that a test moves on.
#[derive(Clone)]
pub struct MovedClock(Arc<Mutex<DateTime<Utc>>>);

impl MovedClock {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(clock().0)))
    }

    pub fn by(&self, time: TimeDelta) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for MovedClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// A review on a database of its own.
pub struct TestReview {
    pub backend: Backend,
    pub database: Database,
    pub url: DatabaseUrl,
    site: Site,
    router: Router,
    pub clock: MovedClock,
    pub folder: tempfile::TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", &self.body[..self.body.len().min(400)]))
    }

    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl TestReview {
    /// The default review.
    pub async fn default_review(backend: Backend) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match backend {
            Backend::Sqlite => {
                let path = folder.path().join("amphora.db");
                std::fs::copy(sqlite_template().await, &path).unwrap();
                path.display().to_string()
            }
            Backend::Postgres => create_postgres(Some(&postgres_template().await)).await,
        };
        Self::open(backend, &url, folder).await
    }

    /// A database with the schema and nothing in it.
    pub async fn empty(backend: Backend) -> Self {
        let review = Self::bare(backend).await;
        review.database.migrate().await.unwrap();
        review
    }

    /// A database without a schema.
    pub async fn bare(backend: Backend) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match backend {
            Backend::Sqlite => folder.path().join("amphora.db").display().to_string(),
            Backend::Postgres => create_postgres(None).await,
        };
        Self::open(backend, &url, folder).await
    }

    async fn open(backend: Backend, url: &str, folder: tempfile::TempDir) -> Self {
        let url: DatabaseUrl = url.parse().unwrap();
        let database = Database::connect(&url).await.unwrap();
        let mail = Mail { way: Way::Folder(folder.path().join("mail")), from: None };
        let options = SiteOptions { mail, ..SiteOptions::at("https://review.example") };
        let clock = MovedClock::new();
        let site = Site::new(database.clone(), Arc::new(clock.clone()), options);
        Self { backend, database, url, router: router(site.clone()), site, clock, folder }
    }

    /// The same review, as a site that was set up in another way.
    pub fn set_up(&mut self, change: impl FnOnce(&mut SiteOptions)) {
        let mut options = self.site.options().clone();
        change(&mut options);
        self.site = Site::new(self.database.clone(), Arc::new(self.clock.clone()), options);
        self.router = router(self.site.clone());
    }

    /// The same review, on a site that asks these services about works.
    pub fn asking(mut self, services: scholarly::Settings) -> Self {
        let services = Some(Arc::new(scholarly::Services::new(services).unwrap()));
        let options = SiteOptions { services, ..SiteOptions::at("https://review.example") };
        self.site = Site::new(self.database.clone(), Arc::new(clock()), options);
        self.router = router(self.site.clone());
        self
    }

    /// The site, to be served on a socket.
    pub fn site(&self) -> Site {
        self.site.clone()
    }

    /// The address as the command line takes it.
    pub fn database_argument(&self) -> String {
        match &self.url {
            DatabaseUrl::Sqlite { path, .. } => path.display().to_string(),
            DatabaseUrl::Postgres(url) => url.clone(),
        }
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.send(Request::get(address)).await
    }

    pub async fn get_as(&self, address: &str, accept: &str) -> Answer {
        self.send(Request::get(address).header(header::ACCEPT, accept)).await
    }

    pub async fn send(&self, request: axum::http::request::Builder) -> Answer {
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        read(response).await
    }

    /// A request whose answer may be more than a text.
    pub async fn send_bytes(&self, request: axum::http::request::Builder) -> (u16, axum::http::HeaderMap, Vec<u8>) {
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts.status.as_u16(), parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
    }

    /// A request with a body.
    pub async fn send_with(&self, request: axum::http::request::Builder, body: &str) -> Answer {
        self.send_body(request, Body::from(body.to_owned())).await
    }

    /// A request with a body that is more than a text.
    pub async fn send_body(&self, request: axum::http::request::Builder, body: Body) -> Answer {
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        read(response).await
    }

    /// A page that must be there.
    pub async fn page(&self, address: &str) -> String {
        let answer = self.get(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.body);
        answer.body
    }

    /// The same page as JSON.
    pub async fn json(&self, address: &str) -> serde_json::Value {
        let answer = self.get_as(address, "application/json").await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.body);
        answer.json()
    }

    /// Imports a folder's files; they must be sound.
    pub async fn import(&self, files: &Files) -> Result<Outcome, ImportError> {
        let Parsed { review, problems } = parse(files);
        assert!(!problems.iter().any(|problem| problem.fatal), "{problems:?}");
        import(&self.database, review, &clock(), &|_, _| {}).await
    }

    /// The database as a folder's files.
    pub async fn export(&self) -> Files {
        folder::render(&store::load(self.database.reader()).await.unwrap()).unwrap()
    }

    /// Applies changes of single records, all or nothing.
    pub async fn change(&self, changes: &[Change], signature: &Signature) -> Result<Vec<Applied>, ChangeError> {
        let transaction = self.database.begin_writing_alone().await.unwrap();
        let applied = change::apply_all(&transaction, changes, signature).await;
        if applied.is_ok() { transaction.commit().await } else { transaction.rollback().await }.unwrap();
        applied
    }

    /// Reverts a revision.
    pub async fn revert(&self, revision: i64, signature: &Signature) -> Result<Applied, ChangeError> {
        let transaction = self.database.begin_writing_alone().await.unwrap();
        let applied = change::revert(&transaction, revision, signature).await;
        if applied.is_ok() { transaction.commit().await } else { transaction.rollback().await }.unwrap();
        applied
    }

    /// The record of that name, which must be there.
    pub async fn record(&self, subject: Subject, name: &str) -> Record {
        let transaction = self.database.begin_reading().await.unwrap();
        change::find(&transaction, subject, name).await.unwrap().unwrap_or_else(|| panic!("no {subject} {name}"))
    }

    /// What someone does to the database with a plain SQL client.
    pub async fn sql_do(&self, statement: &str) {
        let statement = sqlx::AssertSqlSafe(statement.to_owned());
        match &self.url {
            DatabaseUrl::Sqlite { path, .. } => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                sqlx::SqliteConnection::connect_with(&options).await.unwrap().execute(statement).await.unwrap();
            }
            DatabaseUrl::Postgres(url) => {
                PgConnection::connect(url).await.unwrap().execute(statement).await.unwrap();
            }
        }
    }

    /// The rows that a plain SQL client gets: text of each cell, `None` for NULL.
    pub async fn sql(&self, query: &str) -> Vec<Vec<Option<String>>> {
        match &self.url {
            DatabaseUrl::Sqlite { path, .. } => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let mut client = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
                let rows = client.fetch_all(sqlx::AssertSqlSafe(query.to_owned())).await.unwrap();
                rows.iter().map(texts).collect()
            }
            DatabaseUrl::Postgres(url) => {
                let mut client = PgConnection::connect(url).await.unwrap();
                let rows = client.fetch_all(sqlx::AssertSqlSafe(query.to_owned())).await.unwrap();
                rows.iter().map(texts).collect()
            }
        }
    }
}

fn texts<R: sqlx::Row>(row: &R) -> Vec<Option<String>>
where
    usize: sqlx::ColumnIndex<R>,
    for<'r> Option<String>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    for<'r> Option<i64>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    (0..row.len())
        .map(|i| {
            row.try_get::<Option<String>, _>(i)
                .or_else(|_| row.try_get::<Option<i64>, _>(i).map(|number| number.map(|number| number.to_string())))
                .unwrap()
        })
        .collect()
}

async fn read(response: Response<Body>) -> Answer {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
}

/// Marks this build of the tests: what was made for another one is not used.
fn build() -> String {
    let modified = std::env::current_exe().and_then(std::fs::metadata).and_then(|file| file.modified()).unwrap();
    format!("{:x}", modified.duration_since(UNIX_EPOCH).unwrap().as_nanos())
}

/// Holds a lock between test processes until it is dropped.
fn lock(name: &str) -> File {
    let file = File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.lock"))).unwrap();
    file.lock().unwrap();
    file
}

/// A file with the default review, made once for all tests of this build.
async fn sqlite_template() -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("default-{}.db", build()));
    let _lock = lock("sqlite-template");
    if !path.exists() {
        for old in std::fs::read_dir(env!("CARGO_TARGET_TMPDIR")).unwrap().flatten() {
            if old.file_name().to_string_lossy().starts_with("default-") {
                let _ = std::fs::remove_file(old.path());
            }
        }
        let work = path.with_extension("part");
        fill(&work.display().to_string()).await;
        std::fs::rename(&work, &path).unwrap();
    }
    path
}

async fn fill(url: &str) {
    let database = Database::connect(&url.parse().unwrap()).await.unwrap();
    database.migrate().await.unwrap();
    let Parsed { review, .. } = parse(&embedded::files());
    import(&database, review, &clock(), &|_, _| {}).await.unwrap();
    database.close().await.unwrap();
}

/// The server: the one that is given, else a throw-away cluster that ends with this process.
pub fn postgres_server() -> String {
    static SERVER: OnceLock<String> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            if let Ok(url) = std::env::var("AMPHORA_TEST_POSTGRES_URL") {
                return url;
            }
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/throwaway-postgres");
            let pid = std::process::id().to_string();
            let output = Command::new(script).args(["start", "--until-pid", &pid]).output().expect("scripts/throwaway-postgres runs");
            assert!(output.status.success(), "no PostgreSQL for the tests: {}", String::from_utf8_lossy(&output.stderr));
            let text = String::from_utf8(output.stdout).unwrap();
            text.trim().strip_prefix("AMPHORA_TEST_POSTGRES_URL=").expect("an address").to_owned()
        })
        .clone()
}

fn on_server(name: &str) -> String {
    let server = postgres_server();
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

/// A new database, empty or as a copy.
async fn create_postgres(template: Option<&str>) -> String {
    let mut letters = [0_u8; 8];
    File::open("/dev/urandom").unwrap().read_exact(&mut letters).unwrap();
    let name = letters.iter().fold("t_".to_owned(), |name, byte| format!("{name}{byte:02x}"));
    let mut server = PgConnection::connect(&postgres_server()).await.unwrap();
    let copy = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
    server.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}{copy}"))).await.unwrap();
    on_server(&name)
}

/// The name of a database with the default review, made once for all tests of this build.
async fn postgres_template() -> String {
    let name = format!("amphora_{}", build());
    let _lock = lock("postgres-template");
    let mut server = PgConnection::connect(&postgres_server()).await.unwrap();
    let known = server.fetch_optional(sqlx::AssertSqlSafe(format!("SELECT 1 FROM pg_database WHERE datname = '{name}'"))).await.unwrap();
    if known.is_none() {
        let work = format!("{name}_part");
        server.execute(sqlx::AssertSqlSafe(format!("DROP DATABASE IF EXISTS {work}"))).await.unwrap();
        server.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {work}"))).await.unwrap();
        fill(&on_server(&work)).await;
        server.execute(sqlx::AssertSqlSafe(format!("ALTER DATABASE {work} RENAME TO {name}"))).await.unwrap();
    }
    name
}
