//! The paper's three tables answer to any SQL client (principle 4; section C of the paper).

use crate::support::Backend;

both! {
    async fn the_three_tables_answer_as_in_the_paper(review: default_review) {
        assert_eq!(review.sql("select name, modality from datasets").await.len(), 50);
        assert_eq!(review.sql("select name, arxiv from papers").await.len(), 202);
        let like = if review.backend == Backend::Postgres { "ilike" } else { "like" };
        let rows = review
            .sql(&format!(
                "select papers.name, papers.arxiv, dataset_usages.shortcuts, dataset_usages.labels from papers \
                 left join dataset_usages on papers.id = dataset_usages.paper_id \
                 left join datasets on datasets.id = dataset_usages.dataset_id where datasets.name {like} 'chexpert'"
            ))
            .await;
        let find = |key: &str| rows.iter().find(|row| row[0].as_deref() == Some(key)).unwrap();
        assert_eq!(find("larrazabal2020gender")[2].as_deref(), Some("gender"));
        assert_eq!(find("gaggion2023chexmask")[3].as_deref(), Some("segmentation masks"));
        assert_eq!(find("irvin2019chexpert")[2..], [None, None]);
        let both = Some("chest drains".to_owned());
        assert_eq!(find("jimenezsanchez2023detecting")[2..], [both.clone(), both], "a usage with labels and shortcuts shows both");
    }
}

both! {
    async fn one_row_per_usage_with_null_where_there_is_nothing(review: default_review) {
        let rows = review.sql("select id, paper_id, dataset_id, labels, shortcuts, shortcuts_taxonomy from dataset_usages order by id").await;
        assert_eq!(rows.len(), 128);
        for row in &rows {
            assert!(row[..3].iter().all(|number| number.as_ref().unwrap().parse::<i64>().is_ok()), "{row:?}");
            assert!(row[3..].iter().flatten().all(|text| !text.is_empty()), "{row:?}");
            assert_eq!(row[4].is_some(), row[5].is_some(), "{row:?}");
        }
        assert_eq!(rows.iter().filter(|row| row[4].is_some()).count(), 41);
        let drains = review.sql("select shortcuts_taxonomy, confounders from dataset_usages where shortcuts = 'chest drains'").await;
        assert!(!drains.is_empty());
        assert!(drains.iter().all(|row| row[0].as_deref() == Some("External confounders") && row[1].as_deref() == Some("Chest drains")), "{drains:?}");
    }
}
