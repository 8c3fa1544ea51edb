//! The picture as dots, drawn from the same SVG with the fonts of the site.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use tokio::sync::Semaphore;

use crate::web::{Error, assets};

/// The fonts of labels, as the bundle has them.
const FONTS: [&str; 4] =
    ["fonts/source-sans-3-400.ttf", "fonts/source-sans-3-600.ttf", "fonts/source-sans-3-italic.ttf", "fonts/source-sans-3-ext.ttf"];

/// Twice as many dots as CSS pixels: sharp on paper and on good screens.
const SCALE: f32 = 2.0;
/// No picture has more dots: they take four bytes each while it is drawn.
const MOST: f32 = 24_000_000.0;
/// So many are drawn at once; others wait.
static ROOM: Semaphore = Semaphore::const_new(2);

/// The picture as PNG.
///
/// # Errors
/// It cannot be drawn.
pub async fn png(svg: String) -> Result<Vec<u8>, Error> {
    let _room = ROOM.acquire().await.map_err(|_| Error::Panicked)?;
    // Drawing takes some hundredths of a second: apart from what answers requests.
    let drawn = tokio::task::spawn_blocking(move || draw(&svg)).await;
    drawn.ok().flatten().ok_or(Error::Panicked)
}

fn draw(svg: &str) -> Option<Vec<u8>> {
    let mut options = Options { font_family: "Source Sans 3".to_owned(), ..Options::default() };
    let fonts = Arc::make_mut(&mut options.fontdb);
    // The cut fonts keep the first name of the variable font; the style of the picture ends with "sans-serif".
    fonts.set_sans_serif_family("Source Sans 3 ExtraLight");
    for font in FONTS {
        let bytes = assets::bytes(font)?;
        fonts.load_font_data(bytes);
    }
    let tree = Tree::from_str(svg, &options).ok()?;
    let one = tree.size();
    let scale = SCALE.min((MOST / (one.width() * one.height())).sqrt());
    let size = one.to_int_size().scale_by(scale)?;
    let mut dots = Pixmap::new(size.width(), size.height())?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut dots.as_mut());
    dots.encode_png().ok()
}
