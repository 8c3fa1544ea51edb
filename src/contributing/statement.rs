//! Step 2: what a work says about a dataset, as its form is filled in.

use crate::evidence::REPORT_OF_LABEL_ERRORS;
use crate::review::folder::table::join_list;
use crate::taxonomy::Tree;

use super::forms::{self, check_length};
use super::sheet::{Mistakes, Sheet};
use super::suggesting::{self, SuggestedNode};
use super::written::{Cells, WrittenKind};

/// How many shortcuts a statement has at most.
pub const MOST_SHORTCUTS: usize = 20;

/// How many rows for shortcuts a fresh form has.
const ROWS: usize = 2;

/// A row of the table of shortcuts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShortcutRow {
    /// In the words of the work.
    pub words: String,
    /// The node of the taxonomy.
    pub node: String,
    /// What the test gave.
    pub outcome: String,
    /// The nodes that the words may mean.
    pub suggested: Vec<SuggestedNode>,
    /// What is wrong with the row.
    pub mistake: Option<String>,
}

impl ShortcutRow {
    fn is_empty(&self) -> bool {
        self.words.is_empty() && self.node.is_empty()
    }
}

/// The rows that are written, then empty ones: always one to write into.
#[must_use]
pub fn rows(sheet: &Sheet, tree: &Tree, more: bool) -> Vec<ShortcutRow> {
    let (words, nodes, outcomes) = (sheet.all("shortcut"), sheet.all("node"), sheet.all("node_outcome"));
    let at = |texts: &[&str], row: usize| texts.get(row).copied().unwrap_or_default().to_owned();
    let filled = (0..words.len().max(nodes.len()).min(MOST_SHORTCUTS)).map(|row| ShortcutRow {
        words: at(&words, row),
        node: at(&nodes, row),
        outcome: at(&outcomes, row),
        suggested: suggesting::nodes(tree, &at(&words, row)),
        mistake: None,
    });
    let mut rows: Vec<ShortcutRow> = filled.filter(|row| !row.is_empty()).collect();
    let wanted = if more { rows.len() + ROWS } else { (rows.len() + 1).max(ROWS) };
    rows.resize(wanted.clamp(1, MOST_SHORTCUTS), ShortcutRow::default());
    rows
}

/// The cells of the statement. What is wrong with the rows of shortcuts is noted with the row's number: `shortcut-1`.
pub fn cells(sheet: &Sheet, paper: &str, dataset: &str, tree: &Tree, mistakes: &mut Mistakes) -> Cells {
    let mut cells = forms::cells(WrittenKind::Statement, sheet, Cells::new(), mistakes);
    cells.insert("paper_key".to_owned(), paper.to_owned());
    cells.insert("dataset_slug".to_owned(), dataset.to_owned());
    for field in ["annotations", "shortcuts", "shortcuts_taxonomy", "outcome", "appraisal", "external_source"] {
        cells.remove(field);
    }
    cells.insert("annotations".to_owned(), join_list(&annotations(sheet, mistakes)));
    let (mut shortcuts, mut nodes, mut outcomes) = (Vec::new(), Vec::new(), Vec::new());
    for (number, row) in rows(sheet, tree, false).into_iter().enumerate().filter(|(_, row)| !row.is_empty()) {
        let field = format!("shortcut-{number}");
        check_length(&field, &row.words, 200, mistakes);
        match (row.words.is_empty(), row.node.is_empty(), row.outcome.is_empty()) {
            (true, ..) => mistakes.add(&field, "Say in the words of the work what this shortcut is"),
            (_, true, _) => mistakes.add(&field, node_is_missing(&row)),
            (.., true) => mistakes.add(&field, "Choose what the test gave: shown, tested but not found, or unclear"),
            _ if !row.node.parse().is_ok_and(|slug| tree.get(&slug).is_some()) => {
                mistakes.add(&field, "This node is not in the taxonomy; choose one of the list");
            }
            _ => {}
        }
        shortcuts.push(row.words);
        nodes.push(row.node);
        outcomes.push(row.outcome);
    }
    cells.insert("shortcuts".to_owned(), join_list(&shortcuts));
    cells.insert("shortcuts_taxonomy".to_owned(), join_list(&nodes));
    cells.insert("outcome".to_owned(), join_list(&outcomes));
    cells
}

