//! `/datasets`: the list, its facets, its order, its pages.

use std::collections::BTreeSet;

use scraper::Html;
use serde_json::Value;

use super::{all, bibliography_keys, each, encoded, forms, has_fields, inside, one, targets, texts, words, written};
use crate::support::{Backend, TestReview};

const FIELDS: &str = "address words total found facets datasets sort first last previous next";
const SORTS: [&str; 10] = ["name", "-name", "works", "-works", "images", "-images", "patients", "-patients", "year", "-year"];

fn slugs(list: &Value) -> BTreeSet<String> {
    each(&list["datasets"], "slug").into_iter().map(str::to_owned).collect()
}

both! {
    async fn the_list_is_a_page_and_data(review: default_review) {
        let list = forms(&review, "/datasets", "/datasets.json", FIELDS).await;
        let line = &list["datasets"][0];
        has_fields(line, "slug name aliases modality access images patients year works shortcuts");
        has_fields(&line["shortcuts"], "severity answer label_errors shown unclear not_found");
        has_fields(&list["facets"][0], "name label choices");
        has_fields(&list["facets"][0]["choices"][0], "value label datasets chosen");
        assert_eq!(each(&list["facets"], "name"), ["modality", "known", "body_part", "task", "access", "license", "demographics", "year"]);
        assert_eq!(list["sort"], "-works");
        let page = Html::parse_document(&review.page("/datasets").await);
        assert_eq!(words(one(&page, "#found")), "50 datasets");
        for (row, line) in all(&page, "table.rows tbody tr").into_iter().zip(list["datasets"].as_array().unwrap()) {
            let (told, slug) = (words(row), line["slug"].as_str().unwrap());
            assert_eq!(targets(row), [format!("/datasets/{slug}")]);
            assert!(told.contains(line["name"].as_str().unwrap()) && texts(&line["aliases"]).iter().all(|alias| told.contains(alias)), "{told}");
            let untested = line["shortcuts"]["answer"].is_null();
            assert_eq!(told.contains("No one has tested this"), untested, "{told}");
            let severity = match line["shortcuts"]["severity"].as_str() {
                Some("serious") => "Serious",
                Some("caution") => "Caution",
                _ => "",
            };
            assert!(told.contains(severity), "{told}: {severity}");
            let gaps = ["images", "patients", "year"].iter().filter(|field| line[**field].is_null()).count() + usize::from(line["access"] == "unknown");
            assert_eq!(told.matches("not documented").count(), gaps, "{told}");
        }
    }
}

both! {
    async fn each_choice_of_each_facet_gives_as_many_rows_as_it_says(review: default_review) {
        let whole = review.json("/datasets").await;
        let mut choices = 0;
        for facet in whole["facets"].as_array().unwrap() {
            let name = facet["name"].as_str().unwrap();
            for choice in facet["choices"].as_array().unwrap() {
                let value = choice["value"].as_str().unwrap();
                assert_eq!(choice["chosen"], false);
                let narrowed = review.json(&format!("/datasets?{name}={}", encoded(value))).await;
                assert_eq!(narrowed["found"], choice["datasets"], "{name}={value}");
                assert_eq!(narrowed["datasets"].as_array().unwrap().len() as u64, choice["datasets"].as_u64().unwrap(), "{name}={value}");
                // The facet itself still counts what its other values would give.
                let same = narrowed["facets"].as_array().unwrap().iter().find(|facet| facet["name"] == name).unwrap();
                let counts = |facet: &Value| facet["choices"].as_array().unwrap().iter().map(|choice| choice["datasets"].clone()).collect::<Vec<_>>();
                assert_eq!(counts(same), counts(facet), "{name}={value}");
                choices += 1;
            }
        }
        assert!(choices > 60, "{choices}");
    }
}

both! {
    async fn two_facets_give_what_both_give_and_two_values_what_either_gives(review: default_review) {
        let whole = review.json("/datasets").await;
        let got = async |query: &str| slugs(&review.json(&format!("/datasets?{query}")).await);
        let query = |facet: &Value, i: usize| {
            let value = &facet["choices"][i]["value"];
            format!("{}={}", facet["name"].as_str().unwrap(), encoded(value.as_str().unwrap()))
        };
        let mut singles = Vec::new();
        for facet in whole["facets"].as_array().unwrap() {
            let (first, second) = (query(facet, 0), query(facet, 1));
            let (with_first, with_second) = (got(&first).await, got(&second).await);
            assert_eq!(got(&format!("{first}&{second}")).await, with_first.union(&with_second).cloned().collect(), "{first} or {second}");
            singles.push((first, with_first));
        }
        for (i, (one, with_one)) in singles.iter().enumerate() {
            for (other, with_other) in &singles[i + 1..] {
                assert_eq!(got(&format!("{one}&{other}")).await, with_one.intersection(with_other).cloned().collect(), "{one} and {other}");
            }
        }
    }
}

