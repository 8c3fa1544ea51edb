//! What a draft says of itself, in the words of Zenodo.

use bibliography::Doi;
use chrono::NaiveDate;
use scholarly::zenodo::{Creator, Metadata, Related, Relation};
use serde::Serialize;

use super::{Kind, Thing};
use crate::credit::Credits;
use crate::web::prose::markdown;

/// What a thing is, before it is put into the words of Zenodo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Which edition: the number of the release, or "revision 12".
    pub edition: String,
    /// Its title.
    pub title: String,
    /// What it is, in paragraphs.
    pub paragraphs: Vec<String>,
    /// What is new in it, as Markdown.
    pub notes: Option<String>,
    /// The day of the edition, which is no one's clock's.
    pub day: NaiveDate,
    /// Who contributed, as far as they agreed to be named.
    pub credits: Credits,
    /// The name of the review: who made it where no one is named.
    pub review: String,
    /// The licence of the review's words: "CC BY 4.0".
    pub license: Option<String>,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// The DOI of the dataset that it documents.
    pub documents: Option<Doi>,
    /// The DOIs of the works that it cites.
    pub references: Vec<Doi>,
    /// The names of its files, in the order in which they are sent.
    pub files: Vec<String>,
}

/// Other deposits that a thing is linked to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Links {
    /// The DOI of the review: of all its releases.
    pub review: Option<Doi>,
    /// The DOIs of the datasheets.
    pub datasheets: Vec<Doi>,
}

/// What the draft of a thing says. None where the review states no licence.
#[must_use]
pub(super) fn metadata(thing: &Thing, site: &str, described: &Description, links: &Links, community: Option<&str>) -> Option<Metadata> {
    let doi = |doi: &Doi, relation: Relation, kind: Option<&str>| Related {
        identifier: doi.to_string(),
        relation,
        resource_type: kind.map(str::to_owned),
    };
    // First of all: by this a draft is found again whose making was not answered.
    let mut related = vec![Related { identifier: thing.page(site), relation: Relation::IsIdenticalTo, resource_type: None }];
    related.extend(described.documents.iter().map(|one| doi(one, Relation::Documents, Some("dataset"))));
    match thing.kind() {
        Kind::Datasheet => related.extend(links.review.iter().map(|one| doi(one, Relation::IsPartOf, None))),
        Kind::Release => related.extend(links.datasheets.iter().map(|one| doi(one, Relation::HasPart, None))),
    }
    related.extend(described.references.iter().map(|one| doi(one, Relation::References, None)));
    Some(Metadata {
        upload_type: "publication".to_owned(),
        publication_type: Some(if thing.kind() == Kind::Release { "report" } else { "other" }.to_owned()),
        title: described.title.clone(),
        creators: creators(described),
        description: described
            .paragraphs
            .iter()
            .map(|words| format!("<p>{}</p>", escaped(words)))
            .chain(described.notes.as_deref().map(|notes| markdown(notes).0))
            .collect(),
        publication_date: described.day.to_string(),
        version: described.edition.clone(),
        license: license(described.license.as_deref()?),
        keywords: described.keywords.clone(),
        communities: community.map(str::to_owned).into_iter().collect(),
        related_identifiers: related,
        doi: None,
    })
}

/// Those who agreed to be named, by the names that they gave themselves: to cut these into family and given names would be a guess
/// that stands for good. Where there are none, the review.
fn creators(described: &Description) -> Vec<Creator> {
    let named: Vec<Creator> = described
        .credits
        .people
        .iter()
        .map(|credit| Creator {
            name: credit.person.name.clone(),
            orcid: credit.person.orcid.as_ref().map(ToString::to_string),
            affiliation: None,
        })
        .collect();
    if named.is_empty() { vec![Creator { name: described.review.clone(), orcid: None, affiliation: None }] } else { named }
}

/// "CC BY 4.0" as Zenodo has it: `cc-by-4.0`.
fn license(words: &str) -> String {
    match words.trim().to_lowercase().replace(' ', "-") {
        bare if bare == "cc0" => "cc0-1.0".to_owned(),
        other => other,
    }
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::AccountId;
    use crate::credit::{Credit, PublicPerson};

    fn described() -> Description {
        Description {
            edition: "revision 12".to_owned(),
            title: "Datasheet for CheXpert".to_owned(),
            paragraphs: vec!["A < B & C.".to_owned()],
            notes: Some("- *new*".to_owned()),
            day: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
            credits: Credits::default(),
            review: "A living review".to_owned(),
            license: Some("CC BY 4.0".to_owned()),
            keywords: vec!["datasheet".to_owned()],
            documents: Doi::parse("10.1609/aaai.v33i01.3301590").ok(),
            references: vec![Doi::parse("10.1000/1").unwrap()],
            files: Vec::new(),
        }
    }

    #[test]
    fn a_datasheet_says_what_it_documents_and_what_it_is_part_of() {
        let thing = Thing::Datasheet("chexpert".parse().unwrap());
        let links = Links { review: Doi::parse("10.5281/zenodo.1").ok(), datasheets: vec![Doi::parse("10.5281/zenodo.9").unwrap()] };
        let metadata = metadata(&thing, "https://review.example", &described(), &links, Some("amphora")).unwrap();
        let related: Vec<(&str, Relation)> =
            metadata.related_identifiers.iter().map(|one| (one.identifier.as_str(), one.relation)).collect();
        assert_eq!(
            related,
            [
                ("https://review.example/datasets/chexpert/datasheet", Relation::IsIdenticalTo),
                ("10.1609/aaai.v33i01.3301590", Relation::Documents),
                ("10.5281/zenodo.1", Relation::IsPartOf),
                ("10.1000/1", Relation::References),
            ]
        );
        assert_eq!(metadata.license, "cc-by-4.0");
        assert!(metadata.description.starts_with("<p>A &lt; B &amp; C.</p><ul>"), "{}", metadata.description);
        assert_eq!((metadata.publication_date.as_str(), metadata.version.as_str()), ("2026-11-23", "revision 12"));
        assert_eq!(metadata.creators[0].name, "A living review", "no one agreed to be named");
        assert_eq!(metadata.communities, ["amphora"]);
    }

    #[test]
    fn who_agreed_to_be_named_is_named_with_an_orcid_where_there_is_one() {
        let person = |id: i64, name: &str, orcid: Option<&str>| Credit {
            person: PublicPerson { id: AccountId(id), name: name.to_owned(), orcid: orcid.map(|orcid| orcid.parse().unwrap()) },
            contributed: std::collections::BTreeMap::new(),
            reviewed: 1,
            roles: Vec::new(),
            first: chrono::DateTime::UNIX_EPOCH,
            last: chrono::DateTime::UNIX_EPOCH,
        };
        let people = vec![person(1, "Ada Lovelace", Some("0000-0002-1825-0097")), person(2, "Rosa", None)];
        let described = Description { credits: Credits { people, not_named: 1 }, ..described() };
        let named = creators(&described);
        assert_eq!(named[0].orcid.as_deref(), Some("0000-0002-1825-0097"));
        assert_eq!((named[1].name.as_str(), &named[1].orcid), ("Rosa", &None));
    }

    #[test]
    fn without_a_licence_nothing_is_said() {
        let thing = Thing::Release("2026.1".to_owned());
        let described = Description { license: None, ..described() };
        assert_eq!(metadata(&thing, "https://review.example", &described, &Links::default(), None), None);
        assert_eq!(license("CC0"), "cc0-1.0");
        assert_eq!(license("CC BY-SA 4.0"), "cc-by-sa-4.0");
    }
}
