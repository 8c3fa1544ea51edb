//! The heatmap, page by page, as a page, as JSON and as a table.

use askama::Template;
use axum::response::Response;
use serde::Serialize;

use crate::demographics::PatientRecord;
use crate::gaps::board::{Board, Narrowing, Row};
use crate::gaps::figure::{Figure, figures};
use crate::gaps::{By, Cell, CellState, Column};
use crate::taxonomy::{self, ConfounderSlug};
use crate::vocabulary::Modality;
use crate::web::fields::{Field, Labels, chosen, words};
use crate::web::listing::{Chosen, Turning};
use crate::web::{Error, Moment, Query, Section, Shell, csv, marks};
use crate::wording;

/// What the page can be asked.
pub(super) const PARAMETERS: [&str; 4] = ["by", "modality", "state", "page"];

/// A column, for programs.
#[derive(Debug, Serialize)]
pub struct ColumnView {
    confounder: ConfounderSlug,
    label: String,
    group: String,
}

/// A cell, with where it leads.
#[derive(Debug, Serialize)]
pub struct CellView {
    confounder: ConfounderSlug,
    state: CellState,
    tested: usize,
    of: usize,
    address: String,
}

/// A dataset with its cells.
#[derive(Debug, Serialize)]
pub struct RowView {
    slug: String,
    name: String,
    cells: Vec<CellView>,
}

/// The datasets of one kind of images that are on this page.
#[derive(Debug, Serialize)]
pub struct OfModality {
    modality: Modality,
    label: String,
    datasets: Vec<RowView>,
    #[serde(skip)]
    figures: Vec<Figure>,
}

impl OfModality {
    fn title(&self) -> String {
        let cells = || self.datasets.iter().flat_map(|row| &row.cells);
        let (all, gaps) = (cells().count(), cells().filter(|cell| cell.state.is_gap()).count());
        let tested = self.datasets.iter().filter(|row| row.cells.iter().any(|cell| !cell.state.is_gap())).count();
        let datasets = match (tested, self.datasets.len()) {
            (0, 1) => "Its one dataset was tested for nothing".to_owned(),
            (0, all) => format!("None of {} was tested for anything", wording::count(all, "dataset")),
            (1, 1) => "Its one dataset was tested".to_owned(),
            (tested, all) if tested == all => format!("All {} were tested for something", wording::count(all, "dataset")),
            (tested, all) => format!(
                "{} of {} {} tested for something",
                crate::vocabulary::capitalised(&wording::number_word(tested)),
                wording::count(all, "dataset"),
                if tested == 1 { "was" } else { "were" }
            ),
        };
        format!("{}: {datasets}; {} of {} fields are gaps", self.label, wording::so_many(gaps), wording::so_many(all))
    }
}

impl CellView {
    fn new(cell: Cell, dataset: &str, column: &Column) -> Self {
        Self {
            confounder: column.slug.clone(),
            state: cell.state,
            tested: cell.tested,
            of: cell.of,
            address: cell.address(dataset, &column.slug),
        }
    }

    /// "3 of 5", where the column is more than one confounder.
    fn extent(&self) -> Option<String> {
        (self.of > 1 && self.tested > 0).then(|| format!("{} of {}", self.tested, self.of))
    }

    /// "shown 3 of 5 tested".
    fn words(&self) -> String {
        let state = self.state.label().to_lowercase();
        self.extent().map_or_else(|| state.clone(), |extent| format!("{state} {extent} tested"))
    }

    fn symbol(&self) -> &'static str {
        marks::state_symbol(self.state)
    }
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "gaps/board.html", blocks = ["title", "description"])]
pub struct BoardPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    by: By,
    total: usize,
    found: usize,
    filters: Vec<Field>,
    columns: Vec<ColumnView>,
    groups: Vec<OfModality>,
    #[serde(flatten)]
    turning: Turning,
    #[serde(skip)]
    counts: Vec<(CellState, usize)>,
    #[serde(skip)]
    chosen: Vec<Chosen>,
    #[serde(skip)]
    json: String,
    #[serde(skip)]
    table: String,
}

impl BoardPage {
    /// Whether this page has not all of the datasets.
    const fn is_cut(&self) -> bool {
        self.turning.next.is_some() || self.turning.previous.is_some()
    }

    /// Whether it is the first kind of images on the page.
    fn is_first(&self, group: &OfModality) -> bool {
        self.groups.first().is_some_and(|first| first.modality == group.modality)
    }

    fn cells(&self) -> usize {
        self.counts.iter().map(|(_, number)| number).sum()
    }

