//! Whom to ask, and how patiently.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The address of a service, under which its paths lie: `https://api.crossref.org`.
///
/// Only `http` and `https`, without a user, a question or a fragment; no slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(reqwest::Url);

/// Why a text is no [`Endpoint`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Not an address at all, or without a host.
    #[error("it is not an address such as https://api.crossref.org")]
    NoAddress,
    /// Neither `http` nor `https`.
    #[error("it has to begin with https:// or http://")]
    NotWeb,
    /// A user, a question mark or a fragment.
    #[error("it may hold a host and a path, and nothing else")]
    MoreThanPath,
}

impl Endpoint {
    /// The address of a path below it, each part encoded.
    pub(crate) fn below(&self, parts: &[&str], question: &[(&str, &str)]) -> reqwest::Url {
        let mut url = self.0.clone();
        // Addresses of the web always have a path that can be added to.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(parts);
        }
        if !question.is_empty() {
            url.query_pairs_mut().extend_pairs(question);
        }
        url
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let url = reqwest::Url::parse(text.trim().trim_end_matches('/')).map_err(|_| EndpointError::NoAddress)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(EndpointError::NotWeb);
        }
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return Err(EndpointError::MoreThanPath);
        }
        if url.host().is_some() { Ok(Self(url)) } else { Err(EndpointError::NoAddress) }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// Whom to ask, and how patiently.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Crossref; `None` is not asked.
    pub crossref: Option<Endpoint>,
    /// DataCite; `None` is not asked.
    pub datacite: Option<Endpoint>,
    /// arXiv's export host; `None` is not asked.
    pub arxiv: Option<Endpoint>,
    /// Who asks: the program, its version, and how to reach those who run it. Services ask for an e-mail address.
    pub user_agent: String,
    /// For how long a person waits for all of one look-up.
    pub patience: Duration,
    /// The pause before the second attempt; doubled before each further one.
    pub pause: Duration,
    /// How often one service is asked the same thing.
    pub attempts: u32,
    /// The pause between two questions to arXiv, which asks for three seconds.
    pub arxiv_every: Duration,
    /// The longest answer that is read, in bytes.
    pub longest_answer: usize,
}

impl Settings {
    /// The public services, asked politely: ten seconds in all, three attempts, answers of up to 4 MB.
    #[must_use]
    pub fn public(user_agent: &str) -> Self {
        Self {
            crossref: "https://api.crossref.org".parse().ok(),
            datacite: "https://api.datacite.org".parse().ok(),
            arxiv: "https://export.arxiv.org".parse().ok(),
            user_agent: user_agent.to_owned(),
            patience: Duration::from_secs(10),
            pause: Duration::from_millis(400),
            attempts: 3,
            arxiv_every: Duration::from_secs(3),
            longest_answer: 4 << 20,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_web_only() {
        let endpoint: Endpoint = "https://api.crossref.org/".parse().unwrap();
        assert_eq!(endpoint.to_string(), "https://api.crossref.org");
        assert_eq!(endpoint.below(&["works", "10.1000/a b?c#d"], &[]).as_str(), "https://api.crossref.org/works/10.1000%2Fa%20b%3Fc%23d");
        let below: Endpoint = "http://127.0.0.1:9/mirror".parse().unwrap();
        assert_eq!(below.below(&["api"], &[("id_list", "a&b")]).as_str(), "http://127.0.0.1:9/mirror/api?id_list=a%26b");
        for (text, error) in [
            ("api.crossref.org", EndpointError::NoAddress),
            ("javascript:alert(1)", EndpointError::NotWeb),
            ("file:///etc/passwd", EndpointError::NotWeb),
            ("https://a@example.org", EndpointError::MoreThanPath),
            ("https://example.org/?a", EndpointError::MoreThanPath),
        ] {
            assert_eq!(text.parse::<Endpoint>(), Err(error), "{text}");
        }
        for endpoint in [Settings::public("a").crossref, Settings::public("a").datacite, Settings::public("a").arxiv] {
            assert!(endpoint.is_some());
        }
    }
}
