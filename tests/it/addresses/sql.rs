//! `/sql`: questions in SQL, and their answers.

use axum::http::header;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use scraper::Html;
use serde_json::{Value, json};

use super::{all, forms, has_fields, inside, one, words};
use crate::support::{Backend, TestReview};

fn address(form: &str, question: &str) -> String {
    format!("{form}?q={}", utf8_percent_encode(question, NON_ALPHANUMERIC))
}

async fn answer(review: &TestReview, question: &str) -> Value {
    let answer = review.get(&address("/sql.json", question)).await;
    assert_eq!(answer.status, 200, "{question}: {}", answer.body);
    answer.json()
}

both! {
    async fn the_page_says_what_can_be_asked(review: default_review) {
        let json = forms(&review, "/sql", "/sql.json", "address dialect limits examples tables functions").await;
        has_fields(&json["examples"][0], "title sql address");
        has_fields(&json["tables"][0], "name meaning columns of_the_paper");
        has_fields(&json["tables"][0]["columns"][0], "name kind meaning");
        let label = if review.backend == Backend::Sqlite { "SQLite" } else { "PostgreSQL" };
        assert_eq!(json["dialect"], label);
        let page = Html::parse_document(&review.page("/sql").await);
        let text = words(one(&page, "main"));
        assert!(text.contains(label) && text.contains("at most 3 seconds"), "{text}");
        let first: Vec<String> = all(&page, "#tables summary code").into_iter().take(3).map(words).collect();
        assert_eq!(first, ["datasets", "papers", "dataset_usages"]);
        let csv = review.get("/sql.csv").await;
        assert!(csv.body.starts_with("table,column,type,meaning\r\ndatasets,id,"), "{}", csv.body);
    }
}

both! {
    async fn every_listed_column_is_there_and_every_column_is_listed(review: default_review) {
        let json = review.json("/sql").await;
        for table in json["tables"].as_array().unwrap() {
            let name = table["name"].as_str().unwrap();
            let there = answer(&review, &format!("select * from {name} limit 1")).await;
            let there: Vec<&Value> = there["columns"].as_array().unwrap().iter().map(|column| &column["name"]).collect();
            let listed: Vec<&Value> = table["columns"].as_array().unwrap().iter().map(|column| &column["name"]).collect();
            assert_eq!(there, listed, "{name}");
        }
    }
}

both! {
    async fn every_example_runs_and_answers(review: default_review) {
        let json = review.json("/sql").await;
        let examples = json["examples"].as_array().unwrap();
        assert!(examples.len() >= 8);
        for example in examples {
            let found = answer(&review, example["sql"].as_str().unwrap()).await;
            assert!(found["row_count"].as_u64().unwrap() > 0, "{}", example["title"]);
            assert_eq!(found["cut"], Value::Null, "{}", example["title"]);
            let page = review.page(example["address"].as_str().unwrap()).await;
            assert!(page.contains("id=\"answer\""));
        }
        let race = answer(&review, examples[3]["sql"].as_str().unwrap()).await;
        let reported: Vec<&Value> = race["rows"].as_array().unwrap().iter().map(|row| &row[0]).collect();
        assert!(reported.contains(&&json!("CheXpert")), "{reported:?}");
    }
}

