//! Records as people write them: one text for each column of the record's file in a review folder. They are read by the
//! rules of the folder, so that a form, an upload and an import cannot disagree on what a record may hold.

use std::collections::BTreeMap;

use crate::review::Review;
use crate::review::folder::{self, DATA_FILES, table::line_after};
use crate::revisions::change::Record;
use crate::vocabulary::closed_vocabulary;

use super::sheet::Mistake;

closed_vocabulary! {
    /// The kinds of record that a form can write.
    WrittenKind, "kind of record" {
        /// What a work says about a dataset.
        Statement = "statement", "Statement";
        /// A dataset.
        Dataset = "dataset", "Dataset";
        /// A version of a dataset.
        Version = "version", "Version of a dataset";
        /// A place where a dataset can be had.
        Copy = "copy", "Copy of a dataset on another platform";
        /// A relation of two datasets.
        Relation = "relation", "Relation of two datasets";
        /// An answer to a question on the documentation of a dataset.
        Answer = "answer", "Answer on documentation";
        /// A node of the taxonomy.
        Confounder = "confounder", "Confounder";
        /// A word of a vocabulary, with its definition.
        Term = "term", "Word of a vocabulary";
        /// A search of the literature.
        Search = "search", "Search of the literature";
        /// A reply to a statement.
        Reply = "reply", "Reply";
    }
}

impl WrittenKind {
    /// The file of a review folder whose rows are such records.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Statement => "usages.csv",
            Self::Dataset => "datasets.csv",
            Self::Version => "dataset_versions.csv",
            Self::Copy => "dataset_locations.csv",
            Self::Relation => "dataset_relations.csv",
            Self::Answer => "documentation.csv",
            Self::Confounder => "miccat.csv",
            Self::Term => "vocabulary.csv",
            Self::Search => "search_runs.csv",
            Self::Reply => "replies.csv",
        }
    }

    /// The kind that a record is; none where no form can write it.
    #[must_use]
    pub const fn of(record: &Record) -> Option<Self> {
        match record {
            Record::Evidence(_) => Some(Self::Statement),
            Record::Dataset(_) => Some(Self::Dataset),
            Record::Version(_) => Some(Self::Version),
            Record::Location(_) => Some(Self::Copy),
            Record::Relation(_) => Some(Self::Relation),
            Record::Confounder(_) => Some(Self::Confounder),
            Record::Answer(_) => Some(Self::Answer),
            _ => None,
        }
    }

    /// How many such records a review has.
    fn count(self, review: &Review) -> usize {
        match self {
            Self::Statement => review.usages.len(),
            Self::Dataset => review.datasets.len(),
            Self::Version => review.versions.len(),
            Self::Copy => review.locations.len(),
            Self::Relation => review.relations.len(),
            Self::Answer => review.answers.len(),
            Self::Confounder => review.confounders.len(),
            Self::Term => review.vocabulary.len(),
            Self::Search => review.search_runs.len(),
            Self::Reply => review.replies.len(),
        }
    }
}

/// A record as text: its cells by column. A column that is not there is empty.
pub type Cells = BTreeMap<String, String>;

/// Reads a record among those that it speaks of. The review that is returned has it as the last of its kind.
///
/// # Errors
/// What is wrong with it, each with its column.
pub fn read(kind: WrittenKind, cells: &Cells, beside: &Review) -> Result<Review, Vec<Mistake>> {
    let whole = |message: String| vec![Mistake::new("", message)];
    let mut files = folder::render(beside).map_err(|error| whole(error.to_string()))?;
    let bytes = files.entry(kind.file().to_owned()).or_default();
    let line = line_after(bytes);
    append(bytes, cells).map_err(|error| whole(error.to_string()))?;
    let parsed = folder::parse(&files);
    let is_ours = |problem: &folder::Problem| {
        problem.fatal && problem.file == kind.file() && (problem.line.is_none_or(|of| of >= line) || kind == WrittenKind::Confounder)
    };
    let problems: Vec<Mistake> = parsed
        .problems
        .iter()
        .filter(|problem| is_ours(problem))
        .map(|problem| Mistake::new(problem.column.as_deref().unwrap_or_default(), in_words(problem)))
        .collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    if kind.count(&parsed.review) == kind.count(beside) + 1 {
        Ok(parsed.review)
    } else {
        Err(whole("this cannot be read as one record".to_owned()))
    }
}

fn append(bytes: &mut Vec<u8>, cells: &Cells) -> Result<(), csv::Error> {
    let columns: Vec<String> = csv::Reader::from_reader(bytes.as_slice()).headers()?.iter().map(str::to_owned).collect();
    let row: Vec<&str> = columns.iter().map(|column| cells.get(column).map_or("", String::as_str)).collect();
    let mut writer = csv::WriterBuilder::new().from_writer(bytes);
    writer.write_record(row)?;
    writer.flush()?;
    Ok(())
}

/// A problem of a file for people who see no files.
fn in_words(problem: &folder::Problem) -> String {
    let mut words = problem.message.replace("this cell is empty, and must not be", "this must not be empty");
    for file in DATA_FILES {
        words = words.replace(file, "this review");
    }
    crate::vocabulary::capitalised(&words)
}

