//! `/graph`: pictures, legend, table, connections, files.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::header;
use scraper::Html;
use serde_json::Value;

use super::{all, encoded, has_fields, one, targets, words, written};

fn list<'a>(value: &'a Value, name: &str) -> &'a Vec<Value> {
    value[name].as_array().unwrap_or_else(|| panic!("no list “{name}”: {value}"))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no text “{name}”: {value}"))
}

/// Places of nodes and folds by name.
fn places(picture: &Value) -> BTreeMap<String, String> {
    let all = list(picture, "nodes").iter().chain(list(picture, "folded"));
    all.map(|node| (text(node, "id").to_owned(), format!("{} {}", node["x"], node["y"]))).collect()
}

/// The address of the same picture as JSON.
fn as_json(address: &str) -> String {
    address.replacen("/graph", "/graph.json", 1)
}

/// The middle of every neighbourhood of the default review.
fn middles() -> Vec<String> {
    let review = written();
    let datasets = review.datasets.iter().map(|dataset| format!("dataset:{}", dataset.slug));
    let papers = review.papers.iter().map(|paper| format!("paper:{}", paper.key));
    let confounders = review.confounders.iter().map(|node| format!("confounder:{}", node.slug));
    datasets.chain(papers).chain(confounders).collect()
}

both! {
    async fn the_page_and_its_data_say_the_same(review: default_review) {
        let address = "/graph?focus=dataset:nih-cxr14";
        let data = review.json(&as_json(address)).await;
        let fields = "address focus layout title summary found folded_statements box nodes edges folded guides legend selection statements relations connection";
        has_fields(&data, fields);
        has_fields(
            &data["nodes"][0],
            "id kind label x y bounds function outcome severity year focus open selected on_path beside hidden page select expand centre",
        );
        assert_eq!((text(&data, "focus"), text(&data, "title")), ("dataset:nih-cxr14", "Around NIH-CXR14"));
        let about = written().usages.iter().filter(|usage| usage.dataset.as_str() == "nih-cxr14").count();
        assert_eq!(data["found"], about, "every statement about it");
        let html = review.page(address).await;
        let page = Html::parse_document(&html);
        let drawn: BTreeSet<&str> = all(&page, "#graph a[data-node]").into_iter().map(|node| node.attr("data-node").unwrap()).collect();
        assert_eq!(drawn, list(&data, "nodes").iter().map(|node| text(node, "id")).collect());
        let rows: Vec<String> = all(&page, "#table tr[data-statement]").into_iter().map(|row| row.attr("data-statement").unwrap().to_owned()).collect();
        assert_eq!(rows, list(&data, "statements").iter().map(|row| row["id"].to_string()).collect::<Vec<_>>());
        let near = list(&data, "edges").iter().filter(|edge| edge["kind"] == "statement" && edge["beside"] == false);
        let lines: BTreeSet<String> = near.flat_map(|edge| list(edge, "statements").iter().map(ToString::to_string)).collect();
        assert_eq!(lines, rows.into_iter().collect());
        for node in all(&page, "#graph a[data-node]") {
            let (name, label) = (node.attr("data-node").unwrap(), words(node));
            let key = name.split_once(':').unwrap().1;
            assert!(!name.starts_with("paper:") || !label.contains(key), "a raw key: {label}");
        }
        assert_eq!(html, review.page(address).await, "the same link, the same bytes");
    }
}

both! {
    #[expect(clippy::print_stdout, reason = "the figure is what one wants to know")]
    async fn labels_lie_on_nothing(review: default_review) {
        let (mut pairs, mut meeting, mut pictures) = (0_u64, 0_u64, 0_u64);
        for middle in middles() {
            let data = review.json(&format!("/graph.json?focus={}", encoded(&middle))).await;
            let number = |value: &Value| value.as_f64().unwrap();
            let all = list(&data, "nodes").iter().chain(list(&data, "folded")).map(|node| &node["bounds"]);
            let boxes: Vec<[f64; 4]> = all.map(|b| [number(&b["x"]), number(&b["y"]), number(&b["width"]), number(&b["height"])]).collect();
            for (i, a) in boxes.iter().enumerate() {
                for b in &boxes[..i] {
                    pairs += 1;
                    meeting += u64::from(a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3]);
                }
            }
            pictures += 1;
            assert!(boxes.len() <= 62, "{middle}: {}", boxes.len());
        }
        println!("{meeting} of {pairs} pairs of labels meet, in {pictures} neighbourhoods");
        assert!(pictures > 280 && pairs > 1000);
        assert_eq!(meeting, 0);
    }
}