fn node_is_missing(row: &ShortcutRow) -> String {
    match row.suggested.first() {
        Some(node) => format!("Choose its place in the taxonomy; these words suggest “{}”", node.label),
        None => "Choose its place in the taxonomy; where none fits, take the nearest one above, and propose a new node".to_owned(),
    }
}

fn annotations(sheet: &Sheet, mistakes: &mut Mistakes) -> Vec<String> {
    let written = sheet.text("annotation_lines");
    check_length("annotation_lines", written, 2000, mistakes);
    let mut annotations: Vec<String> = written.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if sheet.text("label_errors") == "yes" && annotations.iter().all(|label| label != REPORT_OF_LABEL_ERRORS) {
        annotations.push(REPORT_OF_LABEL_ERRORS.to_owned());
    }
    annotations
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{embedded, folder};

    fn tree() -> Tree {
        Tree::new(folder::parse(&embedded::files()).review.confounders).unwrap()
    }

    #[test]
    fn rows_become_lists_in_one_order() {
        let sheet = Sheet::of([
            ("shortcut", "drains; all kinds"),
            ("node", "chest-drains"),
            ("node_outcome", "shown"),
            ("shortcut", ""),
            ("node", ""),
            ("node_outcome", ""),
            ("shortcut", "sex"),
            ("node", "sex-gender"),
            ("node_outcome", "not-found"),
            ("annotation_lines", "masks\n\n boxes "),
            ("label_errors", "yes"),
        ]);
        let mut mistakes = Mistakes::default();
        let cells = cells(&sheet, "a2020", "chexpert", &tree(), &mut mistakes);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        assert_eq!(cells["shortcuts"], "drains\\; all kinds;sex");
        assert_eq!(cells["shortcuts_taxonomy"], "chest-drains;sex-gender");
        assert_eq!(cells["outcome"], "shown;not-found");
        assert_eq!(cells["annotations"], "masks;boxes;report of label errors");
    }

    #[test]
    fn a_row_that_is_not_whole_is_told_with_what_its_words_suggest() {
        let row = |words: &str, node: &str, outcome: &str| {
            let sheet = Sheet::of([("shortcut", words), ("node", node), ("node_outcome", outcome)]);
            let mut mistakes = Mistakes::default();
            cells(&sheet, "a", "b", &tree(), &mut mistakes);
            mistakes.of("shortcut-0").map(str::to_owned)
        };
        assert!(row("chest drains", "", "shown").unwrap().contains("“Chest drains”"));
        assert!(row("", "sex-gender", "shown").unwrap().contains("words of the work"));
        assert!(row("sex", "sex-gender", "").unwrap().contains("what the test gave"));
        assert!(row("sex", "no-such", "shown").unwrap().contains("not in the taxonomy"));
        assert_eq!(row("", "", ""), None);
    }

    #[test]
    fn there_is_always_a_row_to_write_into() {
        assert_eq!(rows(&Sheet::default(), &tree(), false).len(), 2);
        let sheet = Sheet::of([("shortcut", "a"), ("shortcut", "b"), ("shortcut", "c")]);
        assert_eq!((rows(&sheet, &tree(), false).len(), rows(&sheet, &tree(), true).len()), (4, 5));
        let many: Vec<(&str, &str)> = std::iter::repeat_n(("shortcut", "a"), 5000).collect();
        assert_eq!(rows(&Sheet::of(many), &tree(), true).len(), MOST_SHORTCUTS);
    }
}
