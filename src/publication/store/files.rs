//! The files of releases: which there are, and what is in them, part by part.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::database::tables::{release_file, release_part};
use crate::database::{DatabaseError, bulk};
use crate::publication::archive::CHECKSUMS;
use crate::publication::{ReleaseError, ReleaseFile};

/// So many bytes of a file are one part.
pub const PART: usize = 1 << 20;

/// The files of the release with that number of its row, by name.
///
/// # Errors
/// The database cannot be read.
pub async fn of(db: &impl ConnectionTrait, release: i64) -> Result<Vec<ReleaseFile>, DatabaseError> {
    let rows = release_file::Entity::find().filter(release_file::Column::ReleaseId.eq(release)).all(db).await?;
    let mut files: Vec<ReleaseFile> = rows.into_iter().map(read).collect();
    // Sorted here: the databases' collations differ.
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// The file of that name.
///
/// # Errors
/// The database cannot be read.
pub async fn find(db: &impl ConnectionTrait, release: i64, path: &str) -> Result<Option<ReleaseFile>, DatabaseError> {
    Ok(release_file::Entity::find_by_id((release, path.to_owned())).one(db).await?.map(read))
}

fn read(row: release_file::Model) -> ReleaseFile {
    ReleaseFile { path: row.path, size: u64::try_from(row.size).unwrap_or_default(), sha256: row.sha256 }
}

/// Whether the parts of a file are kept: those of the archive are not, it is put together from the others.
#[must_use]
pub fn has_parts(file: &ReleaseFile) -> bool {
    file.path.contains('/') || Path::new(&file.path).extension().is_none_or(|ending| ending != "zip")
}

/// How many parts a file has.
#[must_use]
pub const fn parts(file: &ReleaseFile) -> u64 {
    file.size.div_ceil(PART as u64)
}

/// That part of a file, counted from 0.
///
/// # Errors
/// The database cannot be read, or does not hold it.
pub async fn part(db: &impl ConnectionTrait, file: &ReleaseFile, number: u64) -> Result<Vec<u8>, DatabaseError> {
    let unreadable = |reason: &dyn std::fmt::Display| DatabaseError::unreadable(format!("release_parts, {}", file.path), reason);
    let key = (file.sha256.clone(), i64::try_from(number).unwrap_or(i64::MAX));
    let row = release_part::Entity::find_by_id(key).one(db).await?.ok_or_else(|| unreadable(&"it is not there"))?;
    let mut bytes = Vec::new();
    // What was changed by hand may unpack to more than any part has.
    ZlibDecoder::new(row.bytes.as_slice()).take(PART as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() > PART { Err(unreadable(&"it is too long")) } else { Ok(bytes) }
}

/// All of a file.
///
/// # Errors
/// The database cannot be read, or does not hold it.
pub async fn whole(db: &impl ConnectionTrait, file: &ReleaseFile) -> Result<Vec<u8>, DatabaseError> {
    let mut bytes = Vec::new();
    for number in 0..parts(file) {
        bytes.extend(part(db, file, number).await?);
    }
    Ok(bytes)
}

/// Makes these files, which lie in a folder, those of a release.
///
/// # Errors
/// The database refuses, or a file cannot be read.
pub async fn put(transaction: &DatabaseTransaction, release: i64, files: &[ReleaseFile], folder: &Path) -> Result<(), ReleaseError> {
    release_file::Entity::delete_many()
        .filter(release_file::Column::ReleaseId.eq(release))
        .exec(transaction)
        .await
        .map_err(DatabaseError::from)?;
    let rows = files.iter().map(|file| release_file::ActiveModel {
        release_id: Set(release),
        path: Set(file.path.clone()),
        size: Set(i64::try_from(file.size).unwrap_or(i64::MAX)),
        sha256: Set(file.sha256.clone()),
    });
    bulk::insert_all(transaction, rows.collect()).await?;
    let mut there = known(transaction, files).await?;
    for file in files.iter().filter(|file| has_parts(file)) {
        // Two files may hold the same.
        if there.insert(file.sha256.clone()) {
            put_parts(transaction, file, folder).await?;
        }
    }
    Ok(())
}

/// The checksums of what the database holds already.
async fn known(transaction: &DatabaseTransaction, files: &[ReleaseFile]) -> Result<HashSet<String>, DatabaseError> {
    let mut known = HashSet::new();
    for some in files.chunks(bulk::NAMES_IN_A_QUERY) {
        let found: Vec<String> = release_part::Entity::find()
            .select_only()
            .column(release_part::Column::Sha256)
            .distinct()
            .filter(release_part::Column::Sha256.is_in(some.iter().map(|file| file.sha256.as_str())))
            .into_tuple()
            .all(transaction)
            .await?;
        known.extend(found);
    }
    Ok(known)
}

async fn put_parts(transaction: &DatabaseTransaction, file: &ReleaseFile, folder: &Path) -> Result<(), ReleaseError> {
    let path = folder.join(&file.path);
    let mut from = File::open(&path).map_err(ReleaseError::io(&path))?;
    for number in 0..parts(file) {
        let bytes = packed(&mut from).map_err(ReleaseError::io(&path))?;
        let row = release_part::ActiveModel {
            sha256: Set(file.sha256.clone()),
            part: Set(i64::try_from(number).unwrap_or(i64::MAX)),
            bytes: Set(bytes),
        };
        release_part::Entity::insert(row).exec_without_returning(transaction).await.map_err(DatabaseError::from)?;
    }
    Ok(())
}

/// The next part, packed.
fn packed(from: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(PART as u64).read_to_end(&mut bytes)?;
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&bytes)?;
    encoder.finish()
}

/// Deletes parts that no release has any more.
///
/// # Errors
/// The database refuses.
pub async fn sweep(transaction: &DatabaseTransaction) -> Result<(), DatabaseError> {
    let used = sea_orm::sea_query::Query::select().column(release_file::Column::Sha256).from(release_file::Entity).take();
    release_part::Entity::delete_many().filter(release_part::Column::Sha256.not_in_subquery(used)).exec(transaction).await?;
    Ok(())
}

/// The checksums file of a release, which stands for all that is in it.
///
/// # Errors
/// The database cannot be read.
pub async fn seal(db: &impl ConnectionTrait, release: i64) -> Result<Option<String>, DatabaseError> {
    Ok(find(db, release, CHECKSUMS).await?.map(|file| file.sha256))
}

/// The files of a release whose names begin so.
///
/// # Errors
/// The database cannot be read.
pub async fn below(db: &impl ConnectionTrait, release: i64, beginning: &str) -> Result<Vec<ReleaseFile>, DatabaseError> {
    let rows = release_file::Entity::find()
        .filter(release_file::Column::ReleaseId.eq(release))
        .filter(release_file::Column::Path.starts_with(beginning))
        .order_by_asc(release_file::Column::Path)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(read).collect())
}