both! {
    async fn what_was_there_stays_where_it_was(review: default_review) {
        for focus in ["dataset:nih-cxr14", "dataset:isic-archive", "paper:jimenezsanchez2025picture", "confounder:sex-gender"] {
            let mut data = review.json(&format!("/graph.json?focus={focus}")).await;
            for _ in 0..3 {
                let Some(next) = list(&data, "nodes").iter().rev().find_map(|node| node["expand"].as_str()) else { break };
                let opened = review.json(&as_json(next)).await;
                let (before, after) = (places(&data), places(&opened));
                assert!(after.len() > before.len(), "{next} shows nothing new");
                for (id, place) in &before {
                    assert!(id.starts_with("more:") || after.get(id) == Some(place), "{id} moved in {next}");
                }
                data = opened;
            }
            let plain = places(&review.json(&format!("/graph.json?focus={focus}")).await);
            for more in ["&function=extend", "&type=shortcuts", "&confounders=on", "&select=dataset:chexpert"] {
                let other = places(&review.json(&format!("/graph.json?focus={focus}{more}")).await);
                assert!(other.iter().all(|(id, place)| plain.get(id).is_none_or(|known| known == place)), "{focus}{more}");
            }
        }
    }
}

both! {
    async fn the_legend_counts_what_it_would_leave(review: default_review) {
        for address in ["/graph.json?focus=dataset:chexpert", "/graph.json?focus=dataset:isic-archive&type=shortcuts", "/graph.json?focus=confounder:sex-gender"] {
            let data = review.json(address).await;
            assert_eq!(data["found"].as_u64().unwrap(), list(&data, "statements").len() as u64 + data["folded_statements"].as_u64().unwrap());
            for facet in ["functions", "modalities", "branches", "confidence"] {
                for choice in list(&data["legend"], facet) {
                    let narrowed = format!("{address}&{}={}", text(choice, "name"), encoded(text(choice, "value")));
                    let found = review.json(&narrowed).await;
                    assert_eq!(found["found"], choice["statements"], "{narrowed}");
                    assert_eq!(list(&found, "statements").len() as u64 + found["folded_statements"].as_u64().unwrap(), found["found"].as_u64().unwrap());
                }
            }
        }
    }
}

both! {
    async fn a_severity_is_the_one_of_its_page(review: default_review) {
        for focus in ["dataset:nih-cxr14", "dataset:chexpert", "dataset:isic-archive"] {
            for row in list(&review.json(&format!("/graph.json?focus={focus}")).await, "statements") {
                let evidence = review.json(&format!("{}.json", text(row, "address"))).await;
                assert_eq!(evidence["statement"]["judged"]["severity"], row["judged_severity"], "{}", row["address"]);
            }
        }
    }
}

