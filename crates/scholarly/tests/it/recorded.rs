//! Replies that the services gave. They lie outside the repository; `AMPHORA_REQUIRE_SHARED=1` makes their absence a
//! failure.

use std::fs;
use std::path::{Path, PathBuf};

use scholarly::{LookupError, Work, WorkKind, arxiv, crossref, datacite};
use serde_json::Value;

/// The folder of one service's replies, if it is there.
fn replies(service: &str) -> Option<PathBuf> {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/api").join(service);
    if full.exists() {
        return Some(full);
    }
    assert!(std::env::var_os("AMPHORA_REQUIRE_SHARED").is_none_or(|value| value != "1"), "{} is missing", full.display());
    println!("skipped: shared fixtures not found ({service})");
    None
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// What must hold of every work that is read: it can be named, written, and read back.
fn check(work: &Work) {
    let entry = work.bibtex(&work.suggested_key(|_| false));
    let read = bibliography::read(entry.as_bytes());
    assert_eq!(read.entries.len(), 1, "{entry}");
    assert_eq!(read.problems, [], "{entry}");
    let back = &read.entries[0];
    assert_eq!((back.year, &back.doi), (work.year, &work.doi), "{entry}");
    assert_eq!(back.authors.people.len(), work.authors.people.len(), "{entry}");
    let words = |text: &Option<String>| text.as_deref().unwrap_or_default().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&back.title).len(), words(&work.title).len(), "{entry}");
    for text in [&work.title, &work.venue, &work.summary].into_iter().flatten() {
        assert!(!text.contains("<jats:") && !text.contains("</") && !text.contains('\n'), "{text}");
    }
}

#[test]
fn crossrefs_replies_are_read() {
    let Some(folder) = replies("crossref") else { return };
    let work = crossref::read(&fs::read(folder.join("10.2196_22081.json")).unwrap()).unwrap();
    check(&work);
    assert_eq!(work.kind, WorkKind::Article);
    assert_eq!(work.year, Some(2020));
    assert_eq!(work.venue.as_deref(), Some("Journal of Medical Internet Research"));
    assert_eq!((work.volume.as_deref(), work.issue.as_deref(), work.pages.as_deref()), (Some("22"), Some("11"), Some("e22081")));
    assert_eq!(work.authors.people[0].family, "Grenier Ouimet");
    assert!(work.summary.as_deref().unwrap().starts_with("Background The COVID-19 crisis"));
    assert_eq!(work.suggested_key(|_| false).as_str(), "grenierouimet2020investigating");
    check(&crossref::read(&fs::read(folder.join("10.1177_02683962211048201.json")).unwrap()).unwrap());
    check(&crossref::read(&fs::read(folder.join("crossref.json")).unwrap()).unwrap());
    let mut several = 0;
    for item in json(&folder.join("crossref_search.json"))["message"]["items"].as_array().unwrap() {
        check(&crossref::read(item.to_string().as_bytes()).unwrap());
        several += 1;
    }
    for item in json(&folder.join("crossref-list_missing_doi.json"))["items"].as_array().unwrap() {
        check(&crossref::read(item.to_string().as_bytes()).unwrap());
        several += 1;
    }
    assert!(several > 5, "{several}");
}

#[test]
fn datacites_replies_are_read() {
    let Some(folder) = replies("datacite") else { return };
    let work = datacite::read(&fs::read(folder.join("10.4230_lipics.tqc.2013.93.json")).unwrap()).unwrap();
    check(&work);
    assert_eq!(work.kind, WorkKind::InProceedings);
    assert_eq!(work.title.as_deref(), Some("The Minimum Size of Qubit Unextendible Product Bases"));
    assert_eq!((work.authors.to_string().as_str(), work.year), ("Johnston, Nathaniel", Some(2013)));
    for name in ["10.5061_dryad.8515.json", "10.5438_zhyx-n122.json", "10.6071_z7wc73.json", "10.6084_m9.figshare.1449060.json"] {
        check(&datacite::read(&fs::read(folder.join(name)).unwrap()).unwrap());
    }
    let sample = json(&folder.join("sample.json"));
    let records = sample["data"].as_array().unwrap();
    assert!(records.len() > 5);
    for record in records {
        let reply = serde_json::json!({ "data": record }).to_string();
        check(&datacite::read(reply.as_bytes()).unwrap());
    }
}

#[test]
fn arxivs_replies_are_read() {
    let Some(folder) = replies("arxiv") else { return };
    let (mut works, mut missing) = (0, 0);
    for path in fs::read_dir(&folder).unwrap().map(|item| item.unwrap().path()) {
        let body = match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => json(&path)["body"].as_str().unwrap().to_owned(),
            Some("xml") => fs::read_to_string(&path).unwrap(),
            _ => continue,
        };
        match arxiv::read(body.as_bytes()) {
            Ok(work) => {
                check(&work);
                assert!(work.arxiv.is_some() && work.year.is_some() && !work.authors.is_empty(), "{}", path.display());
                works += 1;
            }
            Err(LookupError::NotFound(_)) => missing += 1,
            Err(error) => panic!("{}: {error}", path.display()),
        }
    }
    assert!(works >= 15 && missing >= 2, "{works} works, {missing} missing");
    let body = json(&folder.join("id_2104.12255v1_s0_m100_6ae69987ffe1.json"))["body"].as_str().unwrap().to_owned();
    let work = arxiv::read(body.as_bytes()).unwrap();
    assert_eq!((work.title.as_deref(), work.arxiv.unwrap().as_str()), (Some("0"), "2104.12255"));
}
