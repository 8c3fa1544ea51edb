//! Writing a folder: records as rows of their files, one after the other, and files that appear together or not at all.

use std::borrow::Borrow;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::FolderError;

/// A record that is one row of a CSV file of the folder.
pub trait Record {
    /// The file.
    const FILE: &'static str;
    /// Its columns.
    const COLUMNS: &'static [&'static str];

    /// The cells, as many as there are columns.
    fn cells(&self) -> impl IntoIterator<Item = String>;
}

/// Writes the file of these records: the header, then a row for each, none kept in memory.
///
/// # Errors
/// The writer refuses, or a record cannot be made.
pub fn write_records<R: Record, B: Borrow<R>>(out: impl Write, records: impl Iterator<Item = io::Result<B>>) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().from_writer(out);
    writer.write_record(R::COLUMNS)?;
    for record in records {
        writer.write_record(record?.borrow().cells().into_iter().map(String::into_bytes))?;
    }
    writer.flush()
}

/// The bytes of the file of these records.
pub(super) fn file_of<R: Record>(records: &[R]) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    let written = write_records::<R, _>(&mut bytes, records.iter().map(Ok));
    // Writing to memory does not fail where each row has as many cells as the header.
    debug_assert!(written.is_ok());
    (R::FILE.to_owned(), bytes)
}

/// Files that are being written into a folder; none is there under its name until all are whole.
pub struct Staged {
    folder: PathBuf,
    files: Vec<(NamedTempFile, PathBuf)>,
}

impl Staged {
    /// Begins to write into the folder, which is made where it is not there.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn in_folder(folder: &Path) -> Result<Self, FolderError> {
        std::fs::create_dir_all(folder).map_err(|source| FolderError::io(folder, source))?;
        Ok(Self { folder: folder.to_path_buf(), files: Vec::new() })
    }

    /// Writes a file of that name.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn add(&mut self, name: &str, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), FolderError> {
        let path = self.folder.join(name);
        let write = || {
            let file = tempfile::Builder::new().permissions(permissions()).tempfile_in(&self.folder)?;
            let mut out = BufWriter::with_capacity(1 << 16, file);
            content(&mut out)?;
            let file = out.into_inner()?;
            file.as_file().sync_all()?;
            Ok(file)
        };
        let file = write().map_err(|source| FolderError::io(&path, source))?;
        self.files.push((file, path));
        Ok(())
    }

    /// Gives all files their names.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn publish(self) -> Result<(), FolderError> {
        for (file, path) in self.files {
            file.persist(&path).map_err(|error| FolderError::io(&path, error.error))?;
        }
        Ok(())
    }
}

/// Readable for everyone, as files usually are; temporary files are not.
#[cfg(unix)]
fn permissions() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o644)
}
