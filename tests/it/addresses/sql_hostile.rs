//! `/sql` under attack: whatever is asked, nothing is written, nothing hidden is shown, and pages go on.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::http::header;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::support::{Answer, Backend, TestReview};

/// Statements that are refused by whoever reads them first.
const REFUSED: [&str; 86] = [
    // Writing.
    "insert into datasets (slug) values ('x')",
    "update datasets set name = 'x'",
    "delete from usages",
    "drop table datasets",
    "create table x (a int)",
    "create temp table x as select * from datasets",
    "create view x as select 1",
    "alter table datasets add column x text",
    "truncate datasets",
    "replace into datasets (slug) values ('x')",
    "merge into datasets d using papers p on d.id = p.id when matched then delete",
    "with x as (insert into datasets (slug) values ('x') returning 1) select * from x",
    "with x as (delete from usages returning id) select * from x",
    "with x as (update datasets set name = 'x' returning 1) select * from x",
    "select * into x from datasets",
    "select * from datasets for update",
    "select * from datasets for share",
    "vacuum into '/tmp/x.db'",
    "reindex",
    "analyze",
    "explain analyze delete from usages",
    "refresh materialized view dataset_usages",
    "comment on table datasets is 'x'",
    // Settings, transactions, roles.
    "pragma writable_schema = on",
    "pragma table_info(datasets)",
    "select * from pragma_table_info('datasets')",
    "set statement_timeout = 0",
    "select set_config('statement_timeout', '0', false)",
    "set role postgres",
    "set session authorization postgres",
    "reset all",
    "show all",
    "select current_setting('data_directory')",
    "begin",
    "commit; drop table datasets",
    "rollback",
    "savepoint x",
    "lock table datasets in access exclusive mode",
    "grant all on datasets to public",
    "create role x superuser",
    // Files, programs, other databases.
    "attach database '/etc/passwd' as x",
    "detach database main",
    "select load_extension('x')",
    "select readfile('/etc/passwd')",
    "select writefile('/tmp/x', 'x')",
    "select edit('x')",
    "select pg_read_file('/etc/passwd')",
    "select pg_ls_dir('/')",
    "select lo_import('/etc/passwd')",
    "select lo_export(1, '/tmp/x')",
    "copy datasets to '/tmp/x'",
    "copy (select 1) to program 'sh'",
    "copy datasets from program 'sh'",
    "select * from dblink('host=localhost', 'select 1') as t(a int)",
    "select query_to_xml('select * from pg_class', true, true, '')",
    "select database_to_xml(true, true, '')",
    // Programs in the database.
    "do $$ begin perform pg_sleep(10); end $$",
    "call x()",
    "prepare x as select 1",
    "execute x",
    "declare x cursor for select 1",
    "listen x",
    "notify x",
    "select pg_notify('x', 'y')",
    "create function x() returns int as 'select 1' language sql",
    "create trigger x after insert on datasets begin select 1; end",
    "discard all",
    // Locks, signals, time.
    "select pg_sleep(10)",
    "select pg_advisory_lock(1)",
    "select pg_advisory_xact_lock(4721109802)",
    "select pg_terminate_backend(1)",
    "select pg_cancel_backend(1)",
    "select pg_reload_conf()",
    // Several at once, and what hides them.
    "select 1; select 2",
    "select 1; drop table datasets; --",
    "select 1;/* */drop table datasets",
    "/* select 1 */ drop table datasets",
    "-- select\ndelete from usages",
    "select 1 \u{a0}; drop table datasets",
    // Memory.
    "select zeroblob(1000000000)",
    "select randomblob(1000000000)",
    "select printf('%.*c', 1000000000, 'x')",
    "select repeat('x', 1000000000)",
    "select lpad('x', 1000000000)",
    "select * from generate_series(1, 1000000000000)",
    "select ｄｒｏｐ from ｄａｔａｓｅｔｓ",
];

