//! A view of the graph as a picture for paper: without what stands below it elsewhere, on white.

use super::files::{Drawn, bare};
use super::making::page;
use crate::explorer::view::View;
use crate::web::{Error, Moment};

/// A picture for paper.
#[derive(Debug, Clone)]
pub struct Printed {
    /// The picture as SVG.
    pub svg: String,
    /// Its width in CSS pixels.
    pub width: f64,
    /// What is drawn, in words.
    pub words: String,
}

/// The picture of that view; none where nothing is linked to what stands in its middle.
///
/// # Errors
/// The database cannot be read, the view names what is not there, or the template fails.
pub async fn printed(moment: &Moment, view: View) -> Result<Option<Printed>, Error> {
    let page = page(moment, view).await?;
    let picture = page.picture();
    if picture.nodes.len() < 2 {
        return Ok(None);
    }
    let svg = bare(Drawn::Part(picture), page.summary())?.replace("#fdfdfb", "#ffffff");
    Ok(Some(Printed { svg, width: picture.view_box.width, words: page.summary().to_owned() }))
}
