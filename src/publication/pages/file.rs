//! `/releases/{number}/files/{path}`: a file of a release, as it was published.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::try_unfold;

use super::unknown;
use crate::database::Database;
use crate::publication::assembling::assembled;
use crate::publication::store::{self, files};
use crate::publication::{ReleaseFile, ending};
use crate::web::{Error, Query, Site, is_known};

/// A file changes only when a DOI is written into it.
const KEEP: HeaderValue = HeaderValue::from_static("public, max-age=300");
/// A document of a release brings its own style, and nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'; sandbox",
);

/// Where the bytes of a file come from.
#[derive(Clone)]
enum Source {
    /// The database, part by part.
    Parts(Database),
    /// A file on the disk.
    Disk(Arc<File>),
}

impl Source {
    async fn part(&self, file: &ReleaseFile, number: u64) -> Result<Bytes, std::io::Error> {
        match self {
            Self::Parts(database) => {
                let part = files::part(database.reader(), file, number).await;
                part.map(Bytes::from).map_err(std::io::Error::other)
            }
            Self::Disk(on_disk) => {
                let (on_disk, from) = (Arc::clone(on_disk), number * files::PART as u64);
                let length = usize::try_from((file.size - from).min(files::PART as u64)).unwrap_or(files::PART);
                let reading = move || {
                    let mut bytes = vec![0; length];
                    on_disk.read_exact_at(&mut bytes, from).map(|()| Bytes::from(bytes))
                };
                tokio::task::spawn_blocking(reading).await.map_err(std::io::Error::other)?
            }
        }
    }
}

pub(super) async fn show(
    State(site): State<Site>,
    Path((number, path)): Path<(String, String)>,
    query: Query,
    asked: HeaderMap,
) -> Result<Response, Error> {
    query.only(&[])?;
    if number.contains('\0') || path.contains('\0') {
        return Err(Error::UnreadableAddress);
    }
    let moment = site.moment().await?;
    let db = moment.db();
    let Some((id, release)) = store::find(db, &number).await? else { return Err(unknown(&number)) };
    let Some(file) = files::find(db, id, &path).await? else {
        return Err(Error::NotFound { what: "file of this release", name: path.chars().take(120).collect(), near: Vec::new() });
    };
    let mut headers = headers(&release.number, &file);
    let tag = format!("\"{}\"", file.sha256);
    if is_known(&asked, &tag) {
        headers.remove(header::CONTENT_TYPE);
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let all = if files::has_parts(&file) { Vec::new() } else { files::of(db, id).await? };
    // What follows may take long: it must not hold a connection to the database.
    drop(moment);
    let source = if files::has_parts(&file) {
        Source::Parts(site.database().clone())
    } else {
        Source::Disk(assembled(site.database(), &release, &file, all).await?)
    };
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(file.size));
    let body = Body::from_stream(try_unfold((source, file, 0), |(source, file, number)| async move {
        if number >= files::parts(&file) {
            return Ok::<_, std::io::Error>(None);
        }
        let part = source.part(&file, number).await.inspect_err(|error| tracing::error!(%error, file = file.path, "a file breaks off"))?;
        Ok(Some((part, (source, file, number + 1))))
    }));
    Ok((headers, body).into_response())
}

fn headers(number: &str, file: &ReleaseFile) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media_type()));
    headers.insert(header::CACHE_CONTROL, KEEP);
    headers.extend(HeaderValue::try_from(format!("\"{}\"", file.sha256)).ok().map(|tag| (header::ETAG, tag)));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let is_saved = matches!(ending(name), "zip" | "sqlite");
    // The archive has the number in its name; what is saved beside others should have it too.
    let name = if ending(name) == "zip" { name.to_owned() } else { format!("{number}-{name}") };
    let plain: String =
        name.chars().map(|letter| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '-' }).collect();
    let shown = format!("{}; filename=\"{plain}\"", if is_saved { "attachment" } else { "inline" });
    headers.extend(HeaderValue::try_from(shown).ok().map(|shown| (header::CONTENT_DISPOSITION, shown)));
    headers
}
