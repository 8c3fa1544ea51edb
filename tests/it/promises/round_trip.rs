//! A review outlives its software: out of the database and in again without loss.

use amphora::review::embedded;

use crate::support::TestReview;

both! {
    async fn import_export_import_export_gives_identical_bytes(first: default_review) {
        let out = first.export().await;
        let second = TestReview::empty(first.backend).await;
        second.import(&out).await.unwrap();
        let again = second.export().await;
        assert_eq!(out.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
        for (name, bytes) in &out {
            assert_eq!(String::from_utf8_lossy(bytes), String::from_utf8_lossy(&again[name]), "{name}");
        }
    }
}

both! {
    async fn the_default_review_stands_in_its_exported_form(review: default_review) {
        let out = review.export().await;
        for (name, bytes) in embedded::files() {
            assert_eq!(String::from_utf8_lossy(&bytes), String::from_utf8_lossy(out.get(&name).map_or(b"", Vec::as_slice)), "{name}");
        }
        assert_eq!(embedded::files().len(), out.len());
    }
}

both! {
    async fn importing_again_changes_nothing(review: default_review) {
        let before = review.export().await;
        let outcome = review.import(&embedded::files()).await.unwrap();
        assert_eq!((outcome.added, outcome.changed, outcome.kept), (0, 0, 0));
        assert!(outcome.unchanged > 400, "{outcome:?}");
        assert_eq!(before, review.export().await);
    }
}
