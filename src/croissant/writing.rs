//! A dossier as a Croissant file. What the format wants and no source has is said to be not documented.

use serde_json::{Map, Value, json};

use super::evidence::responsible_ai;
use super::{CONFORMS_TO, NO_VERSION, NOT_DOCUMENTED, is_version};
use crate::datasets::Access;
use crate::datasets::lead::{what_is_known, what_it_is};
use crate::dossier::{Dossier, Related, Work};
use crate::evidence::brief::Brief;
use crate::evidence::severity::verdicts;
use crate::papers::linked_data::authors;

/// The context that the format's own validator takes for the standard one, with the words of PROV beside it.
const CONTEXT: &str = r#"{"@language":"en","@vocab":"https://schema.org/","sc":"https://schema.org/","cr":"http://mlcommons.org/croissant/","rai":"http://mlcommons.org/croissant/RAI/","dct":"http://purl.org/dc/terms/","prov":"http://www.w3.org/ns/prov#","annotation":"cr:annotation","arrayShape":"cr:arrayShape","citeAs":"cr:citeAs","column":"cr:column","conformsTo":"dct:conformsTo","containedIn":"cr:containedIn","data":{"@id":"cr:data","@type":"@json"},"dataType":{"@id":"cr:dataType","@type":"@vocab"},"equivalentProperty":"cr:equivalentProperty","examples":{"@id":"cr:examples","@type":"@json"},"excludes":"cr:excludes","extract":"cr:extract","field":"cr:field","fileProperty":"cr:fileProperty","fileObject":"cr:fileObject","fileSet":"cr:fileSet","format":"cr:format","includes":"cr:includes","isArray":"cr:isArray","isLiveDataset":"cr:isLiveDataset","jsonPath":"cr:jsonPath","key":"cr:key","md5":"cr:md5","parentField":"cr:parentField","path":"cr:path","recordSet":"cr:recordSet","references":"cr:references","regex":"cr:regex","readLines":"cr:readLines","repeated":"cr:repeated","replace":"cr:replace","samplingRate":"cr:samplingRate","sdVersion":"cr:sdVersion","separator":"cr:separator","source":"cr:source","subField":"cr:subField","transform":"cr:transform","unArchive":"cr:unArchive","value":"cr:value"}"#;

/// The date of publication that a file gives, and what has to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// A year or a day, as ISO 8601.
    pub date: String,
    /// Where it is not the documented year: what it is.
    pub caveat: Option<String>,
}

/// The year of release; where it is not documented, the earliest that is known of it, and the words that say so.
#[must_use]
pub fn dated(dossier: &Dossier) -> Dated {
    if let Some(year) = dossier.dataset.year {
        return Dated { date: format!("{year:04}"), caveat: None };
    }
    let not_documented = "The date of release is not documented;";
    if let Some((work, year)) = dossier.maker().and_then(|work| Some((work, work.paper.year?))) {
        let caveat = format!("{not_documented} “datePublished” is the year of the work that released it ({}).", work.short_name);
        return Dated { date: format!("{year:04}"), caveat: Some(caveat) };
    }
    let earliest = dossier.statements.iter().filter_map(|statement| Some((statement.paper.year?, &statement.paper.short_name))).min();
    if let Some((year, work)) = earliest {
        let caveat =
            format!("{not_documented} “datePublished” is the latest that it can be, the year of the earliest work on it ({work}).");
        return Dated { date: format!("{year:04}"), caveat: Some(caveat) };
    }
    let day = dossier.last.map(|last| last.at.date_naive()).unwrap_or_default();
    Dated { date: day.to_string(), caveat: Some(format!("{not_documented} “datePublished” is the day of this record.")) }
}

