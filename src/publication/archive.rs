//! The archive of a release: one ZIP file with a folder in it. Nothing in it is compressed, and its times are the day of the
//! release, so its bytes follow from the files alone, whatever a later version of a compressor would make of them.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use chrono::{Datelike as _, NaiveDate};
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Number, ReleaseError, ReleaseFile, hexadecimal};

/// The file that holds the checksums of all others, in the form that `sha256sum --check` reads.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// From here on a ZIP file needs longer numbers for a file.
const LONG: u64 = u32::MAX as u64;

/// The name of the archive of a release.
#[must_use]
pub fn name(number: &Number) -> String {
    format!("{}.zip", folder(&number.to_string()))
}

/// The folder inside the archive.
#[must_use]
pub fn folder(number: &str) -> String {
    format!("review-{number}")
}

/// The checksums of these files, in the order of their names.
#[must_use]
pub fn checksums(files: &[ReleaseFile]) -> String {
    files.iter().fold(String::new(), |mut text, file| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}  {}", file.sha256, file.path);
        text
    })
}

/// An archive that is being written: files in the order of their names.
pub struct Writer<W: Write + Seek> {
    zip: ZipWriter<W>,
    folder: String,
    day: NaiveDate,
}

impl<W: Write + Seek> Writer<W> {
    /// Begins the archive of the release with that number, made on that day.
    pub fn new(to: W, number: &str, day: NaiveDate) -> Self {
        Self { zip: ZipWriter::new(to), folder: folder(number), day }
    }

    /// Begins the next file; its bytes follow.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn begin(&mut self, file: &ReleaseFile) -> io::Result<()> {
        let small = |number: u32| u8::try_from(number).unwrap_or(1);
        let year = u16::try_from(self.day.year()).unwrap_or(1980).clamp(1980, 2107);
        let time = zip::DateTime::from_date_and_time(year, small(self.day.month()), small(self.day.day()), 0, 0, 0).unwrap_or_default();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(time)
            .unix_permissions(0o644)
            .large_file(file.size >= LONG);
        Ok(self.zip.start_file(format!("{}/{}", self.folder, file.path), options)?)
    }

    /// Writes the next bytes of the file.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.zip.write_all(bytes)
    }

    /// Ends the archive.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn finish(self) -> io::Result<W> {
        Ok(self.zip.finish()?)
    }
}

/// Writes the archive of the files in a folder beside them, and says what it is.
///
/// # Errors
/// The disk refuses.
pub fn write(folder: &Path, number: &Number, day: NaiveDate, files: &[ReleaseFile]) -> Result<ReleaseFile, ReleaseError> {
    let path = folder.join(name(number));
    let io = |source| ReleaseError::Io { path: path.clone(), source };
    let out = File::options().read(true).write(true).create(true).truncate(true).open(&path).map_err(io)?;
    let mut writer = Writer::new(io::BufWriter::new(out), &number.to_string(), day);
    for file in files {
        let from = folder.join(&file.path);
        writer.begin(file).map_err(io)?;
        let mut reading = File::open(&from).map_err(ReleaseError::io(&from))?;
        io::copy(&mut reading, &mut writer.zip).map_err(io)?;
    }
    writer.finish().and_then(|mut out| out.flush()).map_err(io)?;
    described(folder, &name(number))
}

/// A file of a folder: its size and its checksum.
///
/// # Errors
/// It cannot be read.
pub fn described(folder: &Path, path: &str) -> Result<ReleaseFile, ReleaseError> {
    let file = folder.join(path);
    let (size, sha256) = File::open(&file).and_then(hashed).map_err(ReleaseError::io(&file))?;
    Ok(ReleaseFile { path: path.to_owned(), size, sha256 })
}

/// How many bytes there are, and their SHA-256.
///
/// # Errors
/// They cannot be read.
pub fn hashed(mut from: impl Read) -> io::Result<(u64, String)> {
    let (mut hash, mut size, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok((size, hexadecimal(&hash.finalize())));
        }
        hash.update(&buffer[..read]);
        size += read as u64;
    }
}
