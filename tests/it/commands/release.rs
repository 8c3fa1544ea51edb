//! `amphora release`: prepared, listed, written, and made again from the archive alone.

use amphora::clock::FixedClock;
use amphora::publication::ReleaseError;
use amphora::publication::preparing::Wanted;

use super::Place;
use crate::releasing::{ADDRESS, dispute, files_below, filled, known, release, small, wanted};
use crate::support::clock;

both! {
    async fn a_release_is_prepared_listed_and_written(review: empty) {
        filled(&review).await;
        let (place, database) = (Place::new(), review.database_argument());
        let on = |words: &[&str]| -> Vec<String> { words.iter().map(|word| (*word).to_owned()).chain(["--database".to_owned(), database.clone()]).collect() };
        let run = |words: &[&str]| place.run(&on(words).iter().map(String::as_str).collect::<Vec<_>>());
        let none = run(&["release", "list"]).ended(0);
        assert_eq!(none.out, "There is no release yet.\n");
        let draft = run(&["release", "notes"]).ended(0);
        assert!(draft.out.starts_with("The first release. It holds 2 datasets, 202 papers and "), "{}", draft.out);
        let dry = run(&["release", "prepare", "--number", "2026.1", "--dry-run", "--json"]).ended(0).json();
        assert_eq!((dry["number"].as_str(), dry["dry_run"].as_bool()), (Some("2026.1"), Some(true)));
        assert!(known(&review).await.is_empty(), "nothing was written");

        place.write("notes.md", "# Ours\n\nTwo datasets, *looked at* twice.\n");
        let made = run(&["release", "prepare", "--number", "2026.1", "--notes", "notes.md", "--address", ADDRESS]).ended(0);
        assert!(made.out.starts_with("Release 2026.1 is made: ") && made.out.contains("review-2026.1.zip"), "{}", made.out);
        let notes = run(&["release", "notes", "2026.1"]).ended(0);
        assert_eq!(notes.out, "# Ours\n\nTwo datasets, *looked at* twice.\n");
        let list = run(&["release", "list", "--json"]).ended(0).json();
        assert_eq!(list["releases"][0]["number"], "2026.1");

        run(&["release", "build", "2026.1", "out"]).ended(0);
        let files = files_below(&place.path("out"));
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        for name in ["SHA256SUMS", "CITATION.cff", "ro-crate-metadata.json", "review.sqlite", "datasheets/chexpert.pdf", "datasheets/ph2.md", "croissant/ph2.json", "review/usages.csv", "review-2026.1.zip"] {
            assert!(names.contains(&name), "{name}: {names:?}");
        }
        let sums = std::process::Command::new("sha256sum").args(["--check", "--quiet", "SHA256SUMS"]).current_dir(place.path("out")).output().unwrap();
        assert!(sums.status.success(), "{sums:?}");
        // The plain files of the release are the review as it was.
        let out = review.export().await;
        for (name, bytes) in &small() {
            let (_, kept) = files.iter().find(|(path, _)| *path == format!("review/{name}")).unwrap_or_else(|| panic!("{name}"));
            if name != "releases.csv" && name != "revisions.csv" {
                assert_eq!(String::from_utf8_lossy(kept), String::from_utf8_lossy(bytes), "{name}");
            }
            assert_eq!(kept, &out[name], "{name}");
        }

        let refused = run(&["release", "build", "2026.1", "out"]).ended(2);
        assert!(refused.err.contains("out is not empty"), "{}", refused.err);
        for (number, code, why) in [("2026.1", 1, "there is a release 2026.1 already"), ("2025.9", 1, "numbers only grow"), ("next", 2, "no number of a release")] {
            let refused = run(&["release", "prepare", "--force", "--number", number]).ended(code);
            assert!(refused.err.contains(why), "{}", refused.err);
        }
        let same = run(&["release", "prepare"]).ended(1);
        assert!(same.err.contains("nothing changed since release 2026.1; add --force"), "{}", same.err);
        assert_eq!(known(&review).await.len(), 1);
        for words in [["release", "notes", "2031.1"].as_slice(), &["release", "build", "2031.1", "other"]] {
            assert!(run(words).ended(1).err.contains("there is no release 2031.1"));
        }
    }
}

