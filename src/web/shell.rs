//! What stands around every page: masthead, navigation, foot.

use super::{Error, Masthead, Moment, Site, assets};
use crate::accounts::Role;
use crate::papers;
use crate::review::store;

/// The part of the site that a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Datasets.
    Datasets,
    /// Papers and evidence.
    Papers,
    /// Confounders.
    Confounders,
    /// The graph.
    Graph,
    /// Gaps.
    Gaps,
    /// Case studies.
    CaseStudies,
    /// One of the views that the foot of the page leads to.
    Views,
    /// Changes.
    Changes,
    /// Contribute.
    Contribute,
    /// About.
    About,
    /// None of them.
    None,
}

impl Section {
    /// The navigation, in its order.
    pub const NAVIGATION: [(Self, &'static str, &'static str); 8] = [
        (Self::Datasets, "/datasets", "Datasets"),
        (Self::Papers, "/papers", "Papers"),
        (Self::Confounders, "/confounders", "Confounders"),
        (Self::Graph, "/graph", "Graph"),
        (Self::Gaps, "/gaps", "Gaps"),
        (Self::CaseStudies, "/case-studies", "Case studies"),
        (Self::Changes, "/changes", "Changes"),
        (Self::Contribute, "/contribute", "Contribute"),
    ];
}

/// The views that look across the whole review: the foot of each page leads to them.
pub const VIEWS: &[(&str, &str)] = &[
    ("/gaps", "Gaps"),
    ("/compare", "Compare"),
    ("/timeline", "Timeline"),
    ("/demographics", "Demographics"),
    ("/documentation", "Documentation"),
    ("/sql", "SQL"),
    ("/releases", "Releases"),
    ("/about", "About"),
];

/// The publication that the review started from.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its key.
    pub key: String,
    /// "Jiménez-Sánchez et al. 2025".
    pub short_name: String,
    /// Its DOI.
    pub doi: Option<bibliography::Doi>,
    /// Its title.
    pub title: Option<String>,
}

impl Source {
    /// The address of its page.
    #[must_use]
    pub fn address(&self) -> String {
        papers::address(&self.key)
    }
}

/// Masthead, navigation and foot of one page.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The part of the site.
    pub section: Section,
    /// The page's own address on the site, without a host: what it is known by.
    pub path: String,
    /// The site's address.
    pub address: String,
    /// The review's name.
    pub title: String,
    /// The sentence at the top of the first page.
    pub headline: String,
    /// One sentence about the review.
    pub description: Option<String>,
    /// The licence of the review's words.
    pub license: Option<String>,
    /// The publication that it started from.
    pub source: Option<Source>,
    /// Who is there.
    pub visitor: Masthead,
    /// The style sheet's address.
    pub style: String,
    /// The script's address.
    pub script: String,
    /// The address of the picture that stands for the review where a link to it is shared.
    pub card: String,
    /// The address of the icon for the start screen of a phone.
    pub touch_icon: String,
    /// The addresses of the fonts that every page needs.
    pub fonts: &'static [String],
}

impl Shell {
    /// Whether it is shown to someone who decides on contributions.
    #[must_use]
    pub fn is_stewards(&self) -> bool {
        matches!(self.visitor, Masthead::Person { role, .. } if role >= Role::Steward)
    }

    /// The shell of a page at that address, for a page that has no moment of its own.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn new(site: &Site, section: Section, path: impl Into<String>) -> Result<Self, Error> {
        Self::of(&site.moment().await?, section, path.into()).await
    }

    /// The shell of a page, from the same moment as the page.
    pub(super) async fn of(moment: &Moment, section: Section, path: String) -> Result<Self, Error> {
        let db = moment.db();
        let properties = store::properties(db).await?;
        let mut shell = Self::without_database(moment.site(), section, path);
        if let Some(key) = properties.get("source")
            && let Some((paper, short_name)) = papers::store::find(db, key).await?
        {
            shell.source = Some(Source { key: key.clone(), short_name, doi: paper.doi, title: paper.title });
        }
        if let Some(title) = properties.get("title") {
            shell.title.clone_from(title);
        }
        if let Some(headline) = properties.get("headline") {
            shell.headline.clone_from(headline);
        }
        shell.description = properties.get("description").cloned();
        shell.license = properties.get("license").cloned();
        Ok(shell)
    }

    /// The shell of a page that must show even when the database is away.
    #[must_use]
    pub fn without_database(site: &Site, section: Section, path: impl Into<String>) -> Self {
        Self {
            section,
            path: path.into(),
            address: site.address().to_owned(),
            title: "Amphora".to_owned(),
            headline: "Look up what is known about a dataset before you use it".to_owned(),
            description: None,
            license: None,
            source: None,
            visitor: Masthead::now(site),
            style: assets::address("amphora.css"),
            script: assets::address("amphora.js"),
            card: assets::address("card.png"),
            touch_icon: assets::address("touch-icon.png"),
            fonts: assets::fonts(),
        }
    }
}