/// What names the catalogue, the session, or reads what is written in another way.
const PEEKING: [&str; 27] = [
    "select * from sqlite_master",
    "select * from sqlite_schema",
    "select * from sqlite_temp_master",
    "select * from dbstat",
    "select * from sqlite_sequence",
    "select * from seaql_migrations",
    "select * from pg_catalog.pg_class",
    "select * from pg_class",
    "select * from pg_stat_activity",
    "select * from pg_shadow",
    "select * from pg_settings",
    "select * from information_schema.tables",
    "select * from main.datasets",
    "select * from public.datasets",
    "select 'datasets'::regclass",
    "select cast('pg_class' as regclass)",
    "select current_user",
    "select session_user",
    "select version()",
    "select sqlite_version()",
    "select now()",
    "select random()",
    "select $1",
    "select ?",
    "select E'\\x41'",
    "select $$x$$",
    "select U&'\\0061'",
];

/// Questions that are read, and would go on for ever or grow without end.
fn bombs() -> Vec<String> {
    let nested = |n: usize| format!("select {}1{}", "(".repeat(n), ")".repeat(n));
    let mut bombs = vec![
        "with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t".to_owned(),
        "with recursive t(n) as (values (1) union all select n + 1 from t) select max(n) from t where n > 1 order by 1".to_owned(),
        "select count(*) from usages a, usages b, usages c, usages d, usages e, usages f".to_owned(),
        "select a.id from papers a, papers b, papers c, papers d, papers e order by a.title || b.title || c.title || d.title".to_owned(),
        "select max(a.evidence || b.evidence || c.evidence || d.evidence) from usages a, usages b, usages c, usages d".to_owned(),
        "with recursive t(x) as (select 'xxxxxxxx' union all select x || x from t) select max(length(x)) from t".to_owned(),
        "with recursive t(x, n) as (select 'aaaaaaaaaaaaaaaa', 1 union all select replace(x, 'a', 'aaaaaaaa'), n + 1 from t) select sum(length(x)) from t".to_owned(),
        "select string_agg(a.evidence || b.evidence || c.evidence, ',') from usages a, usages b, usages c, usages d".to_owned(),
        nested(30),
        nested(2000),
        format!("select {}1", "- ".repeat(1900)),
        format!("select {}1", "not ".repeat(1200)),
        format!("select {}", "1,".repeat(400) + "1"),
        format!("select {}", vec!["case when 1=1 then"; 60].join(" ")),
        format!("select * from {}datasets{}", "(select * from ".repeat(25), ") as x".repeat(25)),
        format!("select 1 {}", "union select 1 ".repeat(400)),
        format!("select {}", "'x' || ".repeat(2400)),
        "x".repeat(6000),
        "select ".to_owned(),
        "\u{202e}tceles 1".to_owned(),
        "select 1 where 'a' = 'b".to_owned(),
        "select /* 1".to_owned(),
    ];
    let joins: Vec<String> = (0..70).map(|i| format!("usages u{i} join papers p{i} on p{i}.id = u{i}.paper_id")).collect();
    bombs.push(format!("select count(*) from {}", joins[..50].join(", ")));
    bombs
}

fn of_one_database(backend: Backend) -> Vec<&'static str> {
    match backend {
        Backend::Sqlite => vec![
            "select count(*) from json_tree((select group_concat(evidence) from usages))",
            "select hex(zeroblob(1000))",
            "select * from datasets where name regexp 'a'",
            "select * from datasets where datasets match 'a'",
            "select fts5('x')",
            "select current_timestamp",
            "select 1 in sqlite_master",
        ],
        Backend::Postgres => vec![
            "select count(*) from usages a, usages b where (a.evidence || b.evidence) ~ '((((((a*)*)*)*)*)*)*$' and (a.evidence || b.evidence) ~ '(x+x+)+y' and (a.evidence || b.evidence) ~ '^(([a-z ])+.)+[A-Z]([a-z ])+$' and a.id = -b.id",
            "select evidence ~ '((((a{1,200}){1,200}){1,200}){1,200})' from usages",
            "select 9999999999 ^ 99999.5",
            "select factorial(100000)",
            "select xmlparse(document '<x/>')",
            "table pg_class",
            "select * from only datasets",
            "select * from datasets tablesample system (10)",
            "select * from rows from (pg_ls_dir('/')) as x",
            "select 1 operator(pg_catalog.+) 1",
            "select (datasets).* from datasets",
        ],
    }
}

