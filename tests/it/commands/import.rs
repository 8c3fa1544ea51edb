//! `amphora import`: a review, or papers; all or nothing.

use std::fmt::Write as _;

use amphora::review::embedded;
use amphora::review::folder::write_files;

use super::{Place, Ran};
use crate::support::{Backend, TestReview};

const GOOD: &str = "@article{weng2019,\n  title = {Shortcuts},\n  author = {Weng, Nina},\n  year = 2019,\n  doi = {10.1000/weng},\n}\n\n\
     @misc{bissoto2020,\n  title = {Debiasing skin lesion datasets},\n  year = {2020},\n}\n";
const DIRTY: &str = "% from an old program\n@article{weng2019,\n  title = {Shortcuts},\n  author = {Weng, Nina},\n  year = 2019,\n  doi = {10.1000/weng},\n}\n\
     @misc{,\n  title = {No key},\n}\n@article{open2021,\n  title = {Never closed,\n  year = 2021,\n";

fn of(report: &Ran, field: &str) -> u64 {
    report.json()["report"][field].as_u64().unwrap()
}

both! {
    async fn a_good_bibliography_goes_in_once(review: empty) {
        let (place, database) = (Place::new(), review.database_argument());
        place.write("refs.bib", GOOD);
        let import = |more: &[&str]| place.run(&[&["import", "bibtex", "refs.bib", "--json", "--database", &database], more].concat());
        let rehearsed = import(&["--dry-run"]).ended(0);
        assert_eq!((of(&rehearsed, "added"), &rehearsed.json()["dry_run"]), (2, &true.into()));
        assert_eq!(review.sql("select count(*) from papers").await[0][0].as_deref(), Some("0"), "a rehearsal writes nothing");
        let first = import(&[]).ended(0);
        assert_eq!((of(&first, "added"), first.err.as_str()), (2, ""));
        let before = review.export().await;
        let again = import(&[]).ended(0);
        assert_eq!((of(&again, "added"), of(&again, "unchanged")), (0, 2));
        assert_eq!(review.export().await, before);
        let paper = review.json("/papers/weng2019").await;
        assert_eq!((&paper["paper"]["doi"], &paper["short_name"]), (&"10.1000/weng".into(), &"Weng 2019".into()));
        let told = place.run(&["import", "bibtex", "refs.bib", "--database", &database]).ended(0);
        assert_eq!(told.out, "Imported 0 entries, 2 were there already.\n");
    }
}

both! {
    async fn of_a_dirty_one_what_can_be_read_goes_in_and_the_rest_is_told(review: empty) {
        let (place, database) = (Place::new(), review.database_argument());
        place.write("dirty.bib", DIRTY);
        let ran = place.run(&["import", "bibtex", "dirty.bib", "--database", &database]).ended(1);
        for start in ["dirty.bib:1, column 1: note:", "dirty.bib:8, column 1: error:", "dirty.bib:11, column 1: error:"] {
            assert!(ran.err.lines().any(|line| line.starts_with(start)), "{start}: {}", ran.err);
        }
        assert_eq!(ran.out, "Imported 1 entry, 2 could not be read.\n");
        assert_eq!(review.sql("select name from papers").await, [[Some("weng2019".to_owned())]]);
        let problems = place.run(&["import", "bibtex", "dirty.bib", "--json", "--database", &database]).ended(1).json()["report"]["problems"].clone();
        assert!(problems.as_array().unwrap().iter().any(|problem| problem["line"] == 8 && problem["file"] == "dirty.bib" && problem["severity"] == "error"), "{problems}");
    }
}

both! {
    async fn another_text_is_kept_out_until_update(review: empty) {
        let (place, database) = (Place::new(), review.database_argument());
        let import = |text: &str, more: &[&str]| place.run_on(text, &[&["import", "bibtex", "-", "--json", "--database", &database], more].concat());
        assert_eq!(of(&import(GOOD, &[]).ended(0), "added"), 2);
        let changed = GOOD.replace("{Shortcuts}", "{Shortcuts, revised}");
        let kept = import(&changed, &[]).ended(0);
        assert_eq!((of(&kept, "kept"), of(&kept, "changed")), (1, 0));
        assert!(kept.err.starts_with("stdin:1, column 1: warning: weng2019: differs from the catalogue"), "{}", kept.err);
        assert_eq!(review.json("/papers/weng2019").await["paper"]["title"], "Shortcuts");
        assert_eq!(of(&import(&changed, &["--update"]).ended(0), "changed"), 1);
        let paper = review.json("/papers/weng2019").await["paper"].clone();
        assert_eq!(paper["title"], "Shortcuts, revised");
        assert!(changed.starts_with(paper["bibtex"].as_str().unwrap()), "as it came: {paper}");
        let last = review.json("/changes").await["days"][0]["entries"][0].clone();
        assert_eq!((&last["action"], &last["before"]["title"], &last["after"]["title"]), (&"changed".into(), &"Shortcuts".into(), &"Shortcuts, revised".into()));
    }
}