both! {
    async fn an_archive_is_made_again_with_the_same_bytes(review: empty) {
        filled(&review).await;
        // A day that the computer's clock is far from.
        let then = FixedClock("2031-12-31T23:59:59.5Z".parse().unwrap());
        let first = release(&review, wanted(), &then).await.unwrap();
        assert_eq!(first.number(), "2031.1");
        // The database moves on; the release does not.
        dispute(&review, "2032-01-02T00:00:00Z".parse().unwrap()).await;
        let second = release(&review, wanted(), &FixedClock("2032-02-03T00:00:00Z".parse().unwrap())).await.unwrap();
        assert_eq!(second.number(), "2032.1");

        let place = Place::new();
        std::fs::create_dir(place.path("tmp")).unwrap();
        let elsewhere = place.path("tmp").display().to_string();
        for released in [&first, &second] {
            let archive = released.archive().display().to_string();
            let folder = format!("again-{}", released.number());
            let variables = [("TZ", "Pacific/Kiritimati"), ("TMPDIR", elsewhere.as_str()), ("LANG", "tr_TR.UTF-8"), ("HOME", "/nonexistent")];
            let ran = place.run_with(&variables, &["release", "rebuild", &archive, &folder]).ended(0);
            assert!(ran.out.contains("are the same, byte for byte"), "{ran:?}");
            let (ours, theirs) = (files_below(&released.folder), files_below(&place.path(&folder)));
            assert_eq!(ours.iter().map(|(name, _)| name).collect::<Vec<_>>(), theirs.iter().map(|(name, _)| name).collect::<Vec<_>>());
            for ((name, ours), (_, theirs)) in ours.iter().zip(&theirs) {
                assert!(ours == theirs, "{name} differs");
            }
            assert!(ours.len() > 30, "{}", ours.len());
        }
        assert_ne!(first.text("review/usages.csv"), second.text("review/usages.csv"));
        assert_eq!(std::fs::read_dir(place.path("tmp")).unwrap().count(), 0, "nothing is left behind");

        // What the archive says is compared, not believed.
        let mut bytes = std::fs::read(first.archive()).unwrap();
        let sheet = first.read("datasheets/ph2.md");
        let at = bytes.windows(sheet.len()).position(|window| window == sheet).unwrap();
        bytes[at] ^= 1;
        place.write("changed.zip", &bytes);
        let changed = place.run(&["release", "rebuild", "changed.zip", "changed"]);
        assert_eq!(changed.code, 1, "{changed:?}");
        place.write("none.zip", "no archive");
        let none = place.run(&["release", "rebuild", "none.zip", "none"]).ended(1);
        assert!(none.err.contains("none.zip is no archive of a release"), "{}", none.err);
    }
}

both! {
    async fn nothing_is_released_without_a_reason(review: empty) {
        let refused = release(&review, wanted(), &clock()).await;
        assert!(matches!(refused, Err(ReleaseError::Empty)));
        filled(&review).await;
        release(&review, wanted(), &clock()).await.unwrap();
        assert!(matches!(release(&review, wanted(), &clock()).await, Err(ReleaseError::Unchanged(number)) if number == "2026.1"));
        let forced = release(&review, Wanted { force: true, ..wanted() }, &clock()).await.unwrap();
        assert_eq!(forced.number(), "2026.2");
        assert!(forced.prepared.frozen.manifest.notes.contains("No record differs from release 2026.1."));
        // What both releases share is kept once.
        let rows = review.sql("select count(*), count(distinct sha256) from release_files where path like 'croissant/%'").await;
        assert_eq!(rows[0], [Some("4".to_owned()), Some("2".to_owned())]);
        // A datasheet's edition is the last change to its dataset: without one, both releases have the same.
        let rows = review.sql("select count(*), count(distinct sha256) from release_files where path like 'datasheets/%'").await;
        assert_eq!(rows[0], [Some("12".to_owned()), Some("6".to_owned())]);
    }
}