    /// "For 169 of 200 pairs no work in this review answers."
    fn lead(&self) -> String {
        let gaps: usize = self.counts.iter().filter(|(state, _)| state.is_gap()).map(|(_, number)| number).sum();
        let what = match self.by {
            By::Group => "groups of confounders",
            By::Leaf => "single confounders",
        };
        if self.cells() == 0 {
            return "Every dataset against every confounder: there is nothing to compare yet.".to_owned();
        }
        format!(
            "Datasets against {what}: {} fields. For {} of them no one has looked, or no one could.",
            wording::so_many(self.cells()),
            wording::so_many(gaps)
        )
    }
}

fn narrowing(query: &Query, labels: &Labels) -> Result<Narrowing, Error> {
    Ok(Narrowing { by: query.value("by")?.unwrap_or(By::Group), modalities: labels.chosen(query)?, states: words(query, "state")? })
}

fn fields(narrowing: &Narrowing, labels: &Labels, board: &Board<'_>) -> Vec<Field> {
    let mark = |word: &str| word.parse::<CellState>().map_or_else(|_| marks::untested(), marks::state);
    vec![
        Field::words("by", "Columns", &[narrowing.by], |_| None).single(),
        Field::words("state", "What is known", &narrowing.states, |state| Some(board.count(state))).marked(mark),
        Field::modalities(labels, &board.modalities, &narrowing.modalities),
    ]
}

fn row(row: &Row<'_>, columns: &[Column]) -> RowView {
    let PatientRecord { slug, name, .. } = row.record;
    let cells = row.cells.iter().zip(columns).map(|(cell, column)| CellView::new(*cell, slug, column));
    RowView { slug: slug.clone(), name: name.clone(), cells: cells.collect() }
}

/// The page that the URL asks for.
pub(super) async fn page(moment: &Moment, query: &Query) -> Result<BoardPage, Error> {
    let labels = Labels::load(moment).await?;
    let narrowing = narrowing(query, &labels)?;
    let number = query.page()?;
    let tree = taxonomy::store::tree(moment.db()).await?;
    let (records, answers) = (moment.patients().await?, moment.answers().await?);
    let board = Board::new(&narrowing, &records, &tree, &answers);
    let shown: Vec<&Row<'_>> = Turning::part(board.rows.iter(), number).collect();
    let mut groups: Vec<OfModality> = Vec::new();
    for of_row in &shown {
        let modality = &of_row.record.modality;
        if groups.last().is_none_or(|group| group.modality != *modality) {
            let label = labels.of(modality);
            groups.push(OfModality { modality: modality.clone(), label, datasets: Vec::new(), figures: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.datasets.push(row(of_row, &board.columns));
        }
    }
    for group in &mut groups {
        group.figures = figures(&board.columns, narrowing.by == By::Leaf, group.datasets.len());
    }
    let filters = fields(&narrowing, &labels, &board);
    let column = |column: &Column| ColumnView { confounder: column.slug.clone(), label: column.label.clone(), group: column.group.clone() };
    Ok(BoardPage {
        shell: moment.shell(Section::Gaps, query.address("/gaps")).await?,
        address: moment.address(&query.address("/gaps")),
        by: narrowing.by,
        total: records.len(),
        found: board.rows.len(),
        chosen: chosen("/gaps", query, &filters),
        filters,
        columns: board.columns.iter().map(column).collect(),
        turning: Turning::new("/gaps", query, number, shown.len(), board.rows.len() as u64),
        counts: board.counts.clone(),
        json: query.address("/gaps.json"),
        table: query.without_names(&["page"]).address("/gaps.csv"),
        groups,
    })
}

/// Every dataset that fits, in one table: a column for each confounder or group.
pub(super) async fn table(moment: &Moment, query: &Query) -> Result<Response, Error> {
    let narrowing = narrowing(query, &Labels::load(moment).await?)?;
    let tree = taxonomy::store::tree(moment.db()).await?;
    let (records, answers) = (moment.patients().await?, moment.answers().await?);
    let board = Board::new(&narrowing, &records, &tree, &answers);
    let head = ["dataset", "name", "modality"].map(str::to_owned).into_iter();
    let head = head.chain(board.columns.iter().map(|column| column.slug.to_string()));
    let line = |row: &Row<'_>| {
        let PatientRecord { slug, name, modality, .. } = row.record;
        let own = [slug.clone(), name.clone(), modality.to_string()].into_iter();
        own.chain(row.cells.iter().map(|cell| cell.state.to_string())).collect::<Vec<String>>()
    };
    csv(std::iter::once(head.collect()).chain(board.rows.iter().map(line)))
}