/// The cells of the only record of that kind in a review, as a form shows them.
#[must_use]
pub fn cells(kind: WrittenKind, review: &Review) -> Option<Cells> {
    let files = folder::render(review).ok()?;
    let mut reader = csv::Reader::from_reader(files.get(kind.file())?.as_slice());
    let columns = reader.headers().ok()?.clone();
    let row = reader.records().next()?.ok()?;
    Some(columns.iter().zip(row.iter()).map(|(column, cell)| (column.to_owned(), cell.to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::embedded;

    fn cells_of(pairs: &[(&str, &str)]) -> Cells {
        pairs.iter().map(|(column, text)| ((*column).to_owned(), (*text).to_owned())).collect()
    }

    /// The default review without its statements, versions and copies.
    fn beside() -> Review {
        let review = folder::parse(&embedded::files()).review;
        Review { usages: Vec::new(), versions: Vec::new(), locations: Vec::new(), revisions: Vec::new(), ..review }
    }

    const STATEMENT: [(&str, &str); 6] = [
        ("paper_key", "larrazabal2020gender"),
        ("dataset_slug", "chexpert"),
        ("citation_function", "extend"),
        ("resource_type", "shortcuts"),
        ("evidence", "Shows that an unequal share of sexes harms the smaller group."),
        ("confidence", "stated"),
    ];

    #[test]
    fn a_statement_is_read_as_an_import_reads_it() {
        let mut cells = cells_of(&STATEMENT);
        cells.extend(cells_of(&[("shortcuts", "sex"), ("shortcuts_taxonomy", "sex-gender"), ("outcome", "shown")]));
        let read = read(WrittenKind::Statement, &cells, &beside()).unwrap();
        let usage = read.usages.last().unwrap();
        assert_eq!((usage.paper.as_str(), usage.findings.len()), ("larrazabal2020gender", 1));
    }

    #[test]
    fn mistakes_stand_beside_their_fields() {
        let mut cells = cells_of(&STATEMENT);
        cells.extend(cells_of(&[("citation_function", "adores"), ("evidence", " "), ("dataset_slug", "no-such")]));
        let mistakes = read(WrittenKind::Statement, &cells, &beside()).unwrap_err();
        let of = |field: &str| mistakes.iter().find(|mistake| mistake.field == field).map(|mistake| mistake.message.clone());
        assert!(of("citation_function").unwrap().starts_with("“adores” is not a citation function"), "{mistakes:?}");
        assert_eq!(of("evidence").as_deref(), Some("This must not be empty"));
        let mistakes = read(
            WrittenKind::Statement,
            &cells_of(&[STATEMENT[0], ("dataset_slug", "no-such"), STATEMENT[2], STATEMENT[4], STATEMENT[5]]),
            &beside(),
        )
        .unwrap_err();
        assert_eq!(mistakes, [Mistake::new("dataset_slug", "There is no dataset “no-such” in this review")]);
    }

    #[test]
    fn addresses_are_those_of_the_web() {
        let copy = |url: &str| cells_of(&[("dataset", "chexpert"), ("platform", "Elsewhere"), ("url", url)]);
        assert!(read(WrittenKind::Copy, &copy("https://example.org/chexpert"), &beside()).is_ok());
        let mistakes = read(WrittenKind::Copy, &copy("javascript:alert(1)"), &beside()).unwrap_err();
        assert_eq!(mistakes[0].field, "url");
        assert!(mistakes[0].message.contains("not an address"), "{mistakes:?}");
    }

    #[test]
    fn every_kind_of_record_is_written_and_read_back() {
        let review = folder::parse(&embedded::files()).review;
        for kind in WrittenKind::ALL {
            let mut one = Review::default();
            match kind {
                WrittenKind::Statement => one.usages.extend(review.usages.first().cloned()),
                WrittenKind::Dataset => one.datasets.extend(review.datasets.first().cloned()),
                WrittenKind::Relation => one.relations.extend(review.relations.first().cloned()),
                WrittenKind::Answer => one.answers.extend(review.answers.first().cloned()),
                WrittenKind::Confounder => one.confounders.extend(review.confounders.first().cloned()),
                WrittenKind::Term => one.vocabulary.extend(review.vocabulary.first().cloned()),
                WrittenKind::Search => one.search_runs.extend(review.search_runs.first().cloned()),
                // The default review has none.
                WrittenKind::Version | WrittenKind::Copy | WrittenKind::Reply => continue,
            }
            let cells = cells(*kind, &one).unwrap();
            let mut rest = beside();
            match kind {
                WrittenKind::Dataset => rest.datasets.clear(),
                WrittenKind::Relation => rest.relations.clear(),
                WrittenKind::Answer => rest.answers.clear(),
                WrittenKind::Confounder => rest.confounders.clear(),
                WrittenKind::Term => rest.vocabulary.clear(),
                WrittenKind::Search => rest.search_runs.clear(),
                _ => {}
            }
            let again = read(*kind, &cells, &rest).unwrap();
            assert_eq!(again.usages.last(), one.usages.last());
            assert_eq!(
                again.confounders.last().map(|node| &node.slug),
                one.confounders.last().or(rest.confounders.last()).map(|node| &node.slug)
            );
            assert!(*kind != WrittenKind::Answer || again.answers == one.answers);
            if *kind == WrittenKind::Dataset {
                assert_eq!(again.datasets, one.datasets);
            }
        }
    }
}