/// The file's content.
#[must_use]
pub fn record(dossier: &Dossier) -> Value {
    let dataset = &dossier.dataset;
    let briefs: Vec<Brief> = dossier.statements.iter().map(Brief::from).collect();
    let verdicts = verdicts(briefs.iter().cloned());
    let description = [dataset.description.clone(), Some(what_it_is(dataset, &dossier.modality_label)), dataset.notes.clone()];
    let description: Vec<String> = description.into_iter().flatten().chain([what_is_known(&briefs, &verdicts)]).collect();
    let mut file = File(Map::new());
    file.put("@context", serde_json::from_str::<Value>(CONTEXT).unwrap_or_default());
    file.put("@type", "sc:Dataset");
    file.put("conformsTo", CONFORMS_TO.to_vec());
    file.put("name", dataset.name.as_str());
    file.put("alternateName", other_names(dossier));
    file.put("description", description.join(" "));
    addresses(dossier, &mut file);
    file.put("license", vec![dataset.license.as_deref().map_or_else(no_license, in_the_form_of_an_address)]);
    file.put("creator", creators(dossier));
    file.put("datePublished", dated(dossier).date);
    file.put("version", version(dossier));
    file.put("citeAs", cite_as(dossier));
    file.put("keywords", keywords(dossier));
    file.put("spatialCoverage", dataset.countries.clone());
    file.put("isAccessibleForFree", if dataset.access == Access::Open { Value::Bool(true) } else { Value::Null });
    file.put("conditionsOfAccess", conditions(dataset.access));
    about_the_record(dossier, &mut file);
    for (property, mut texts) in responsible_ai(dossier, &verdicts) {
        // These have one text.
        let is_one = matches!(property, "dataAnnotationProtocol" | "dataReleaseMaintenancePlan");
        let value = if is_one { texts.pop().unwrap_or_default().into() } else { Value::from(texts) };
        file.put(&format!("rai:{property}"), value);
    }
    file.put("prov:wasDerivedFrom", sources(dossier));
    Value::Object(file.0)
}

/// The file as text, the same for the same content.
#[must_use]
pub fn text(dossier: &Dossier) -> String {
    let mut text = serde_json::to_string_pretty(&record(dossier)).unwrap_or_default();
    text.push('\n');
    text
}

/// The file as text for a deposit of the datasheet, which it then names by its DOI.
#[must_use]
pub fn text_with_datasheet(dossier: &Dossier, title: &str, doi: Option<&bibliography::Doi>) -> String {
    let mut record = record(dossier);
    if let (Some(doi), Some(Value::Array(about))) = (doi, record.get_mut("subjectOf")) {
        about.push(json!({ "@type": "Report", "name": title, "url": doi.url(), "identifier": doi.to_string() }));
    }
    let mut text = serde_json::to_string_pretty(&record).unwrap_or_default();
    text.push('\n');
    text
}

struct File(Map<String, Value>);

impl File {
    /// Adds a property; a gap is no value.
    fn put(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        let is_gap = value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value.as_str().is_some_and(str::is_empty);
        if !is_gap {
            self.0.insert(name.to_owned(), value);
        }
    }
}

/// Its aliases, and the labels of versions that are no numbers.
fn other_names(dossier: &Dossier) -> Vec<String> {
    let labels = dossier.versions.iter().map(|version| version.label.clone()).filter(|label| !is_version(label));
    dossier.dataset.aliases.iter().cloned().chain(labels).collect()
}

/// Where it is: its own page, else its DOI, else our record of it, which the maintenance plan names as such.
fn addresses(dossier: &Dossier, file: &mut File) {
    let doi = dossier.dataset.doi.as_ref().map(bibliography::Doi::url);
    let mut places: Vec<String> = dossier.dataset.homepage.iter().cloned().chain(doi.clone()).collect();
    let url = if places.is_empty() { dossier.page() } else { places.remove(0) };
    file.put("url", url);
    file.put("identifier", doi);
    file.put("sameAs", places);
}

fn no_license() -> String {
    format!("{NOT_DOCUMENTED}: no source read for this record states the licence of the data")
}

/// The address of a licence whose words name exactly one; else the words of the source.
#[must_use]
pub fn in_the_form_of_an_address(license: &str) -> String {
    let address = match license {
        "CC0" | "CC0 1.0" => "https://creativecommons.org/publicdomain/zero/1.0/",
        "CC BY 4.0" => "https://creativecommons.org/licenses/by/4.0/",
        "CC BY-SA 4.0" => "https://creativecommons.org/licenses/by-sa/4.0/",
        "CC BY-NC 4.0" => "https://creativecommons.org/licenses/by-nc/4.0/",
        "CC BY-NC-SA 4.0" => "https://creativecommons.org/licenses/by-nc-sa/4.0/",
        "CC BY-NC-SA 3.0" => "https://creativecommons.org/licenses/by-nc-sa/3.0/",
        "CC BY-NC-ND 4.0" => "https://creativecommons.org/licenses/by-nc-nd/4.0/",
        words => words,
    };
    address.to_owned()
}

