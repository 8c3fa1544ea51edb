//! `/releases`: the list, a release, its files.

use amphora::publication::archive::CHECKSUMS;
use amphora::publication::preparing::name_doi;
use axum::http::{Request, header};
use bibliography::Doi;
use scraper::Html;
use serde_json::Value;

use super::{all, each, forms, one, words};
use crate::releasing::{dispute, filled, release, wanted};
use crate::support::{TestReview, clock};

both! {
    async fn there_is_none_yet(review: default_review) {
        let json = forms(&review, "/releases", "/releases.json", "address title last_revision releases").await;
        assert_eq!(json["releases"], Value::Array(Vec::new()));
        let page = review.page("/releases").await;
        assert!(page.contains("No release of this review has been made yet"), "{page}");
        for address in ["/releases/2026.1", "/releases/2026.1.json", "/releases/2026.1/files/SHA256SUMS", "/releases/%F0%9F%A6%80"] {
            assert_eq!(review.get(address).await.status, 404, "{address}");
        }
        assert_eq!(review.get("/releases?page=2").await.status, 400);
        assert!(review.page("/about").await.contains("No release of this review has been made yet"));
    }
}

both! {
    async fn a_release_shows_its_files_and_serves_them(review: empty) {
        filled(&review).await;
        let released = release(&review, wanted(), &clock()).await.unwrap();
        let list = review.json("/releases").await;
        assert_eq!((each(&list["releases"], "number"), list["releases"][0]["archive"]["path"].as_str()), (vec!["2026.1"], Some("review-2026.1.zip")));
        let fields = "address title number released_at revision notes doi citation bibtex credits files since others";
        let json = forms(&review, "/releases/2026.1", "/releases/2026.1.json", fields).await;
        assert_eq!(json["since"], Value::Null);
        let files = json["files"].as_array().unwrap();
        assert_eq!(files.len(), released.made.files.len() + 1);
        for file in files {
            let (path, address) = (file["path"].as_str().unwrap(), file["address"].as_str().unwrap());
            let answer = review.send_bytes(Request::get(address)).await;
            assert_eq!(answer.0, 200, "{address}");
            assert!(answer.2 == released.read(path), "{path} is served as it was made");
            assert_eq!(answer.1[header::CONTENT_LENGTH].to_str().unwrap(), file["size"].to_string(), "{path}");
            assert_eq!(answer.1[header::CONTENT_TYPE].to_str().unwrap(), file["media_type"].as_str().unwrap(), "{path}");
            assert!(answer.1[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox"), "{path}");
        }
        let sums = released.text(CHECKSUMS);
        let page = Html::parse_document(&review.page("/releases/2026.1").await);
        for row in all(&page, "#files code.sum").into_iter().map(words) {
            let is_known = sums.contains(&row) || row == released.made.archive.sha256 || files.iter().any(|file| file["path"] == CHECKSUMS && file["sha256"] == row);
            assert!(is_known, "{row}");
        }
        assert!(words(one(&page, "#cite")).contains("@misc{review-2026.1"));
        assert!(words(one(&page, "#files")).contains("CheXpert"));

        let address = "/releases/2026.1/files/datasheets/chexpert.pdf";
        let tag = review.get(address).await.header(header::ETAG).to_owned();
        assert_eq!(review.send(Request::get(address).header(header::IF_NONE_MATCH, tag)).await.status, 304);
        assert_eq!(review.send(Request::head(address)).await.body, "");
        for address in ["/releases/2026.1/files/none.pdf", "/releases/2026.1/files/../../about", "/releases/2026.2/files/SHA256SUMS"] {
            assert_eq!(review.get(address).await.status, 404, "{address}");
        }
        assert_eq!(review.get("/releases/2026.1?since=2026.1").await.status, 400);
        assert_eq!(review.get("/releases/2026.1/files/SHA256SUMS?x=1").await.status, 400);
    }
}

both! {
    async fn what_differs_from_any_other_release_is_told(review: empty) {
        filled(&review).await;
        release(&review, wanted(), &clock()).await.unwrap();
        let statement = dispute(&review, clock().0).await;
        let second = release(&review, wanted(), &clock()).await.unwrap();
        assert!(second.prepared.frozen.manifest.notes.contains("1 statement disputed now"), "{}", second.prepared.frozen.manifest.notes);
        let json = review.json("/releases/2026.2").await;
        assert_eq!(json["since"]["number"], "2026.1");
        let difference = &json["since"]["difference"];
        assert_eq!(each(&difference["kinds"], "subject"), ["evidence"]);
        assert_eq!(each(&difference["kinds"][0]["changed"], "name"), [statement.as_str()]);
        assert_eq!(each(&difference["reappraised"], "appraisal"), ["disputed"]);
        let back = review.json("/releases/2026.1?since=2026.2").await;
        assert_eq!(each(&back["since"]["difference"]["kinds"], "subject"), ["evidence"]);
        let page = review.page("/releases/2026.1").await;
        assert!(page.contains("There is a later release: <a href=\"/releases/2026.2\">2026.2</a>"), "{page}");
        let about = review.page("/about").await;
        assert!(about.contains("Latest release: 2026.2") && about.contains("href=\"/releases/2026.1\""));
        assert!(review.page("/sitemaps/pages.xml").await.contains("https://review.example/releases/2026.2"));
    }
}

both! {
    async fn a_doi_is_written_into_the_files(review: empty) {
        filled(&review).await;
        let released = release(&review, wanted(), &clock()).await.unwrap();
        let before = review.export().await;
        let doi = Doi::parse("10.5281/zenodo.1234567").unwrap();
        let folder = review.folder.path().join("named");
        let made = name_doi(&review.database, "2026.1", &doi, &folder, &|_, _| {}).await.unwrap();
        for name in ["CITATION.cff", "ro-crate-metadata.json", "release.json"] {
            let text = std::fs::read_to_string(folder.join(name)).unwrap();
            assert!(text.contains(doi.as_str()) && !released.text(name).contains(doi.as_str()), "{name}");
            assert_eq!(review.get(&format!("/releases/2026.1/files/{name}")).await.body, text);
        }
        assert_ne!(made.archive.sha256, released.made.archive.sha256);
        let page = review.get("/releases/2026.1").await;
        let links = page.header(header::LINK).to_owned();
        assert!(links.contains("<https://doi.org/10.5281/zenodo.1234567>; rel=\"cite-as\"") && links.contains("rel=\"item\""), "{links}");
        assert!(review.page("/about").await.contains("https://doi.org/10.5281/zenodo.1234567"));
        let rows = review.sql("select count(*) from release_parts where sha256 not in (select sha256 from release_files)").await;
        assert_eq!(rows[0][0].as_deref(), Some("0"), "what no release has any more is gone");
        // A folder from before the DOI differs in nothing; one from after it brings the DOI.
        assert_eq!(review.import(&before).await.unwrap().added, 0);
        let other = TestReview::empty(review.backend).await;
        other.import(&before).await.unwrap();
        other.import(&review.export().await).await.unwrap();
        assert_eq!(other.json("/releases/2026.1").await["doi"], doi.as_str());
        assert!(other.page("/releases/2026.1").await.contains("not kept here"), "files do not travel with the folder");
    }
}