both! {
    async fn values_keep_their_kinds_on_both_databases(review: default_review) {
        let question = "select 1 as n, 2.50 as x, 'a' as t, null as missing, in_demo, '' as empty, 'NULL' as word from datasets where slug = 'chexpert'";
        let found = answer(&review, question).await;
        assert_eq!(found["rows"], json!([[1, 2.5, "a", null, true, "", "NULL"]]));
        let numbers: Vec<bool> = found["columns"].as_array().unwrap().iter().map(|column| column["is_number"].as_bool().unwrap()).collect();
        assert_eq!(numbers, [true, true, false, false, false, false, false]);
        let csv = review.get(&address("/sql.csv", question)).await;
        assert_eq!(csv.body, "n,x,t,missing,in_demo,empty,word\r\n1,2.5,a,,true,\"\",NULL\r\n".replace("2.5,", if review.backend == Backend::Sqlite { "2.5," } else { "2.50," }));
        assert_eq!(csv.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
        assert!(csv.header(header::CONTENT_DISPOSITION).contains("attachment"));
        let page = Html::parse_document(&review.page(&address("/sql", question)).await);
        let cells: Vec<String> = all(&page, ".answered tbody td").into_iter().map(words).collect();
        assert_eq!(cells, ["1", "2.5", "a", "NULL", "true", "", "NULL"]);
        assert_eq!(all(&page, ".answered td .gap").len(), 1, "the NULL that is one is set apart from the word");
        assert_eq!(all(&page, ".answered td.num").len(), 2, "numbers stand at the right");
        assert_eq!(all(&page, ".answered th.num").len(), 2);
        let times = answer(&review, "select max(at) as at, max(recorded) as day from revisions, usages").await;
        let at = times["rows"][0][0].as_str().unwrap();
        assert!(chrono::DateTime::parse_from_rfc3339(at).is_ok(), "{at}");
        assert_eq!(times["rows"][0][1].as_str().unwrap().len(), 10, "{times}");
    }
}

both! {
    async fn what_is_cut_is_told_and_leads_to_the_rest(review: default_review) {
        let all_papers = "select a.id from papers a, papers b where a.id <= 20 order by 1";
        let found = answer(&review, all_papers).await;
        assert_eq!((&found["row_count"], &found["cut"]), (&json!(20 * 202), &Value::Null));
        let page = Html::parse_document(&review.page(&address("/sql", all_papers)).await);
        assert_eq!(all(&page, ".answered tbody tr").len(), 200);
        let told = words(one(&page, "#answer"));
        assert!(told.contains("4,040 rows") && told.contains("The first 200 are shown. All are in the CSV and the JSON."), "{told}");

        let more = "select a.id from papers a, papers b order by 1";
        let found = answer(&review, more).await;
        assert_eq!((&found["row_count"], &found["cut"]), (&json!(10_000), &json!("rows")));
        let told = words(one(&Html::parse_document(&review.page(&address("/sql", more)).await), "#answer"));
        assert!(told.contains("More than 10,000 rows") && told.contains("the answer is cut there"), "{told}");
        let csv = review.get(&address("/sql.csv", more)).await.body;
        assert_eq!(csv.lines().count(), 10_002);
        assert!(csv.ends_with("\"There are more rows: an answer has at most 10,000 rows.\"\r\n"), "the file says so too");

        let heavy = answer(&review, "select b.bibtex || a.bibtex from papers a, papers b").await;
        assert_eq!(heavy["cut"], "bytes");
        let long = "select string_agg(evidence || evidence, '') as everything from usages";
        let found = answer(&review, long).await;
        assert_eq!(found["shortened_values"], 1);
        assert_eq!(found["rows"][0][0].as_str().unwrap().chars().count(), 20_000);
        let told = words(one(&Html::parse_document(&review.page(&address("/sql", long)).await), "#answer"));
        assert!(told.contains("One value is longer than 20,000 letters and cut there.") && told.contains("letters more"), "{told}");
    }
}

both! {
    async fn names_of_records_are_links(review: default_review) {
        let question = "select d.name as dataset, d.slug, p.name as key, p.short_name as work, p.doi, u.id as usage_id, u.evidence
            from usages u join datasets d on d.id = u.dataset_id join papers p on p.id = u.paper_id where u.id = 90";
        let page = Html::parse_document(&review.page(&address("/sql", question)).await);
        let links: Vec<String> = inside(one(&page, ".answered tbody"), "a").into_iter().map(|link| link.attr("href").unwrap().to_owned()).collect();
        assert!(links.len() >= 5, "{links:?}");
        assert!(links[0].starts_with("/datasets/") && links[0] == links[1], "{links:?}");
        assert!(links[2].starts_with("/papers/") && links[2] == links[3], "{links:?}");
        assert!(links.contains(&"/evidence/90".to_owned()), "{links:?}");
        for link in links.iter().filter(|link| link.starts_with('/')) {
            assert_eq!(review.get(link).await.status, 200, "{link}");
        }
    }
}

both! {
    async fn mistakes_are_told_beside_the_question(review: default_review) {
        for (question, status, told) in [
            ("select nam from datasets", 422, "nam"),
            ("select name frm datasets", 400, "found: datasets"),
            ("selec name from datasets", 400, "“SELEC” cannot be run here"),
            ("select name from dataset", 400, "There is no table “dataset” to be read here; the nearest is “datasets”."),
            ("select pg_sleep(1)", 400, "The function “pg_sleep” cannot be used here"),
            ("select 1; select 2", 400, "more than one statement"),
            ("select (1", 400, "cannot be read as SQL"),
            (";", 400, "There is no question in it"),
            ("-- only a comment", 400, "There is no question in it"),
            ("select <script>alert(1)</script>", 400, "cannot be read as SQL"),
        ] {
            let answer = review.get(&address("/sql", question)).await;
            assert_eq!(answer.status, status, "{question}: {}", answer.body);
            let page = Html::parse_document(&answer.body);
            assert_eq!(one(&page, "#sql-q").text().collect::<String>(), question, "the question stays in its field");
            assert!(words(one(&page, "[role=alert]")).contains(told), "{question}: {}", words(one(&page, "[role=alert]")));
            assert!(!answer.body.contains("<script>alert"));
            let json = review.get(&address("/sql.json", question)).await;
            assert!(json.json()["detail"].as_str().unwrap().contains(told), "{}", json.body);
        }
        let unknown = review.get("/sql?query=select+1").await;
        assert_eq!(unknown.status, 400);
        let long = review.get(&address("/sql", &format!("select '{}'", "x".repeat(5000)))).await;
        assert_eq!(long.status, 400);
        assert!(long.body.contains("at most 5000 are read"), "{}", long.body);
        assert_eq!(review.get(&address("/sql", &"x".repeat(9000))).await.status, 414);
    }
}

both! {
    async fn sql_that_people_write_is_let_through(review: default_review) {
        let both = [
            "SELECT * FROM datasets",
            "select count(*), count(distinct modality) from datasets;",
            "select name from datasets where name like '%x%' and year between 2010 and 2020 or not (images is null) order by year desc, name limit 5 offset 2",
            "select case when year > 2015 then 'new' else 'old' end as age, count(*) from datasets group by 1 having count(*) > 1 order by 2",
            "select distinct modality from datasets union select kind from dataset_terms except select 'alias' order by 1",
            "with a as (select * from datasets), b as (select modality, count(*) n from a group by modality) select * from b where n > 2",
            "select name, row_number() over (partition by modality order by year) from datasets",
            "select name, (select count(*) from usages u where u.dataset_id = d.id) as n from datasets d order by n desc",
            "select d.name, x.n from datasets d left join (select dataset_id, count(*) as n from usages group by dataset_id) x on x.dataset_id = d.id",
            "values (1, 'a'), (2, 'b')",
            "select coalesce(license, 'not documented'), upper(name), length(name), round(avg(year), 1) from datasets group by 1, 2, 3",
            "select /* a comment */ 1 -- another\n",
            "select cast(year as text) || '!' from datasets where slug in ('chexpert', 'nih-cxr14')",
            "select * from papers p join usages u on u.paper_id = p.id full outer join datasets d on d.id = u.dataset_id",
            "(select 1) union all (select 2)",
            "select substr(bibtex, 1, 20), trim(name), replace(name, 'a', 'b') from papers where authors like 'Å%' or title like '%ü%'",
            "select 'it''s', \"name\" from datasets",
        ];
        let own: &[&str] = match review.backend {
            Backend::Sqlite => &[
                "select group_concat(name, '; ') from datasets",
                "select strftime('%Y', recorded), count(*) from usages group by 1",
                "select json_extract(after, '$.name') from revisions",
                "select key, value from json_each('[1, 2]')",
                "select name from datasets where name glob 'C*'",
                "select 'a' is not null, ifnull(license, '?'), iif(year > 2000, 1, 0) from datasets",
            ],
            Backend::Postgres => &[
                "select string_agg(name, '; ' order by name) from datasets",
                "select extract(year from recorded), count(*) from usages group by 1",
                "select after::jsonb->>'name' from revisions where after like '{%'",
                "select name from datasets where name ~* '^c' and name ilike '%x%'",
                "select distinct on (modality) modality, name from datasets order by modality, year",
                "select percentile_cont(0.5) within group (order by images) from datasets",
                "select d.name, x.n from datasets d, lateral (select count(*) as n from usages u where u.dataset_id = d.id) x",
                "select count(*) filter (where year > 2015), array_agg(distinct modality) from datasets",
                "select date '2020-01-01' + interval '1 day', date_trunc('month', recorded) from usages",
            ],
        };
        for question in both.iter().chain(own) {
            // SQLite has no brackets around the parts of a union.
            if review.backend == Backend::Sqlite && question.starts_with('(') {
                continue;
            }
            answer(&review, question).await;
        }
    }
}

both! {
    async fn texts_come_back_as_they_were_written(review: default_review) {
        for text in [
            r"\'", r"\', pg_sleep(1) --", "''", "'', version() --", r"\''\'", "a'", r"\\", r"a\", "ä 'ö' \"ü\"", "\n\t", "%_", "$$x$$", "--",
            "/* x */", ";",
        ] {
            let question = format!("select '{}' as t, \"name\" as \"n\"\"m\" from datasets where id = 1", text.replace('\'', "''"));
            let found = answer(&review, &question).await;
            assert_eq!((&found["rows"][0][0], &found["columns"][1]["name"]), (&json!(text), &json!("n\"m")), "{question}");
        }
    }
}

both! {
    async fn an_empty_review_answers_too(review: empty) {
        let page = review.page("/sql").await;
        assert!(page.contains("To begin with"));
        for example in review.json("/sql").await["examples"].as_array().unwrap() {
            let found = answer(&review, example["sql"].as_str().unwrap()).await;
            assert_eq!(found["row_count"], 0, "{}", example["title"]);
            let page = review.page(example["address"].as_str().unwrap()).await;
            assert!(page.contains("No row fits"));
        }
    }
}

both! {
    async fn a_database_without_a_review_is_no_fault_of_the_question(review: bare) {
        let answer = review.get("/sql.json?q=select+*+from+datasets").await;
        assert!(answer.status.is_server_error() || answer.status == 422, "{} {}", answer.status, answer.body);
    }
}
