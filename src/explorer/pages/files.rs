//! What is shown, as files: SVG, PNG, CSV, BibTeX, `GraphML`, Cytoscape JSON. Each has the link and how the review is cited in it.

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::page::GraphPage;
use crate::evidence::FindingKind;
use crate::explorer::exports::{Origin, cytoscape, graphml};
use crate::explorer::lettering::{self, Weight};
use crate::explorer::picture::{Picture, Rect};
use crate::explorer::sheet::Sheet;
use crate::papers;
use crate::web::{ASK_AGAIN, Error, Moment, Shell, bibtex};

/// Opened alone, the picture brings its own style, and nothing else may run in it.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'");

/// The forms that a picture has beside the page and JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// The picture itself.
    Svg,
    /// The picture as dots, twice as many as on the page.
    Png,
    /// The table.
    Csv,
    /// For Gephi, yEd, `NetworkX`, igraph.
    Graphml,
    /// For Cytoscape.
    Cytoscape,
}

/// What a picture that stands alone shows.
#[derive(Debug)]
pub enum Drawn<'a> {
    /// A neighbourhood, or another part.
    Part(&'a Picture),
    /// The whole review.
    Whole(&'a Sheet),
}

/// A picture that stands alone.
#[derive(Debug, Template)]
#[template(path = "explorer/alone.html")]
struct Alone<'a> {
    drawn: Drawn<'a>,
    title: &'a str,
    summary: &'a str,
    origin: &'a Origin,
    /// Its left upper corner.
    corner: (f64, f64),
    width: f64,
    height: f64,
    view_box: String,
    /// Where it comes from, in lines below the picture, each with its base line.
    from: Vec<(f64, String)>,
}

/// How the review is cited.
pub fn citation(shell: &Shell, address: &str) -> String {
    let source = shell.source.as_ref().map(|source| {
        let title = source.title.as_ref().map(|title| format!(", {title}")).unwrap_or_default();
        let doi = source.doi.as_ref().map(|doi| format!(", https://doi.org/{doi}")).unwrap_or_default();
        format!(", after {}{title}{doi}", source.short_name)
    });
    format!("{}{}. {address}", shell.title, source.unwrap_or_default())
}

/// The file of a page.
///
/// # Errors
/// The template fails, or the picture cannot be drawn.
pub async fn file(page: &GraphPage, form: File) -> Result<Response, Error> {
    let (kind, name, body) = match form {
        File::Svg => ("image/svg+xml", "svg", svg(page)?.into_bytes()),
        File::Png => ("image/png", "png", super::png::png(svg(page)?).await?),
        File::Csv => ("text/csv; charset=utf-8", "csv", csv(page).into_bytes()),
        File::Graphml => ("application/xml; charset=utf-8", "graphml", graphml(page.picture(), &page.origin()).into_bytes()),
        File::Cytoscape => {
            ("application/json", "cyjs", serde_json::to_vec_pretty(&cytoscape(page.picture(), &page.origin())).unwrap_or_default())
        }
    };
    Ok(answer(form, kind, &format!("{}.{name}", page.file_name()), body))
}

/// A file of that name.
pub fn answer(form: File, kind: &str, name: &str, body: Vec<u8>) -> Response {
    let shown = if form == File::Svg || form == File::Png { "inline" } else { "attachment" };
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, format!("{shown}; filename=\"{name}\""))];
    let mut answer = (headers, [(header::CACHE_CONTROL, ASK_AGAIN)], body).into_response();
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    answer
}

/// How large what stands below a picture is.
const SMALL: f64 = 12.0;
/// From line to line.
const LINE: f64 = 18.0;

fn svg(page: &GraphPage) -> Result<String, Error> {
    alone(Drawn::Part(page.picture()), page.summary(), &page.origin())
}