both! {
    async fn facets_say_what_the_records_say(review: default_review) {
        let written = written();
        let with = |pick: &dyn Fn(&amphora::datasets::Dataset) -> bool| -> BTreeSet<String> {
            written.datasets.iter().filter(|dataset| pick(dataset)).map(|dataset| dataset.slug.to_string()).collect()
        };
        let tested: BTreeSet<String> = written
            .usages
            .iter()
            .filter(|usage| usage.findings.iter().any(|finding| finding.kind() == amphora::evidence::FindingKind::Shortcut))
            .map(|usage| usage.dataset.to_string())
            .collect();
        let got = async |query: &str| slugs(&review.json(&format!("/datasets?{query}")).await);
        assert_eq!(got("known=shortcuts").await, tested);
        assert_eq!(got("known=untested").await, with(&|dataset| !tested.contains(dataset.slug.as_str())));
        assert_eq!(got("known=untested&known=shortcuts").await.len(), 50);
        assert_eq!(got("body_part=not+documented").await, with(&|dataset| dataset.body_part.is_none()));
        assert_eq!(got("license=not+documented").await, with(&|dataset| dataset.license.is_none()));
        assert_eq!(got("year=not+documented").await, with(&|dataset| dataset.year.is_none()));
        assert_eq!(got("year=2019&year=2020").await, with(&|dataset| matches!(dataset.year, Some(2019 | 2020))));
        assert_eq!(got("task=segmentation").await, with(&|dataset| dataset.tasks.iter().any(|task| task == "segmentation")));
        assert_eq!(got("demographics=not-documented").await, with(&|dataset| dataset.demographics.answer() == "not-documented"));
        assert_eq!(got("demographics=age").await, with(&|dataset| dataset.demographics.reported().iter().any(|word| word == "age")));
        assert_eq!(got("access=unknown").await, with(&|dataset| dataset.access == amphora::datasets::Access::Unknown));
    }
}

both! {
    async fn each_order_holds_and_what_is_not_documented_comes_last(review: default_review) {
        for sort in SORTS {
            let list = review.json(&format!("/datasets?sort={sort}")).await;
            assert_eq!(list["sort"], sort);
            let lines = list["datasets"].as_array().unwrap();
            assert_eq!(lines.len(), 50);
            let (key, descending) = sort.strip_prefix('-').map_or((sort, false), |key| (key, true));
            for pair in lines.windows(2) {
                let (one, next) = (&pair[0], &pair[1]);
                let name = |line: &Value| bibliography::folded(line["name"].as_str().unwrap());
                if key == "name" {
                    assert!(if descending { name(one) >= name(next) } else { name(one) <= name(next) }, "{sort}: {one} {next}");
                    continue;
                }
                match (one[key].as_i64(), next[key].as_i64()) {
                    (Some(a), Some(b)) if a != b => assert_eq!(a > b, descending, "{sort}: {one} {next}"),
                    (None, Some(_)) => panic!("{sort}: what is not documented comes before {next}"),
                    (Some(_), None) => {}
                    (a, b) => assert!(a == b && name(one) <= name(next), "{sort}, equal ones go by name: {one} {next}"),
                }
            }
            let page = Html::parse_document(&review.page(&format!("/datasets?sort={sort}")).await);
            let sorted = one(&page, "th[aria-sort]");
            assert_eq!(sorted.attr("aria-sort"), Some(if descending { "descending" } else { "ascending" }));
            let turned = if descending { format!("/datasets?sort={key}") } else { format!("/datasets?sort=-{key}") };
            assert_eq!(targets(sorted), [turned], "a second click turns it round");
        }
    }
}