fn address(question: &str) -> String {
    format!("/sql.json?q={}", utf8_percent_encode(question, NON_ALPHANUMERIC))
}

/// How long other pages took beside the questions.
type Times = Mutex<Vec<Duration>>;

/// Pages go on. On a busy machine one may be late; if they waited for the questions, most would take seconds.
fn pages_went_on(times: &Times) {
    let mut times = std::mem::take(&mut *times.lock().unwrap());
    times.sort_unstable();
    assert!(times.get(times.len() / 2).is_none_or(|median| *median < Duration::from_secs(1)), "{times:?}");
    assert!(times.last().is_none_or(|longest| *longest < Duration::from_secs(10)), "{times:?}");
}

/// Asks, while another page is asked for again and again.
async fn ask(review: &TestReview, question: &str, times: &Times) -> Answer {
    let begun = Instant::now();
    let address = address(question);
    let asked = review.get(&address);
    tokio::pin!(asked);
    loop {
        tokio::select! {
            answer = &mut asked => {
                assert!(begun.elapsed() < Duration::from_secs(15), "{question}: {:?}", begun.elapsed());
                return answer;
            }
            () = tokio::time::sleep(Duration::from_millis(100)) => {
                let page = Instant::now();
                assert_eq!(review.get("/datasets/chexpert?statements=all").await.status, 200);
                times.lock().unwrap().push(page.elapsed());
            }
        }
    }
}

fn is_refused(question: &str, answer: &Answer) {
    let short: String = question.chars().take(120).collect();
    assert!([400, 414, 422].contains(&answer.status.as_u16()), "{short}: {} {}", answer.status, answer.body);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{short}");
    let told = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(told.len() > 20 && told.len() < 600, "{short}: {told}");
}

async fn is_unchanged(review: &TestReview) {
    let rows = review.sql("select (select count(*) from datasets) + (select count(*) from usages) + (select count(*) from papers)").await;
    assert_eq!(rows[0][0].as_deref(), Some("380"));
}

both! {
    async fn what_is_no_question_is_refused(review: default_review) {
        let times = Times::default();
        for question in REFUSED {
            let answer = ask(&review, question, &times).await;
            is_refused(question, &answer);
            assert_eq!(answer.status, 400, "the gate refuses {question}: {}", answer.body);
        }
        for question in PEEKING {
            is_refused(question, &ask(&review, question, &times).await);
        }
        pages_went_on(&times);
        is_unchanged(&review).await;
    }
}

both! {
    async fn what_goes_on_for_ever_is_stopped_and_pages_go_on(review: default_review) {
        let (bombs, times) = (bombs(), Times::default());
        let own = of_one_database(review.backend);
        let all: Vec<&str> = bombs.iter().map(String::as_str).chain(own).collect();
        for pair in all.chunks(2) {
            let (first, second) = tokio::join!(ask(&review, pair[0], &times), ask(&review, pair[pair.len() - 1], &times));
            for (question, answer) in [(pair[0], first), (pair[pair.len() - 1], second)] {
                // What one database answers at once, the other may not know; neither may fail.
                if answer.status == 200 {
                    assert!(answer.json()["milliseconds"].as_u64().unwrap() < 3500, "{question}");
                    assert!(answer.body.len() < 8_000_000);
                } else {
                    is_refused(question, &answer);
                }
            }
        }
        pages_went_on(&times);
        is_unchanged(&review).await;
        assert_eq!(review.get("/sql.json?q=select+count(*)+from+datasets").await.json()["rows"][0][0], 50, "questions are answered again");
    }
}