fn creators(dossier: &Dossier) -> Vec<Value> {
    let organization = |name: &str| json!({ "@type": "Organization", "name": name });
    let mut creators = dossier.maker().map(|work| authors(&work.paper.authors)).unwrap_or_default();
    if creators.is_empty() {
        creators.push(organization(NOT_DOCUMENTED));
    } else if dossier.maker().is_some_and(|work| work.paper.authors.and_others) {
        creators.push(organization("and others"));
    }
    creators
}

/// The latest version whose label is a number.
fn version(dossier: &Dossier) -> String {
    let numbered = dossier.versions.iter().filter(|version| is_version(&version.label));
    let latest = numbered.enumerate().max_by_key(|(place, version)| (version.released, *place));
    latest.map_or_else(|| NO_VERSION.to_owned(), |(_, version)| version.label.clone())
}

fn cite_as(dossier: &Dossier) -> String {
    let record = || format!("{}, evidence record, {}, {}", dossier.dataset.name, dossier.review.title, dossier.page());
    dossier.maker().map_or_else(
        || format!("No work is recorded as the one that released it. This record: {}", record()),
        |work| work.paper.bibtex_with_strings(),
    )
}

fn keywords(dossier: &Dossier) -> Vec<String> {
    let dataset = &dossier.dataset;
    let mut keywords = vec![dataset.modality.to_string()];
    keywords.extend(dataset.body_part.iter().chain(&dataset.tasks).cloned());
    keywords.dedup();
    keywords
}

fn conditions(access: Access) -> String {
    let means = match access {
        Access::Open => "downloads without a personal request",
        Access::Registration => "an account, a form or a request comes first",
        Access::DataUseAgreement => "a signed agreement, and usually training, come first",
        Access::Private => "not available outside the group that holds it",
        Access::Unknown => "no source read for this record states the conditions",
    };
    format!("{}: {means}", access.label())
}