/// Collations, NULLs and numbers differ between the two; what people and programs get does not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_give_the_same_answers() {
    let sqlite = TestReview::default_review(Backend::Sqlite).await;
    let postgres = TestReview::default_review(Backend::Postgres).await;
    let mut addresses: Vec<String> = SORTS.iter().map(|sort| format!("/datasets.json?sort={sort}")).collect();
    addresses.extend(["name", "-name", "statements", "-statements", "year", "-year"].map(|sort| format!("/papers.json?sort={sort}")));
    addresses.extend(["/papers.bib?sort=year", "/datasets.bib", "/papers.json?q=m%C3%BCller", "/datasets.json?q=ISIC"].map(str::to_owned));
    addresses.extend(["/index", "/confounders", "/case-studies", "/changes", "/about"].map(|page| format!("{page}.json")));
    let written = written();
    addresses.extend(written.datasets.iter().map(|dataset| format!("/datasets/{}.json", dataset.slug)));
    addresses.extend(written.confounders.iter().map(|node| format!("/confounders/{}.json", node.slug)));
    addresses.extend(written.papers.iter().step_by(5).map(|paper| format!("{}.json", amphora::papers::address(paper.key.as_str()))));
    addresses.extend(written.usages.iter().step_by(5).map(|usage| format!("/evidence/{}.json", usage.id)));
    for address in addresses {
        let (ours, theirs) = tokio::join!(sqlite.get(&address), postgres.get(&address));
        assert_eq!((ours.status.as_u16(), theirs.status.as_u16()), (200, 200), "{address}");
        assert_eq!(ours.body, theirs.body, "{address}");
    }
}

both! {
    async fn a_dataset_is_found_by_every_name_and_every_form_of_its_doi(review: default_review) {
        let found = async |words: &str| {
            let address = format!("/datasets?q={}", encoded(words));
            slugs(&review.json(&address).await)
        };
        let written = written();
        for dataset in &written.datasets {
            for alias in &dataset.aliases {
                assert!(found(&alias.to_uppercase()).await.contains(dataset.slug.as_str()), "{alias}");
            }
        }
        for dataset in written.datasets.iter().step_by(7) {
            let slug = dataset.slug.as_str();
            for name in [slug, &dataset.name, &bibliography::folded(&dataset.name)] {
                assert!(found(name).await.contains(slug), "{name}");
            }
        }
        for dataset in written.datasets.iter().filter(|dataset| dataset.doi.is_some()).step_by(5) {
            let doi = dataset.doi.as_ref().unwrap();
            let (upper, lower) = (doi.as_str().to_uppercase(), doi.as_str().to_lowercase());
            for form in [format!("DOI: {upper}"), format!("https://doi.org/{lower}"), format!("http://dx.doi.org/{upper}"), lower] {
                assert!(found(&form).await.contains(dataset.slug.as_str()), "{form}");
            }
        }
        assert_eq!(found("https://doi.org/10.1609/aaai.v33i01.3301590").await, BTreeSet::from(["chexpert".to_owned()]));
        assert!(found("10.9999/nothing").await.is_empty());
    }
}

both! {
    async fn what_was_chosen_can_be_taken_away_one_by_one(review: default_review) {
        let page = Html::parse_document(&review.page("/datasets?q=che&modality=chest+x-ray&access=open&access=registration&sort=-year").await);
        let chosen = all(&page, "ul.chosen li");
        let told: Vec<String> = chosen.iter().map(|item| words(*item)).collect();
        assert_eq!(told.len(), 5, "{told:?}");
        for (item, without) in [
            ("Name: che", "/datasets?modality=chest+x%2Dray&access=open&access=registration&sort=%2Dyear"),
            ("Access: Open", "/datasets?q=che&modality=chest+x-ray&access=registration&sort=-year"),
        ] {
            let found = chosen.iter().find(|chosen| words(**chosen).starts_with(item)).unwrap_or_else(|| panic!("{item}: {told:?}"));
            let target = percent_encoding::percent_decode_str(&targets(*found)[0]).decode_utf8().unwrap().into_owned();
            assert_eq!(target, percent_encoding::percent_decode_str(without).decode_utf8().unwrap());
            assert_eq!(review.get(&targets(*found)[0]).await.status, 200);
        }
        let checked: BTreeSet<_> = all(&page, "input[type=checkbox][checked]").iter().filter_map(|input| input.attr("value")).collect();
        assert_eq!(checked, BTreeSet::from(["chest x-ray", "open", "registration"]));
        assert_eq!(one(&page, "#list-q").attr("value"), Some("che"));
        assert_eq!(one(&page, "form input[type=hidden][name=sort]").attr("value"), Some("-year"), "the form keeps the order");
    }
}

