//! `amphora doctor`: looks at everything, changes nothing, shows no password.

use std::collections::BTreeMap;

use super::{Place, Ran};

fn states(ran: &Ran) -> BTreeMap<String, String> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    ran.json()["checks"].as_array().unwrap().iter().map(|check| (text(&check["name"]), text(&check["state"]))).collect()
}

both! {
    async fn a_good_database_is_well(review: default_review) {
        let place = Place::new();
        let ran = place.run(&["doctor", "--json", "--database", &review.database_argument()]).ended(0);
        let report = ran.json();
        assert_eq!((&report["well"], &report["contents"]["datasets"], &report["contents"]["papers"], &report["contents"]["statements"]), (&true.into(), &50.into(), &202.into(), &128.into()));
        assert!(states(&ran).values().all(|state| state == "fine"), "{report}");
        let told = place.run(&["doctor", "--database", &review.database_argument()]).ended(0);
        assert!(told.out.ends_with("All is well.\n") && told.out.contains("50 datasets, 202 papers, 128 statements"), "{}", told.out);
        assert_eq!(place.names(), Vec::<String>::new());
    }
}

both! {
    async fn a_database_without_a_schema_is_wrong_and_stays_so(review: bare) {
        let place = Place::new();
        let ran = place.run(&["doctor", "--json", "--database", &review.database_argument()]).ended(1);
        let states = states(&ran);
        assert_eq!((states["schema"].as_str(), states["contents"].as_str()), ("wrong", "not-checked"), "{states:?}");
        assert_eq!(review.database.schema_state().await.unwrap(), amphora::database::SchemaState::Empty);
    }
}

both! {
    async fn an_empty_review_is_worth_a_word(review: empty) {
        let ran = Place::new().run(&["doctor", "--json", "--database", &review.database_argument()]).ended(0);
        assert_eq!(states(&ran)["contents"], "notice");
    }
}

#[test]
fn no_password_is_ever_shown() {
    let place = Place::new();
    let url = "postgres://u:s3cret@127.0.0.1:1/nothing";
    place.write("amphora.toml", format!("database = \"{url}\"\n"));
    place.write("good.bib", "@misc{a, title = {A}, year = 2020}");
    let query = "postgres://127.0.0.1:1/nothing?user=u&password=s3cret";
    for words in [
        &["doctor"][..],
        &["doctor", "--json"],
        &["doctor", "--database", url],
        &["doctor", "--json", "--database", query],
        &["export", "bibtex", "--log", "trace"],
        &["import", "bibtex", "good.bib", "--json"],
        &["serve", "--listen", "127.0.0.1:0"],
    ] {
        let ran = place.run(words).ended(1);
        assert!(!ran.out.contains("s3cret") && !ran.err.contains("s3cret"), "{words:?}: {ran:?}");
    }
    let shown = place.run(&["doctor"]).out;
    assert!(shown.contains("postgres://u:…@127.0.0.1:1/nothing"), "{shown}");
}

#[test]
fn misspelt_variables_are_told() {
    let ran = Place::new().run_with(&[("AMPHORA_DATABSE", "x"), ("AMPHORA_TEST_THING", "x")], &["doctor"]).ended(1);
    assert!(ran.out.contains("AMPHORA_DATABSE is no setting; AMPHORA_DATABASE was probably meant"), "{}", ran.out);
    assert!(!ran.out.contains("AMPHORA_TEST_THING"), "{}", ran.out);
}

#[test]
fn what_is_no_database_is_told_and_left_alone() {
    let place = Place::new();
    let rubbish = "neither rows nor columns ".repeat(200);
    place.write("a.db", &rubbish);
    assert_eq!(states(&place.run(&["doctor", "--json", "--database", "a.db"]).ended(1))["database"], "wrong");
    let folder = place.run(&["doctor", "--database", "."]).ended(1);
    assert!(folder.out.contains("is a folder, not a file"), "{}", folder.out);
    assert_eq!(std::fs::read_to_string(place.path("a.db")).unwrap(), rubbish);
    assert_eq!(place.names(), ["a.db"]);
}