/// What this record is, and whose.
fn about_the_record(dossier: &Dossier, file: &mut File) {
    let review = &dossier.review;
    file.put("sdVersion", dossier.last.map(|last| last.number.to_string()));
    file.put("sdDatePublished", dossier.last.map(|last| last.at.date_naive().to_string()));
    file.put("sdLicense", review.license.as_deref().map(in_the_form_of_an_address));
    file.put("sdPublisher", json!({ "@type": "Organization", "name": review.title, "url": format!("{}/", review.address) }));
    file.put("includedInDataCatalog", json!({ "@type": "DataCatalog", "name": review.title, "url": format!("{}/", review.address) }));
    let page = json!({ "@type": "WebPage", "name": format!("{}: what is known about it", dossier.dataset.name), "url": dossier.page() });
    let documenting = dossier.statements.iter().filter(|statement| Brief::from(*statement).documents());
    let mut keys: Vec<&str> = documenting.map(|statement| statement.paper.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    let sheets = keys.into_iter().filter_map(|key| dossier.works.get(key)).map(article);
    file.put("subjectOf", std::iter::once(page).chain(sheets).collect::<Vec<Value>>());
}

fn article(work: &Work) -> Value {
    let name = work.paper.title.clone().unwrap_or_else(|| work.short_name.clone());
    let mut article = File(Map::new());
    article.put("@type", "ScholarlyArticle");
    article.put("name", name);
    article.put("url", work.elsewhere());
    Value::Object(article.0)
}

/// The datasets that it comes from. They have no type: readers take whatever is typed as a dataset for the file's own.
fn sources(dossier: &Dossier) -> Vec<Value> {
    let from_here = dossier.relations.iter().filter(|related| related.from_here);
    let source = |related: &Related| {
        let address = format!("{}/datasets/{}", dossier.review.address, related.other());
        let work = related.relation.paper.as_ref().and_then(|key| dossier.works.get(key.as_str()));
        let said: Vec<String> = [work.map(|work| work.short_name.clone()), related.relation.source.clone()].into_iter().flatten().collect();
        let said = if said.is_empty() { String::new() } else { format!(" [{}]", said.join(", ")) };
        let description = format!("{} is {} {}{said}", dossier.dataset.name, related.words(), related.other_name);
        json!({ "@id": address, "name": related.other_name, "url": address, "description": description })
    };
    from_here.map(source).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::croissant::RESPONSIBLE_AI;
    use crate::dossier;
    use crate::review::{embedded, folder};

    /// What the specification requires, and the validator does not ask for.
    const REQUIRED: [&str; 9] = ["@context", "@type", "conformsTo", "name", "description", "license", "url", "creator", "datePublished"];

    #[test]
    fn every_dataset_has_what_the_format_requires_and_no_property_that_it_does_not_have() {
        let review = folder::parse(&embedded::files()).review;
        let mut seen = 0;
        for dossier in dossier::all(review, "https://review.example") {
            let (slug, record) = (dossier.dataset.slug.to_string(), record(&dossier));
            for name in REQUIRED {
                assert!(record.get(name).is_some_and(|value| !value.is_null() && value != ""), "{slug}: {name}");
            }
            assert_eq!(record["conformsTo"], json!(CONFORMS_TO), "{slug}");
            assert!(record["url"].as_str().unwrap().starts_with("http"), "{slug}");
            assert!(record["creator"].as_array().unwrap().iter().all(|who| who["@type"].is_string() && who["name"].is_string()), "{slug}");
            assert!(record.get("distribution").is_none() && !record.to_string().contains("sha256"), "{slug}: nothing is made up");
            for name in record.as_object().unwrap().keys().filter_map(|name| name.strip_prefix("rai:")) {
                assert!(RESPONSIBLE_AI.contains(&name), "{slug}: rai:{name}");
            }
            assert!(is_version(record["version"].as_str().unwrap()), "{slug}");
            seen += 1;
        }
        assert_eq!(seen, 50);
    }

    #[test]
    fn chexpert_says_where_it_comes_from_and_who_says_so() {
        let record = record(&dossier::tests::dossier("chexpert"));
        assert_eq!(record["datePublished"], "2019");
        assert_eq!(record["version"], NO_VERSION);
        assert!(record["citeAs"].as_str().unwrap().starts_with("@inproceedings{irvin2019chexpert"), "{}", record["citeAs"]);
        assert_eq!(record["creator"][0]["name"], "Jeremy Irvin");
        let chexmask = super::record(&dossier::tests::dossier("chexmask"));
        let sources = chexmask["prov:wasDerivedFrom"].as_array().unwrap();
        assert!(sources.iter().any(|source| source["@id"] == "https://review.example/datasets/chexpert"), "{sources:?}");
        assert!(sources.iter().all(|source| source.get("@type").is_none()), "{sources:?}");
    }

    #[test]
    fn a_date_that_is_not_documented_says_what_it_is() {
        let ph2 = dossier::tests::dossier("ph2");
        let dated = dated(&ph2);
        assert!(dated.caveat.unwrap().starts_with("The date of release is not documented; “datePublished” is "), "{}", dated.date);
        assert!(record(&ph2)["rai:dataReleaseMaintenancePlan"].as_str().unwrap().contains("The date of release is not documented"));
        assert_eq!(record(&ph2)["license"][0], no_license());
    }

    #[test]
    fn a_version_is_the_latest_that_is_a_number() {
        let mut chexpert = dossier::tests::dossier("chexpert");
        let of = |label: &str, day: Option<&str>| crate::datasets::Version {
            dataset: chexpert.dataset.slug.clone(),
            label: label.to_owned(),
            released: day.map(|day| day.parse().unwrap()),
            doi: None,
            changes: None,
        };
        chexpert.versions = vec![of("2.0", Some("2024-01-01")), of("1.1", Some("2020-01-01")), of("CheXpert-v1.0-small", None)];
        let record = record(&chexpert);
        assert_eq!(record["version"], "2.0");
        assert_eq!(record["alternateName"], json!(["Chexpert", "CheXpert-v1.0-small"]));
    }
}
