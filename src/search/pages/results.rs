//! `/search`: what was found, by kind, with why; or that nothing was, until when was searched, and what one can do.

use askama::Template;
use serde::Serialize;

use crate::monitoring::Searched;
use crate::search::index::looking::Words;
use crate::search::index::{Index, LOOKED_AT, WORD_LIMIT};
use crate::search::store::{SearchError, Wanted, search};
use crate::search::words::is_little;
use crate::search::{Fit, Found, Group, Hit, Kind, Manner};
use crate::web::listing::{ON_A_PAGE, Turning};
use crate::web::{Error, Moment, Query, Section, Shell, marks};
use crate::wording;

/// How many of each kind are shown beside the other kinds.
const OF_A_KIND: usize = 5;

/// How many single words are offered where all together find nothing.
const OFFERS: usize = 6;

/// A word of the question that finds something alone.
#[derive(Debug, Serialize)]
pub struct Offer {
    word: String,
    found: usize,
    address: String,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "search/results.html", blocks = ["title", "description"])]
pub struct ResultsPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    question: Option<String>,
    kind: Option<Kind>,
    #[serde(flatten)]
    found: Found,
    #[serde(flatten)]
    turning: Option<Turning>,
    offers: Vec<Offer>,
    searched: Searched,
    is_older: bool,
    #[serde(skip)]
    query: Query,
    #[serde(skip)]
    json: String,
}

/// The page that the URL asks for.
pub(super) async fn page(moment: &Moment, query: &Query) -> Result<ResultsPage, Error> {
    let question = query.get("q").map(str::to_owned);
    let kind: Option<Kind> = query.value("kind")?;
    let number = query.page()?;
    let (mut found, mut offers, mut is_older) = (Found::default(), Vec::new(), false);
    if let Some(question) = &question {
        let current = moment.search_index().await?;
        is_older = current.is_older;
        let one = kind.map(|kind| [kind]);
        let kinds = one.as_ref().map_or(Kind::ALL, |one| one.as_slice());
        let (from, limit) = match kind {
            Some(_) => (usize::try_from(Turning::offset(number)).unwrap_or(usize::MAX), usize::try_from(ON_A_PAGE).unwrap_or(50)),
            None => (0, OF_A_KIND),
        };
        found = search(moment.db(), &current.index, question, Wanted { kinds, from, limit, manner: Manner::Whole }).await?;
        if found.is_empty() || found.some_words {
            offers = self::offers(&current.index, question, &found, query)?;
        }
    }
    let turning = kind.map(|_| {
        let group = found.groups.first();
        let (shown, total) = group.map_or((0, 0), |group| (group.hits.len(), group.total.counted));
        Turning::new("/search", query, number, shown, u64::try_from(total).unwrap_or(u64::MAX))
    });
    let runs = moment.searches().await?;
    let address = query.address("/search");
    Ok(ResultsPage {
        shell: moment.shell(Section::None, address.clone()).await?,
        address: moment.address(&address),
        json: query.address("/search.json"),
        searched: Searched::of(&runs, None),
        query: query.clone(),
        question,
        kind,
        found,
        turning,
        offers,
        is_older,
    })
}

/// The words that find something alone, those that find least first: they say most.
fn offers(index: &Index, text: &str, found: &Found, query: &Query) -> Result<Vec<Offer>, SearchError> {
    let words: Vec<&str> = text.split_whitespace().filter(|word| !is_little(&word.to_lowercase())).collect();
    let mut offers = Vec::new();
    if words.len() < 2 {
        return Ok(offers);
    }
    // What stands nowhere has been looked for, in every spelling.
    let stands = |word: &&str| !found.unknown.iter().any(|unknown| word.contains(unknown.as_str()));
    for word in words.into_iter().filter(stands).take(OFFERS) {
        let alone = index.question(word, Manner::Whole)?;
        let mut number = 0;
        for kind in Kind::ALL {
            number += index.look_up(*kind, &alone, Words::All, 0, 0)?.total.counted;
        }
        if number > 0 {
            let address = query.without("kind", query.get("kind").unwrap_or_default()).with("q", word).address("/search");
            offers.push(Offer { word: word.to_owned(), found: number, address });
        }
    }
    offers.sort_by_key(|offer| offer.found);
    Ok(offers)
}

impl ResultsPage {
    /// Whether it comes from an index that is older than the review.
    pub(super) const fn is_older(&self) -> bool {
        self.is_older
    }

    fn title(&self) -> String {
        match (&self.question, self.kind) {
            (None, _) => "Search".to_owned(),
            (Some(question), None) => format!("Search for “{question}”"),
            (Some(question), Some(kind)) => format!("{} for “{question}”", kind.label()),
        }
    }

    /// "One dataset, 12 papers and more than 2,000 statements."
    fn lead(&self) -> String {
        let parts: Vec<String> = self.found.groups.iter().map(|group| self.total(group)).collect();
        let sentence = wording::list(&parts);
        let mut letters = sentence.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }

    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn total(&self, group: &Group) -> String {
        let total = group.total;
        if total.or_more {
            return format!("{} {}", total.words(), group.kind.plural());
        }
        let noun = if total.counted == 1 { group.kind.singular() } else { group.kind.plural() };
        format!("{} {noun}", wording::number_word(total.counted))
    }

    /// The record that the question names, if it names one.
    fn named(&self) -> Option<&Hit> {
        let exact = [Fit::Identifier, Fit::Name, Fit::Alias, Fit::Spelling];
        self.found.first().filter(|hit| self.kind.is_none() && exact.contains(&hit.why.fit))
    }

    /// The list of all records of a kind, where the page shows only the first.
    fn all(&self, group: &Group) -> Option<String> {
        let is_cut = self.kind.is_none() && (group.total.or_more || group.total.counted > group.hits.len());
        is_cut.then(|| self.query.with("kind", group.kind.as_str()).address("/search"))
    }

    /// The page with all kinds.
    fn every_kind(&self) -> String {
        self.query.without("kind", self.query.get("kind").unwrap_or_default()).address("/search")
    }

    /// Whether a list ends before all records that may fit: only so many are looked at.
    fn is_cut(&self) -> bool {
        self.kind.is_some() && self.found.groups.iter().any(|group| group.total.or_more)
    }

    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn looked_at(&self) -> String {
        wording::thousands(i64::try_from(LOOKED_AT).unwrap_or(i64::MAX))
    }

    /// Why a record is here, where it cannot be seen from its marks.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn why(&self, hit: &Hit) -> Option<String> {
        let form = hit.why.form.as_deref();
        match (hit.why.fit, form) {
            (Fit::Identifier, Some(form)) => Some(form.to_owned()),
            (Fit::Name | Fit::Alias | Fit::Spelling | Fit::Beginning | Fit::Words, Some(form)) => Some(format!("also called {form}")),
            (Fit::Slip, Some(form)) => Some(format!("also called {form}, which is spelled like it")),
            (Fit::Slip, None) => Some("spelled like it".to_owned()),
            (Fit::SomeWords, _) => Some("most of the words".to_owned()),
            _ => None,
        }
    }
}