both! {
    async fn nothing_fits_and_past_the_end_are_told_apart(review: default_review) {
        let none = Html::parse_document(&review.page("/datasets?q=nosuchdataset").await);
        assert!(words(one(&none, ".empty")).contains("does not mean that nothing is known"), "{}", words(one(&none, ".empty")));
        let list = review.json("/datasets?q=nosuchdataset").await;
        assert_eq!((&list["found"], &list["first"], &list["last"], &list["next"]), (&0.into(), &0.into(), &0.into(), &Value::Null));
        let past = review.json("/datasets?page=2").await;
        assert_eq!((past["found"].as_u64(), past["datasets"].as_array().unwrap().len()), (Some(50), 0));
        let page = Html::parse_document(&review.page("/datasets?page=2").await);
        let told = words(one(&page, ".empty"));
        assert!(!told.contains("No dataset fits"), "fifty datasets fit: {told}");
        assert!(targets(one(&page, ".empty")).contains(&"/datasets".to_owned()), "{told}");
    }
}

both! {
    async fn more_datasets_than_a_page_holds_are_turned_over_without_loss(review: default_review) {
        let mut files = amphora::review::embedded::files();
        let mut text = String::from_utf8(files["datasets.csv"].clone()).unwrap();
        let columns = text.lines().next().unwrap().split(',').count();
        text.extend((0..75).map(|i| format!("extra-{i},Extra {i},,skin lesions{}\n", ",".repeat(columns - 4))));
        files.insert("datasets.csv".to_owned(), text.into_bytes());
        review.import(&files).await.unwrap();
        for sort in ["name", "-works", "-year"] {
            let (mut address, mut seen) = (format!("/datasets?sort={sort}"), Vec::new());
            for (first, last) in [(1, 50), (51, 100), (101, 125)] {
                let list = review.json(&address).await;
                assert_eq!((list["first"].as_u64(), list["last"].as_u64(), list["found"].as_u64()), (Some(first), Some(last), Some(125)), "{address}");
                seen.extend(each(&list["datasets"], "slug").into_iter().map(str::to_owned));
                let page = Html::parse_document(&review.page(&address).await);
                let next: Vec<_> = all(&page, "a[rel=next]").iter().map(|link| link.attr("href").unwrap().to_owned()).collect();
                assert_eq!(next.first().map(String::as_str), list["next"].as_str());
                assert_eq!(all(&page, "a[rel=prev]").is_empty(), first == 1);
                address = next.into_iter().next().unwrap_or_default();
            }
            assert!(address.is_empty(), "the last page has no next one");
            assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (125, 125), "{sort}");
        }
        let narrowed = review.json("/datasets?modality=skin+lesions&page=2").await;
        assert_eq!(narrowed["previous"], "/datasets?modality=skin+lesions&page=1");
    }
}

both! {
    async fn the_bibliography_has_the_works_of_the_datasets_that_fit(review: default_review) {
        let written = written();
        let expected = |pick: &dyn Fn(&amphora::datasets::Dataset) -> bool| -> BTreeSet<String> {
            let slugs: BTreeSet<&str> = written.datasets.iter().filter(|dataset| pick(dataset)).map(|dataset| dataset.slug.as_str()).collect();
            let makers = written.datasets.iter().filter(|dataset| pick(dataset)).filter_map(|dataset| dataset.introduced_by.as_ref());
            let speaking = written.usages.iter().filter(|usage| slugs.contains(usage.dataset.as_str())).map(|usage| &usage.paper);
            makers.chain(speaking).map(ToString::to_string).collect()
        };
        let all = bibliography_keys(&review.get("/datasets.bib").await);
        assert_eq!(all.iter().cloned().collect::<BTreeSet<_>>(), expected(&|_| true));
        assert_eq!(all.len(), expected(&|_| true).len(), "each once");
        let some = bibliography_keys(&review.get("/datasets.bib?modality=skin+lesions").await);
        assert_eq!(some.into_iter().collect::<BTreeSet<_>>(), expected(&|dataset| dataset.modality.as_str() == "skin lesions"));
        let page = Html::parse_document(&review.page("/datasets?modality=skin+lesions").await);
        let data = all_links(&page);
        assert!(data.contains(&"/datasets.bib?modality=skin+lesions".to_owned()) && data.contains(&"/datasets.json?modality=skin+lesions".to_owned()), "{data:?}");
    }
}

fn all_links(page: &Html) -> Vec<String> {
    inside(one(page, "main"), ".opening a[href]").into_iter().map(|link| link.attr("href").unwrap().to_owned()).collect()
}