both! {
    async fn a_selected_statement_is_told_in_full(review: default_review) {
        let page = Html::parse_document(&review.page("/graph?focus=dataset:nih-cxr14&select=evidence:91").await);
        let panel = one(&page, "#panel");
        let told = words(panel);
        for part in ["Larrazabal et al. 2020 extends NIH-CXR14", "gender imbalance", "Demographic attributes", "Section 5", "Serious"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        let leads = targets(panel);
        for address in ["/evidence/91", "/papers/larrazabal2020gender", "/datasets/nih-cxr14", "/confounders/sex-gender"] {
            assert!(leads.iter().any(|target| target == address), "{address}: {leads:?}");
        }
        assert!(leads.iter().any(|target| target.starts_with("https://doi.org/")));
        assert_eq!(all(&page, "#table tr.sel").len(), 1);
    }
}

both! {
    async fn two_datasets_are_connected_in_words(review: default_review) {
        let data = review.json("/graph.json?from=dataset:ham10000&to=dataset:chexpert").await;
        let connection = &data["connection"];
        assert!(!list(connection, "ways").is_empty(), "{connection}");
        let page = Html::parse_document(&review.page("/graph?from=dataset:ham10000&to=dataset:chexpert").await);
        let told = words(one(&page, "#ways"));
        assert!(told.contains("HAM10000") && told.contains("CheXpert"), "{told}");
        assert!(!all(&page, "#graph .way").is_empty() && !all(&page, "#graph .e.on").is_empty());
        let none = Html::parse_document(&review.page("/graph?from=dataset:ham10000&to=dataset:rsna-pediatric-bone-age").await);
        assert!(words(one(&none, "#ways")).contains("Nothing in this review connects"));
        let same = review.get("/graph?from=dataset:ham10000&to=dataset:ham10000").await;
        assert_eq!(same.status, 200);
        assert_eq!(review.get("/graph?from=dataset:ham10000").await.status, 400);
    }
}

both! {
    async fn other_layouts_show_the_same_works(review: default_review) {
        let plain = review.json("/graph.json?focus=dataset:nih-cxr14").await;
        let timeline = review.json("/graph.json?focus=dataset:nih-cxr14&layout=timeline").await;
        let ids = |data: &Value| -> BTreeSet<String> { list(data, "nodes").iter().map(|node| text(node, "id").to_owned()).collect() };
        assert_eq!(ids(&plain), ids(&timeline));
        assert!(list(&timeline, "guides").iter().any(|guide| guide["kind"] == "release"));
        let number = |of: &Value, key: &str| of[key].as_f64().unwrap();
        for slug in ["nih-cxr14", "chexpert", "ham10000", "ph2"] {
            let drawn = review.json(&format!("/graph.json?focus=dataset:{slug}&layout=timeline")).await;
            let (left, width) = (number(&drawn["box"], "x"), number(&drawn["box"], "width"));
            for lane in list(&drawn, "guides").iter().filter(|guide| guide["kind"] == "lane") {
                let (from, length) = (number(lane, "x"), number(lane, "length"));
                assert!(left <= from && from + length <= left + width, "{slug}: a lane from {from}, {length} long, in a picture from {left}, {width} wide");
            }
        }
        let lineage = review.json("/graph.json?focus=dataset:nih-cxr14&layout=lineage").await;
        let at = |id: &str| list(&lineage, "nodes").iter().find(|node| node["id"] == id).unwrap()["x"].as_f64().unwrap();
        assert!(at("dataset:nih-cxr14") < at("dataset:chexmask"), "sources stand to the left");
        for (address, kind) in [("&layout=timeline", "timeline"), ("&layout=lineage", "lineage")] {
            let page = Html::parse_document(&review.page(&format!("/graph?focus=dataset:nih-cxr14{address}")).await);
            assert_eq!(one(&page, "#graph").attr("data-layout"), Some(kind));
        }
    }
}

both! {
    async fn files_say_where_they_come_from(review: default_review) {
        for (ending, kind) in [
            ("svg", "image/svg+xml"),
            ("csv", "text/csv; charset=utf-8"),
            ("bib", "application/x-bibtex; charset=utf-8"),
            ("graphml", "application/xml; charset=utf-8"),
            ("cyjs", "application/json"),
        ] {
            let answer = review.get(&format!("/graph.{ending}?focus=dataset:chexpert")).await;
            assert_eq!((answer.status.as_u16(), answer.header(header::CONTENT_TYPE)), (200, kind));
            assert!(answer.body.contains("https://review.example/graph?focus=dataset:chexpert"), "{ending} has no link");
            assert!(answer.body.contains("In the Picture"), "{ending} has no citation");
        }
        let csv = review.get("/graph.csv?focus=dataset:chexpert").await.body;
        let data = review.json("/graph.json?focus=dataset:chexpert").await;
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(csv.as_bytes());
        assert_eq!(reader.records().map(Result::unwrap).count(), list(&data, "statements").len());
        let svg = review.get("/graph.svg?focus=dataset:chexpert").await;
        assert!(svg.body.starts_with("<?xml") && svg.body.contains("<style>") && svg.body.contains(r#"id="extend""#));
        assert!(!svg.header(header::CONTENT_SECURITY_POLICY).contains("script-src 'self'"));
        let png = review.get("/graph.png?focus=dataset:chexpert").await;
        assert_eq!((png.status.as_u16(), png.header(header::CONTENT_TYPE)), (200, "image/png"));
        let graphml = review.get("/graph.graphml?focus=dataset:chexpert").await.body;
        assert_eq!(graphml.matches("<node ").count(), list(&data, "nodes").len());
    }
}

both! {
    async fn the_whole_review_has_places(review: default_review) {
        let data = review.json("/graph/overview.json").await;
        assert_eq!((text(&data, "state"), &data["clustered"]), ("drawn", &Value::Bool(false)));
        let many = list(&data["nodes"], "id").len();
        assert!(many > 100);
        for column in ["label", "x", "y", "statements", "function"] {
            assert_eq!(list(&data["nodes"], column).len(), many, "{column}");
        }
        for column in ["from", "to"] {
            assert!(list(&data["edges"], column).iter().all(|place| place.as_u64().unwrap() < many as u64));
        }
        assert_eq!(data, review.json("/graph/overview.json").await);
        assert_eq!(review.get("/graph?layout=overview").await.status, 200);
    }
}

both! {
    async fn the_legend_leaves_a_part_of_the_whole_where_it_was(review: default_review) {
        let spots = |data: &Value| -> BTreeMap<String, String> {
            let nodes = &data["nodes"];
            let column = |name| list(nodes, name).iter();
            column("id").zip(column("x").zip(column("y"))).map(|(id, (x, y))| (id.as_str().unwrap().to_owned(), format!("{x} {y}"))).collect()
        };
        let whole = review.json("/graph/overview.json").await;
        assert_eq!(whole["found"].as_u64().unwrap(), written().usages.len() as u64);
        let all = spots(&whole);
        for filter in ["function=extend", "type=shortcuts&branch=external-confounders", "modality=chest+x-ray", "since=2021&until=2022", "confidence=implied"] {
            let part = review.json(&format!("/graph/overview.json?{filter}")).await;
            let page = review.json(&format!("/graph.json?layout=overview&{filter}")).await;
            assert!(part["found"].as_u64().unwrap() < whole["found"].as_u64().unwrap() && part["found"] != 0, "{filter}");
            assert_eq!((text(&page, "words"), text(&page, "data")), (text(&part, "words"), format!("/graph/overview.json?{filter}").as_str()));
            assert_eq!(part["box"], whole["box"], "{filter}");
            for (id, place) in spots(&part) {
                assert_eq!(all.get(&id), Some(&place), "{id} moved: {filter}");
            }
            // Each statement is at one dataset, in the list and in the picture alike.
            let of_datasets = list(&part["nodes"], "id").iter().zip(list(&part["nodes"], "statements"));
            let of_datasets = of_datasets.filter(|(id, _)| id.as_str().unwrap().starts_with("dataset:"));
            assert_eq!(of_datasets.map(|(_, many)| many.as_u64().unwrap()).sum::<u64>(), part["found"].as_u64().unwrap(), "{filter}");
            assert_eq!(list(&page, "datasets").iter().map(|dataset| dataset["statements"].as_u64().unwrap()).sum::<u64>(), part["found"].as_u64().unwrap());
        }
        for (legend, name) in [("functions", "function"), ("modalities", "modality"), ("branches", "branch"), ("confidence", "confidence")] {
            for choice in list(&review.json("/graph.json?layout=overview&type=shortcuts").await["legend"], legend) {
                let chosen = format!("/graph/overview.json?type=shortcuts&{name}={}", encoded(text(choice, "value")));
                assert_eq!(review.json(&chosen).await["found"], choice["statements"], "{chosen}");
            }
        }
        let none = review.page("/graph?layout=overview&since=1900&until=1901").await;
        assert!(none.contains("No statement fits what is chosen"));
        for (question, status) in [("function=eat", 400), ("branch=nothing", 404), ("focus=dataset:chexpert", 400)] {
            assert_eq!(review.get(&format!("/graph/overview.json?{question}")).await.status.as_u16(), status, "{question}");
        }
    }
}

both! {
    async fn the_whole_review_is_saved_as_a_picture(review: default_review) {
        let svg = review.get("/graph.svg?layout=overview").await;
        assert_eq!((svg.status.as_u16(), svg.header(header::CONTENT_TYPE)), (200, "image/svg+xml"));
        let data = review.json("/graph/overview.json").await;
        let of = |kind: &str| list(&data["nodes"], "id").iter().filter(|id| id.as_str().unwrap().starts_with(kind)).count();
        assert_eq!((svg.body.matches("<use ").count(), svg.body.matches("class=\"box\"").count()), (of("paper:"), of("dataset:")));
        for part in ["NIH-CXR14", "graph?layout=overview", "Jiménez-Sánchez"] {
            assert!(svg.body.contains(part), "{part}");
        }
        let part = review.get("/graph.svg?layout=overview&type=shortcuts").await.body;
        assert!(part.matches("<use ").count() < of("paper:") && part.contains("fit what is chosen"));
        let png = review.get("/graph.png?layout=overview").await;
        assert_eq!((png.status.as_u16(), png.header(header::CONTENT_TYPE)), (200, "image/png"));
        for ending in ["csv", "graphml", "cyjs", "bib"] {
            let answer = review.get(&format!("/graph.{ending}?layout=overview")).await;
            assert_eq!(answer.status, 400, "{ending}");
            assert!(answer.body.contains("/api/v1/evidence"), "{ending} does not say where to go: {}", answer.body);
        }
    }
}

both! {
    async fn what_a_saved_picture_says_of_itself_is_not_cut(review: default_review) {
        for address in ["/graph.svg?focus=dataset:nih-cxr14", "/graph.svg?layout=overview", "/graph.svg?focus=dataset:chexpert&layout=lineage"] {
            let svg = review.get(address).await.body;
            let width: f64 = svg.split_once("width=\"").unwrap().1.split_once('"').unwrap().0.parse().unwrap();
            let from: Vec<&str> = svg.split("<text class=\"from\"").skip(1).map(|rest| rest.split_once('>').unwrap().1.split_once('<').unwrap().0).collect();
            assert!(from.len() > 1, "{address}");
            for line in from {
                let wide = amphora::explorer::lettering::width(line, 12.0, amphora::explorer::lettering::Weight::Regular);
                assert!(wide < width, "{wide} of {width} in {address}: {line}");
            }
        }
    }
}

both! {
    async fn what_is_not_there_and_rubbish_are_told(review: default_review) {
        let unknown = review.get("/graph?focus=dataset:chexpret").await;
        assert_eq!(unknown.status, 404);
        assert!(unknown.body.contains("CheXpert"), "the near one is named");
        for (question, status) in [
            ("focus=paper:nobody1900nothing", 404),
            ("focus=confounder:nothing", 404),
            ("select=evidence:999999", 404),
            ("open=dataset:nothing", 404),
            ("focus=planet:mars", 400),
            ("focus=%00", 400),
            ("select=evidence:x", 400),
            ("select=evidence:-1", 400),
            ("open=more:every:dataset:chexpert", 400),
            ("layout=spiral", 400),
            ("confounders=maybe", 400),
            ("function=eat", 400),
            ("type=x", 400),
            ("branch=x%20y", 400),
            ("branch=nothing", 404),
            ("since=never", 400),
            ("confidence=x", 400),
            ("sort=x", 400),
            ("colour=red", 400),
            ("to=dataset:chexpert", 400),
        ] {
            for ending in ["", ".json", ".svg", ".csv"] {
                let answer = review.get(&format!("/graph{ending}?{question}")).await;
                assert_eq!(answer.status.as_u16(), status, "{ending}?{question}");
            }
        }
        let many = "open=dataset:chexpert&".repeat(30);
        assert_eq!(review.get(&format!("/graph?{many}")).await.status, 400);
        // A step that leads nowhere, and a modality without datasets, are no mistakes.
        assert_eq!(review.get("/graph?focus=dataset:chexpert&open=dataset:oasis-4&modality=x").await.status, 200);
    }
}

both! {
    async fn an_empty_review_says_so(review: empty) {
        for address in ["/graph", "/graph?layout=timeline", "/graph?layout=lineage", "/graph?layout=overview", "/graph?function=use"] {
            let answer = review.get(address).await;
            assert_eq!(answer.status, 200, "{address}");
            assert!(answer.body.contains("no datasets"), "{address}");
        }
        for ending in ["json", "svg", "png", "csv", "bib", "graphml", "cyjs"] {
            assert_eq!(review.get(&format!("/graph.{ending}")).await.status, 200, "{ending}");
        }
        assert_eq!(review.json("/graph/overview.json").await["state"], "drawn");
        assert_eq!(review.get("/graph?focus=dataset:chexpert").await.status, 404);
    }
}
