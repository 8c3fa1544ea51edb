//! A page shows one moment of the review: an import that commits while it is read does not show in its second half.

use std::sync::Arc;
use std::time::Duration;

use amphora::database::{Database, PoolOptions};
use amphora::review::{embedded, store};
use amphora::web::{Moment, Section, Site, SiteOptions, router};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use tower::ServiceExt;

use crate::support::clock;

async fn papers(moment: &Moment) -> usize {
    moment.papers().await.unwrap().len()
}

both! {
    async fn an_import_does_not_show_in_the_second_half_of_a_page(review: empty) {
        let moment = review.site().moment().await.unwrap();
        assert_eq!(papers(&moment).await, 0);
        review.import(&embedded::files()).await.unwrap();
        assert_eq!((papers(&moment).await, store::counts(moment.db()).await.unwrap().statements), (0, 0));
        assert!(moment.shell(Section::None, "/").await.unwrap().source.is_none(), "the head and foot are of that moment too");
        let next = review.site().moment().await.unwrap();
        assert_eq!((papers(&next).await, store::counts(next.db()).await.unwrap().statements), (202, 128));
        assert!(next.shell(Section::None, "/").await.unwrap().source.is_some());
    }
}

both! {
    /// A page that waited for a second connection while it holds one would never end once all others do the same.
    async fn every_page_needs_one_connection_only(review: default_review) {
        let pool = PoolOptions { connections: 1, patience: Duration::from_secs(2) };
        let database = Database::connect_with(&review.url, pool).await.unwrap();
        let site = router(Site::new(database, Arc::new(clock()), SiteOptions::at("https://review.example")));
        for (address, status) in [
            ("/", 200),
            ("/datasets?modality=chest+x-ray&q=che&known=shortcuts", 200),
            ("/datasets.bib", 200),
            ("/datasets/chexpert", 200),
            ("/datasets/chexpert.bib", 200),
            ("/datasets/chexpret", 404),
            ("/papers?q=a&function=extend", 200),
            ("/papers.bib", 200),
            ("/papers/larrazabal2020gender", 200),
            ("/papers/larrazabal2020gender.bib", 200),
            ("/papers/larrazabal2020gendr", 404),
            ("/evidence/90", 200),
            ("/evidence/090", 404),
            ("/confounders", 200),
            ("/confounders/sex-gender?modality=chest+x-ray", 200),
            ("/confounders/sex-gendre", 404),
            ("/case-studies", 200),
            ("/changes", 200),
            ("/about", 200),
            ("/metrics", 200),
            ("/readyz", 200),
        ] {
            let answer = site.clone().oneshot(Request::get(address).body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(answer.status(), StatusCode::from_u16(status).unwrap(), "{address}");
        }
    }
}

both! {
    /// Readers close the tab while a page is made; what it held must go back to the others.
    async fn pages_given_up_half_way_leave_their_connections_to_others(review: default_review) {
        let pool = PoolOptions { connections: 2, patience: Duration::from_secs(5) };
        let database = Database::connect_with(&review.url, pool).await.unwrap();
        let site = router(Site::new(database, Arc::new(clock()), SiteOptions::at("https://review.example")));
        let ask = |address: &str| site.clone().oneshot(Request::get(address).body(Body::empty()).unwrap());
        let mut given_up = 0;
        for step in 0..200_u64 {
            // Each a page of its own: one that was made before would be there at once.
            let page = format!("/papers?year={}", 1900 + step);
            given_up += usize::from(tokio::time::timeout(Duration::from_micros(step * 20), ask(&page)).await.is_err());
        }
        assert!(given_up > 20, "only {given_up} were given up");
        for _ in 0..8 {
            let (one, two) = tokio::join!(ask("/datasets"), ask("/papers/larrazabal2020gender"));
            assert_eq!((one.unwrap().status(), two.unwrap().status()), (StatusCode::OK, StatusCode::OK));
        }
    }
}