/// Entries whose keys begin with a word.
fn many(word: &str, number: usize) -> String {
    (0..number).fold(String::new(), |mut text, i| {
        let _ = writeln!(
            text,
            "@article{{{word}{i},\n  title = {{Number {i}}},\n  author = {{Family{i}, Given}},\n  year = {{{}}},\n}}\n",
            1990 + i % 30
        );
        text
    })
}

both! {
    async fn imports_at_the_same_time_lose_nothing(review: bare) {
        let (place, database) = (Place::new(), review.database_argument());
        place.write("same.bib", many("same", 300));
        place.write("other.bib", many("other", 200) + &many("same", 50));
        // Nothing is there yet, not even the tables: whoever comes first makes them.
        let start = |file: &str| place.program(&["import", "bibtex", file, "--json", "--database", &database]).spawn().unwrap();
        let running = ["same.bib", "same.bib", "other.bib", "same.bib"].map(start);
        let ran = running.map(|child| Ran::from(child.wait_with_output().unwrap()).ended(0));
        let sum = |field: &str| ran.iter().map(|ran| of(ran, field)).sum::<u64>();
        assert_eq!((sum("added"), sum("unchanged"), sum("kept")), (500, 3 * 300 + 250 - 500, 0));
        let count = async |query: &str| review.sql(query).await[0][0].clone().unwrap();
        assert_eq!((count("select count(*) from papers").await.as_str(), count("select count(distinct name) from papers").await.as_str()), ("500", "500"));
        let opened = count("select count(*) from revisions where action = 'opened'").await;
        assert_eq!(opened, "1", "one of them opened the review");
    }
}

both! {
    async fn the_default_review_goes_in_and_again_changes_nothing(review: bare) {
        let (place, database) = (Place::new(), review.database_argument());
        let first = place.run(&["import", "default", "--json", "--database", &database]).ended(0).json();
        assert!(first["outcome"]["added"].as_u64().unwrap() > 400, "{first}");
        let again = place.run(&["import", "default", "--json", "--database", &database]).ended(0).json();
        assert_eq!((&again["outcome"]["added"], &again["outcome"]["changed"], &again["outcome"]["kept"]), (&0.into(), &0.into(), &0.into()), "{again}");
        assert_eq!(review.export().await, embedded::files());
    }
}

both! {
    async fn a_review_can_be_rehearsed(review: default_review) {
        let (place, database) = (Place::new(), review.database_argument());
        let mut files = embedded::files();
        let text = String::from_utf8(files["datasets.csv"].clone()).unwrap().replacen(",224316,", ",224317,", 1);
        files.insert("datasets.csv".to_owned(), text.clone().into_bytes());
        write_files(&place.path("mine"), &files).unwrap();
        let before = review.export().await;
        let rehearsed = place.run(&["import", "review", "mine", "--dry-run", "--json", "--database", &database]).ended(0).json();
        assert_eq!((&rehearsed["dry_run"], &rehearsed["found"]["papers"], &rehearsed["would"]["changed"], &rehearsed["would"]["added"]), (&true.into(), &202.into(), &1.into(), &0.into()));
        assert_eq!(review.export().await, before, "a rehearsal writes nothing");
        let told = place.run(&["import", "review", "mine", "--dry-run", "--database", &database]).ended(0);
        assert!(told.out.ends_with("Nothing was written.\n"), "{}", told.out);
        std::fs::write(place.path("mine/datasets.csv"), text.replace(",224317,", ",many,")).unwrap();
        let wrong = place.run(&["import", "review", "mine", "--dry-run", "--json", "--database", &database]).ended(1);
        assert!(wrong.err.contains("mine/datasets.csv:3, images: “many” is not a whole number"), "{}", wrong.err);
        assert_eq!((&wrong.json()["problems"][0]["line"], &wrong.json()["problems"][0]["column"]), (&3.into(), &"images".into()));
    }
}

#[test]
fn a_rehearsal_without_a_database_makes_none() {
    let place = Place::new();
    place.write("refs.bib", GOOD);
    write_files(&place.path("mine"), &embedded::files()).unwrap();
    let before = place.names();
    for words in [
        &["import", "bibtex", "refs.bib", "--dry-run"][..],
        &["import", "review", "mine", "--dry-run"],
        &["import", "default", "--dry-run"],
    ] {
        let ran = place.run(words).ended(0);
        assert!(ran.out.ends_with("Nothing was written.\n"), "{}", ran.out);
    }
    place.write("empty.bib", "");
    place.run(&["import", "bibtex", "empty.bib"]).ended(0);
    assert_eq!(place.names(), [vec!["empty.bib".to_owned()], before].concat());
}

#[tokio::test]
async fn a_folder_that_holds_no_review_is_told() {
    let place = Place::new();
    place.write("photos/a.jpg", "x");
    let ran = place.run(&["import", "review", "photos"]).ended(1);
    assert!(ran.err.contains("photos holds no review"), "{}", ran.err);
    let review = TestReview::default_review(Backend::Sqlite).await;
    let read_only = format!("{}?mode=ro", review.database_argument());
    let refused = place.run(&["import", "default", "--database", &read_only]).ended(2);
    assert!(refused.err.contains("opened for reading only; leave out ?mode=ro to write"), "{}", refused.err);
}
