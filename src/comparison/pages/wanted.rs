//! Which datasets an address asks for: by the name in addresses, by an old one, or by any spelling that people write.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::comparison::{MOST, address, asked};
use crate::datasets::store::spellings;
use crate::evidence::pages::view::Link;
use crate::review::store::redirected;
use crate::revisions::Subject;
use crate::web::{Error, Moment, NearMatch, Query, is_comparable, nearest};

/// The longest name that is looked up.
const LONGEST: usize = 300;
/// So many names are looked up; more are no comparison.
const NAMES: usize = 100;

/// A name that no one dataset has.
#[derive(Debug, Serialize)]
pub struct Unknown {
    /// What was asked for.
    pub name: String,
    /// Whether several datasets go by it.
    pub is_ambiguous: bool,
    /// Those that go by it, or are spelled like it: each with the address that compares it.
    pub near: Vec<Link>,
}

/// What an address asks for.
#[derive(Debug, Default)]
pub struct Wanted {
    /// The datasets, by the name in addresses, each once.
    pub slugs: Vec<String>,
    /// Those that have no room.
    pub left_out: Vec<String>,
    /// What no one dataset has as its name.
    pub unknown: Vec<Unknown>,
}

impl Wanted {
    /// Reads the address.
    ///
    /// # Errors
    /// A name is too long, there are too many, or the database cannot be read.
    pub async fn read(moment: &Moment, query: &Query) -> Result<Self, Error> {
        let names = asked(query.all("d").into_iter().chain(query.all("add")));
        if names.len() > NAMES {
            let problem = format!("at most {MOST} datasets stand side by side, and at most {NAMES} names are looked up");
            return Err(Error::bad_parameter("d", &names.join(","), problem));
        }
        if let Some(long) = names.iter().find(|name| name.len() > LONGEST) {
            return Err(Error::bad_parameter("d", long, "no dataset has so long a name"));
        }
        let cards = moment.datasets().await?;
        let mut slugs: Vec<String> = Vec::new();
        let mut others: Vec<String> = Vec::new();
        for name in names {
            let small = name.to_lowercase();
            if cards.of(&small).is_some() {
                slugs.push(small);
            } else if let Some(new_name) = redirected(moment.db(), Subject::Dataset, &name).await? {
                slugs.push(new_name);
            } else {
                others.push(name);
            }
        }
        let mut wanted = Self::default();
        wanted.look_up(moment, others, &mut slugs).await?;
        for slug in slugs {
            if wanted.slugs.contains(&slug) || wanted.left_out.contains(&slug) {
                continue;
            }
            if wanted.slugs.len() < MOST { wanted.slugs.push(slug) } else { wanted.left_out.push(slug) }
        }
        // What is proposed instead is compared with the datasets that are known.
        for unknown in &mut wanted.unknown {
            for near in &mut unknown.near {
                let with: Vec<&str> = wanted.slugs.iter().map(String::as_str).chain([near.address.as_str()]).collect();
                near.address = address("/compare", &with);
            }
        }
        Ok(wanted)
    }

    /// Names as people write them; an alias may be that of several datasets.
    async fn look_up(&mut self, moment: &Moment, names: Vec<String>, slugs: &mut Vec<String>) -> Result<(), Error> {
        if names.is_empty() {
            return Ok(());
        }
        let spellings = spellings(moment.db()).await?;
        let mut by_name: BTreeMap<String, BTreeMap<&str, &str>> = BTreeMap::new();
        for (spelling, slug, name) in &spellings {
            by_name.entry(bibliography::folded(spelling)).or_default().insert(slug, name);
        }
        for name in names {
            let found = by_name.get(&bibliography::folded(&name));
            match found.map(|found| found.iter().collect::<Vec<_>>()).as_deref() {
                Some([(slug, _)]) => slugs.push((**slug).to_owned()),
                Some(several) => {
                    let near = several.iter().map(|(slug, name)| Link { name: (**name).to_owned(), address: (**slug).to_owned() });
                    self.unknown.push(Unknown { near: near.collect(), is_ambiguous: true, name });
                }
                None => {
                    let known = spellings.iter().filter(|_| is_comparable(&name));
                    let known =
                        known.map(|(spelling, slug, name)| (spelling.clone(), NearMatch { name: name.clone(), address: slug.clone() }));
                    let near = nearest(&name, known).into_iter().map(|near| Link { name: near.name, address: near.address }).collect();
                    self.unknown.push(Unknown { near, is_ambiguous: false, name });
                }
            }
        }
        Ok(())
    }
}
