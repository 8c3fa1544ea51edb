//! `/datasets` and `/datasets/{slug}`.

both! {
    async fn chexpert_shows_what_table_c3_knows(review: default_review) {
        let page = review.page("/datasets/chexpert").await;
        for work in ["Garbin et al. 2021", "Larrazabal et al. 2020", "Gaggion et al. 2023"] {
            assert!(page.contains(work), "{work}");
        }
    }
}
