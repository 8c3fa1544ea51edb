//! Signposting (<https://signposting.org>): what a program finds of a page's content by its `Link` header alone.
//!
//! `cite-as` is said only where the address leads to what the page shows: not for a dataset, which is others', and not with the DOI of
//! an edition where the page shows what is known today.

use axum::http::{HeaderValue, header};
use axum::response::Response;

use crate::croissant::writing::in_the_form_of_an_address;

/// A link with its relation and, where they are known, its type and profile.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Signpost {
    target: String,
    relation: &'static str,
    kind: Option<&'static str>,
    profile: Option<&'static str>,
}

/// The links of one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signposts(Vec<Signpost>);

impl Signposts {
    /// The links of a page about a thing of that type of schema.org.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        Self::default().to("type", "https://schema.org/AboutPage").to("type", format!("https://schema.org/{kind}"))
    }

    /// With a link.
    #[must_use]
    pub fn to(mut self, relation: &'static str, target: impl Into<String>) -> Self {
        self.0.push(Signpost { target: target.into(), relation, kind: None, profile: None });
        self
    }

    /// With a link to something of that media type.
    #[must_use]
    pub fn file(mut self, relation: &'static str, target: impl Into<String>, kind: &'static str) -> Self {
        self.0.push(Signpost { target: target.into(), relation, kind: Some(kind), profile: None });
        self
    }

    /// With a description of the thing in a form that has a profile.
    #[must_use]
    pub fn described_by(mut self, target: impl Into<String>, kind: &'static str, profile: &'static str) -> Self {
        self.0.push(Signpost { target: target.into(), relation: "describedby", kind: Some(kind), profile: Some(profile) });
        self
    }

    /// With the address of the licence that these words name; nothing where they name none.
    #[must_use]
    pub fn license(self, words: Option<&str>) -> Self {
        match words.map(in_the_form_of_an_address).filter(|address| address.starts_with("https://")) {
            Some(address) => self.to("license", address),
            None => self,
        }
    }

    /// Writes the links on an answer. What cannot stand in a header is left out.
    pub fn onto(&self, response: &mut Response) {
        let is_address = |target: &str| target.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"\\".contains(&byte));
        let links = self.0.iter().filter(|signpost| is_address(&signpost.target)).map(|Signpost { target, relation, kind, profile }| {
            let kind = kind.map(|kind| format!("; type=\"{kind}\"")).unwrap_or_default();
            let profile = profile.map(|profile| format!("; profile=\"{profile}\"")).unwrap_or_default();
            format!("<{target}>; rel=\"{relation}\"{kind}{profile}")
        });
        let text = links.collect::<Vec<_>>().join(", ");
        response.headers_mut().extend(HeaderValue::try_from(text).ok().map(|value| (header::LINK, value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_one_header() {
        let mut response = Response::default();
        let links = Signposts::of("Report").to("cite-as", "https://a.example/x").file("item", "/x.pdf", "application/pdf");
        links.license(Some("CC BY 4.0")).to("author", "https://a.example/<b>").onto(&mut response);
        assert_eq!(
            response.headers()[header::LINK],
            "<https://schema.org/AboutPage>; rel=\"type\", <https://schema.org/Report>; rel=\"type\", <https://a.example/x>; rel=\"cite-as\", \
             </x.pdf>; rel=\"item\"; type=\"application/pdf\", <https://creativecommons.org/licenses/by/4.0/>; rel=\"license\""
        );
    }

    #[test]
    fn a_licence_is_an_address_only_where_its_words_name_one() {
        assert_eq!(Signposts::default().license(Some("CC0")).0.len(), 1);
        for none in [None, Some(""), Some("CC BY"), Some("Stanford research use agreement")] {
            assert_eq!(Signposts::default().license(none), Signposts::default(), "{none:?}");
        }
    }
}