/// The picture with its own style and symbols; below it stands where it comes from.
///
/// # Errors
/// The template fails.
pub fn alone(drawn: Drawn<'_>, summary: &str, origin: &Origin) -> Result<String, Error> {
    let area = match &drawn {
        Drawn::Part(picture) => picture.view_box,
        Drawn::Whole(sheet) => Rect { width: sheet.size.0, height: sheet.size.1, ..Rect::default() },
    };
    let texts = [format!("{}. {}", origin.title, origin.address), origin.citation.clone()];
    let lines = texts.iter().flat_map(|text| lettering::lines(text, SMALL, Weight::Regular, area.width - 16.0));
    let mut height = area.height + 4.0;
    let mut from = Vec::new();
    for line in lines {
        height += LINE;
        from.push((area.y + height, line));
    }
    height += 14.0;
    let alone = Alone {
        drawn,
        title: &origin.title,
        summary,
        origin,
        corner: (area.x, area.y),
        width: area.width,
        height,
        view_box: format!("{} {} {} {height}", area.x, area.y, area.width),
        from,
    };
    Ok(alone.render()?)
}

/// The picture with its own style and symbols, and nothing around it: for a document that says where it comes from.
///
/// # Errors
/// The template fails.
pub fn bare(drawn: Drawn<'_>, summary: &str) -> Result<String, Error> {
    let area = match &drawn {
        Drawn::Part(picture) => picture.view_box,
        Drawn::Whole(sheet) => Rect { width: sheet.size.0, height: sheet.size.1, ..Rect::default() },
    };
    let origin = Origin { title: String::new(), address: String::new(), citation: String::new() };
    let alone = Alone {
        drawn,
        title: summary,
        summary,
        origin: &origin,
        corner: (area.x, area.y),
        width: area.width,
        height: area.height,
        view_box: format!("{} {} {} {}", area.x, area.y, area.width, area.height),
        from: Vec::new(),
    };
    Ok(alone.render()?)
}

/// The rows of the table.
fn csv(page: &GraphPage) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = [
        "evidence_id",
        "paper_key",
        "work",
        "year",
        "citation_function",
        "dataset_slug",
        "dataset",
        "resource_type",
        "annotations",
        "shortcuts",
        "shortcuts_taxonomy",
        "severity",
        "confidence",
        "appraisal",
        "evidence",
        "locator",
        "address",
    ];
    let origin = page.origin();
    let mut written = writer.write_record(head).is_ok();
    for row in page.statements() {
        let usage = &row.statement.usage;
        let list = |kind| row.statement.labels(kind).join(";");
        let taxonomy: Vec<&str> = row.statement.shortcuts().map(|(_, slug, _)| slug.as_str()).collect();
        written &= writer
            .write_record([
                usage.id.to_string(),
                usage.paper.to_string(),
                row.statement.paper.short_name.clone(),
                row.statement.paper.year.map(|year| year.to_string()).unwrap_or_default(),
                usage.citation_function.to_string(),
                usage.dataset.to_string(),
                row.statement.dataset_name.clone(),
                usage.resource_type.map(|kind| kind.to_string()).unwrap_or_default(),
                list(FindingKind::Annotation),
                list(FindingKind::Shortcut),
                taxonomy.join(";"),
                row.judged_severity.to_string(),
                usage.confidence.to_string(),
                usage.appraisal.to_string(),
                usage.evidence.clone(),
                usage.locator.clone().unwrap_or_default(),
                format!("{}{}", page.site(), row.address),
            ])
            .is_ok();
    }
    debug_assert!(written, "a vector takes every row");
    let rows = writer.into_inner().unwrap_or_default();
    // Programs that read CSV skip such lines (`comment="#"`), people read where the table comes from.
    format!("# {}: {}\n# {}\n{}", origin.title, origin.address, origin.citation, String::from_utf8_lossy(&rows))
}

/// The works of the table, as BibTeX.
///
/// # Errors
/// The database cannot be read.
pub async fn works(moment: &Moment, page: &GraphPage) -> Result<Response, Error> {
    let mut keys: Vec<String> = page.statements().iter().map(|row| row.statement.paper.key.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    let papers = papers::store::with_keys(moment.db(), &keys).await?;
    let origin = page.origin();
    let mut entries = vec![format!("% {}: {}\n% {}", origin.title, origin.address, origin.citation)];
    entries.extend(papers.iter().map(papers::Paper::bibtex_with_strings));
    Ok(bibtex(&entries))
}
