//! `amphora deposit`, run as people run it.

use std::time::Duration;

use zenodo_stand_in::{Fate, Like, StandIn, TOKEN};

use crate::commands::Place;

const ADDRESS: [&str; 2] = ["--address", "https://review.example"];

/// A folder with the default review, and what the commands are told there.
fn place() -> Place {
    let place = Place::new();
    place.run(&["import", "default"]).ended(0);
    place
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_datasheet_is_planned_drafted_and_published_and_the_token_is_shown_nowhere() {
    let (place, stand_in) = (place(), StandIn::start(Like::Production).await);
    place.write("token", format!("{TOKEN}\n"));
    let api = stand_in.api().to_owned();
    let told = [("AMPHORA_ZENODO", api.as_str()), ("AMPHORA_ZENODO_TOKEN", "file:token"), ("AMPHORA_ADDRESS", ADDRESS[1])];
    let run = |words: &[&str]| place.run_with(&told, &[&["deposit"], words].concat());
    let plan = run(&["plan", "--datasheet", "oasis-4", "--json"]).ended(0).json();
    assert_eq!(plan["plans"][0]["steps"].as_array().unwrap().len(), 4);
    assert_eq!(run(&["run", "--dry-run", "--datasheet", "oasis-4", "--json"]).ended(0).json(), plan);
    assert!(stand_in.requests().is_empty());
    assert!(run(&["status"]).ended(0).out.contains("Nothing was deposited yet"));
    let drafted = run(&["run", "--datasheet", "oasis-4"]).ended(0);
    assert!(drafted.out.contains("Datasheet of oasis-4, revision 1: ready to publish"), "{drafted:?}");
    assert!(run(&["status"]).ended(0).out.contains("`amphora deposit run --publish` publishes it, for good"));
    let out = run(&["run", "--datasheet", "oasis-4", "--publish", "--json", "--log", "trace"]).ended(0);
    assert_eq!(out.json()["outcomes"][0]["deposit"]["state"], "published");
    assert!(!out.out.contains(TOKEN) && !out.err.contains(TOKEN), "the token is in what was said");
    let status = run(&["status", "--json"]).ended(0).json();
    assert_eq!(status["deposits"][0]["doi"], "10.5281/zenodo.1001");
    assert!(!std::fs::read(place.path("var/amphora.db")).unwrap().windows(TOKEN.len()).any(|part| part == TOKEN.as_bytes()));
    assert!(run(&["discard", "--datasheet", "oasis-4"]).ended(0).out.contains("no open draft"));
}

#[test]
fn what_is_missing_is_told_before_anything_is_done() {
    let place = place();
    let off = place.run(&["deposit", "run", "--datasheet", "chexpert"]).ended(2);
    assert!(off.err.contains("--zenodo sandbox"), "{off:?}");
    let sandbox = ["deposit", "run", "--zenodo", "sandbox", "--datasheet", "chexpert"];
    let no_address = place.run(&sandbox).ended(2);
    assert!(no_address.err.contains("--address"), "{no_address:?}");
    let no_token = place.run(&[&sandbox[..], &ADDRESS].concat()).ended(2);
    assert!(no_token.err.contains("AMPHORA_ZENODO_TOKEN") && no_token.err.contains("deposit:write"), "{no_token:?}");
    let not_there = place.run(&["deposit", "plan", "--zenodo", "sandbox", "--datasheet", "chexprt"]).ended(1);
    assert!(not_there.err.contains("did you mean “chexpert”"), "{not_there:?}");
    place.run(&["deposit", "plan", "--zenodo", "sandbox"]).ended(2);
    place.run(&["deposit", "plan", "--zenodo", "http://zenodo.org/api", "--all"]).ended(2);
}

/// `kill -9` while Zenodo is at it: the next run finds what was done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_is_killed_goes_on_where_it_was() {
    let (place, stand_in) = (place(), StandIn::start(Like::Production).await);
    let api = stand_in.api().to_owned();
    let told = [("AMPHORA_ZENODO", api.as_str()), ("AMPHORA_ZENODO_TOKEN", TOKEN), ("AMPHORA_ADDRESS", ADDRESS[1])];
    let words = ["deposit", "run", "--datasheet", "oasis-4", "--publish"];
    // The draft is made and not told; then it is published and not told.
    // Before the draft comes the list; before publishing the list, the draft, four files, the words, and the draft again.
    for (nth, what) in [(1, "POST /deposit/depositions"), (8, "actions/publish")] {
        stand_in.will(nth, Fate::KilledAfter);
        let mut child = place.program(&words).envs(told).spawn().unwrap();
        tokio::time::timeout(Duration::from_mins(1), stand_in.killed()).await.expect(what);
        assert!(stand_in.requests().last().unwrap().ends_with(what), "{:?}", stand_in.requests());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let out = place.run_with(&told, &words).ended(0);
    assert!(out.out.contains("published, https://doi.org/10.5281/zenodo.1001"), "{out:?}");
    let there = stand_in.depositions();
    assert_eq!((there.len(), &there[0]["state"], there[0]["files"].as_array().unwrap().len()), (1, &"done".into(), 4));
    assert_eq!(stand_in.requests().iter().filter(|request| request.ends_with("publish")).count(), 1);
}
