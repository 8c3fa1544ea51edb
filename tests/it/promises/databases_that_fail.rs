//! A database that is newer, read-only, full, or away: told plainly, nothing half-written, and well again afterwards.

use std::sync::Arc;
use std::time::Duration;

use amphora::database::{Database, DatabaseError, DatabaseUrl, PoolOptions, SchemaState};
use amphora::review::embedded;
use amphora::review::folder::parse;
use amphora::review::import::{ImportError, import};
use amphora::web::{Site, SiteOptions, router};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use sea_orm::ConnectionTrait;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::support::{Backend, TestReview, clock};

async fn import_default(database: &Database) -> Result<(), ImportError> {
    import(database, parse(&embedded::files()).review, &clock(), &|_, _| {}).await.map(drop)
}

both! {
    async fn a_database_of_a_newer_version_is_refused(review: default_review) {
        review.sql("insert into seaql_migrations (version, applied_at) values ('m9999_future', 0)").await;
        let error = review.database.migrate().await.unwrap_err();
        assert!(matches!(&error, DatabaseError::Newer { migration } if migration == "m9999_future"), "{error:?}");
        assert!(error.to_string().contains("newer version of Amphora"));
        assert_eq!(review.get("/readyz").await.status, 503);
    }
}

both! {
    async fn the_database_of_someone_else_is_left_alone(review: bare) {
        review.sql("create table datasets (x int)").await;
        let error = review.database.migrate().await.unwrap_err();
        assert!(matches!(&error, DatabaseError::Foreign { table } if table == "datasets"), "{error:?}");
        let tables = if review.backend == Backend::Postgres {
            "select count(*) from information_schema.tables where table_schema = 'public'"
        } else {
            "select count(*) from sqlite_master"
        };
        assert_eq!(review.sql(tables).await[0][0].as_deref(), Some("1"));
    }
}

both! {
    async fn a_new_database_is_migrated_once(review: bare) {
        assert_eq!(review.database.schema_state().await.unwrap(), SchemaState::Empty);
        assert_eq!(review.get("/readyz").await.status, 503);
        review.database.migrate().await.unwrap();
        review.database.migrate().await.unwrap();
        assert_eq!(review.database.schema_state().await.unwrap(), SchemaState::Current);
        assert_eq!(review.get("/readyz").await.status, 200);
    }
}

both! {
    async fn a_read_only_database_can_be_read_and_says_so_when_written(review: default_review) {
        let url: DatabaseUrl = match review.backend {
            Backend::Sqlite => format!("{}?mode=ro", review.database_argument()).parse().unwrap(),
            Backend::Postgres => {
                review.sql(&format!("alter database {} set default_transaction_read_only = on", review.database_argument().rsplit('/').next().unwrap())).await;
                review.url.clone()
            }
        };
        let database = Database::connect(&url).await.unwrap();
        assert_eq!(database.schema_state().await.unwrap(), SchemaState::Current);
        let mut changed = embedded::files();
        changed.insert("redirects.csv".to_owned(), b"subject,old_name,new_name\ndataset,a,chexpert\n".to_vec());
        let error = import(&database, parse(&changed).review, &clock(), &|_, _| {}).await.unwrap_err();
        assert!(matches!(error, ImportError::Database(DatabaseError::ReadOnly)), "{error:?}");
    }
}

#[tokio::test]
async fn a_full_disk_is_told_and_leaves_nothing_half_written() {
    let review = TestReview::empty(Backend::Sqlite).await;
    let pool = PoolOptions { connections: 1, patience: Duration::from_secs(2) };
    let database = Database::connect_with(&review.url, pool).await.unwrap();
    let pages: i64 = review.sql("pragma page_count").await[0][0].as_deref().unwrap().parse().unwrap();
    database.reader().execute_unprepared(&format!("pragma max_page_count = {}", pages + 20)).await.unwrap();
    let error = import_default(&database).await.unwrap_err();
    assert!(matches!(error, ImportError::Database(DatabaseError::Full)), "{error:?}");
    assert_eq!(review.sql("select count(*) from papers").await[0][0].as_deref(), Some("0"));
    database.reader().execute_unprepared("pragma max_page_count = 1000000").await.unwrap();
    import_default(&database).await.unwrap();
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_told() {
    for address in ["/proc/amphora.db", "/proc/no/such/folder/amphora.db"] {
        let error = Database::connect(&address.parse().unwrap()).await.unwrap_err();
        assert!(matches!(error, DatabaseError::Unreachable { .. } | DatabaseError::Folder { .. }), "{address}: {error:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("not-a-database.db");
    std::fs::write(&file, "this is a text about databases, long enough to be read as a header of one".repeat(10)).unwrap();
    let result = match Database::connect(&file.display().to_string().parse().unwrap()).await {
        Ok(database) => database.migrate().await,
        Err(error) => Err(error),
    };
    assert!(result.unwrap_err().to_string().contains("not a database"));
}

/// A wire to the server that can be cut.
struct Wire {
    port: u16,
    task: tokio::task::JoinHandle<()>,
}

impl Wire {
    async fn to(server: &str, port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = server.to_owned();
        let task = tokio::spawn(async move {
            let mut wires = tokio::task::JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                let server = server.clone();
                wires.spawn(async move {
                    if let Ok(mut far) = TcpStream::connect(&server).await {
                        let _ = copy_bidirectional(&mut near, &mut far).await;
                    }
                });
            }
        });
        Self { port, task }
    }

    async fn cut(self) -> u16 {
        self.task.abort();
        let _ = self.task.await;
        self.port
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_goes_away_and_comes_back_is_waited_for() {
    let review = TestReview::default_review(Backend::Postgres).await;
    let address = review.database_argument();
    let (credentials, rest) = address.split_once('@').unwrap();
    let (server, name) = rest.split_once('/').unwrap();
    let wire = Wire::to(server, 0).await;
    let url: DatabaseUrl = format!("{credentials}@127.0.0.1:{}/{name}", wire.port).parse().unwrap();
    let pool = PoolOptions { connections: 4, patience: Duration::from_secs(1) };
    let database = Database::connect_with(&url, pool).await.unwrap();
    let site = router(Site::new(database, Arc::new(clock()), SiteOptions::at("https://review.example")));
    let status = |address: &'static str| {
        let site = site.clone();
        async move { site.oneshot(Request::get(address).body(Body::empty()).unwrap()).await.unwrap() }
    };
    assert_eq!(status("/datasets/chexpert").await.status(), StatusCode::OK);
    let port = wire.cut().await;
    let away = status("/datasets/chexpert").await;
    assert_eq!(away.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(away.headers().contains_key("retry-after"));
    assert_eq!(status("/readyz").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(status("/healthz").await.status(), StatusCode::OK);
    let wire = Wire::to(server, port).await;
    assert_eq!(status("/datasets/chexpert").await.status(), StatusCode::OK);
    assert_eq!(status("/readyz").await.status(), StatusCode::OK);
    wire.cut().await;
}
