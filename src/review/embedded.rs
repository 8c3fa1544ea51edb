//! The default review, inside the binary: the content of *In the Picture*.

use rust_embed::RustEmbed;

use super::folder::Files;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/review"]
struct DefaultReview;

/// The files of the default review.
#[must_use]
pub fn files() -> Files {
    DefaultReview::iter().filter_map(|name| DefaultReview::get(&name).map(|file| (name.into_owned(), file.data.into_owned()))).collect()
}