both! {
    async fn a_table_that_is_not_listed_cannot_be_seen(review: default_review) {
        review.sql("alter table accounts add column secret text").await;
        let person = "insert into accounts (id, name, role, all_modalities, is_public, created_at, secret)";
        review.sql(&format!("{person} values (1, 'swordfish', 'admin', true, false, '2026-01-01T00:00:00Z', 'swordfish')")).await;
        review.sql("create view published as select secret from accounts").await;
        for question in [
            "select * from accounts",
            "select * from \"accounts\"",
            "select * from Accounts",
            "select * from published",
            "select count(*) from accounts",
            "select secret from accounts a where a.id = 1",
            "select * from datasets, accounts",
            "select * from datasets join accounts on accounts.id = datasets.id",
            "select * from datasets left join (accounts a cross join papers) on 1 = 1",
            "select (select secret from accounts)",
            "select * from (select * from accounts) x",
            "select name from datasets where exists (select 1 from accounts where secret like 'h%')",
            "select name from datasets where id in (select id from accounts)",
            "select name from datasets where id in accounts",
            "select name from datasets order by (select secret from accounts)",
            "select name from datasets limit (select id from accounts)",
            "select name from datasets limit 1 offset (select id from accounts)",
            "select name from datasets group by name, (select secret from accounts)",
            "select count(*) from datasets having (select secret from accounts) = 'x'",
            "select count(*) filter (where exists (select 1 from accounts)) from datasets",
            "select sum(id) over (partition by (select secret from accounts)) from datasets",
            "select sum(id) over w from datasets window w as (order by (select secret from accounts))",
            "select case when (select secret from accounts) = 'x' then 1 else 2 end",
            "select coalesce(null, (select secret from accounts))",
            "select cast((select secret from accounts) as text)",
            "select 1 union all select id from accounts",
            "values ((select secret from accounts))",
            "table accounts",
            "with x as (select * from accounts) select * from x",
            "with accounts as (select * from accounts) select * from accounts",
            "with accounts as (select 1), b as (with c as (select 2) select * from d) select * from b",
            "with a as (with accounts as (select 1 as id) select * from accounts) select * from a, accounts",
            "select * from (with accounts as (select 1 as id) select * from accounts) x, accounts",
            "with recursive x as (select 1 union all select id from accounts) select * from x",
            "select accounts from accounts",
            "select * from datasets natural join accounts",
            "select * from main.accounts",
            "select * from public.accounts",
            "select xml_is_well_formed('x'), query_to_xml('select * from accounts', true, true, '')",
            "select * from json_each((select secret from accounts))",
            "select * from jsonb_array_elements_text((select secret from accounts))",
            "select * from datasets, lateral (select * from accounts where accounts.id = datasets.id) x",
            "select array(select secret from accounts)",
            "select 1 between 0 and (select id from accounts)",
            "select trim((select secret from accounts) from 'x')",
            "select extract(year from (select secret from accounts))",
        ] {
            for format in ["/sql.json", "/sql", "/sql.csv"] {
                let answer = review.get(&address(question).replace("/sql.json", format)).await;
                assert!([400, 422].contains(&answer.status.as_u16()), "{question}: {} {}", answer.status, answer.body);
                assert!(!answer.body.contains("swordfish"), "{question}: {}", answer.body);
            }
        }
        let told = |name: &'static str| {
            let review = &review;
            async move { review.get(&address(&format!("select * from {name}"))).await.body.replace(name, "it") }
        };
        assert_eq!(told("accounts").await, told("nonsense").await, "nothing tells whether it is there");
        assert_eq!(told("published").await, told("nonsense").await);
        let json = review.json("/sql").await;
        assert!(!json.to_string().contains("accounts"), "nor do the tables that are listed");
    }
}

both! {
    async fn who_comes_when_all_places_are_taken_is_told_to_come_back(review: default_review) {
        let long = address("select count(*) from usages a, usages b, usages c, usages d, usages e, usages f");
        let (first, second, third) = tokio::join!(review.get(&long), review.get(&long), async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let begun = Instant::now();
            let answer = review.get("/sql.json?q=select+1").await;
            assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
            answer
        });
        assert_eq!([first.status, second.status].map(|status| status.as_u16()), [422, 422], "{} {}", first.body, second.body);
        assert!(first.body.contains("longer than 3 seconds"), "{}", first.body);
        assert_eq!(third.status, 503, "{}", third.body);
        assert!(!third.header(header::RETRY_AFTER).is_empty());
        assert!(third.body.contains("Ask again in a few seconds"), "{}", third.body);
        assert_eq!(review.get("/sql.json?q=select+1").await.status, 200);
    }
}
