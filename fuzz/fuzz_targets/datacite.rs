//! Reads arbitrary bytes as an answer of the service: a work or an error, and a work can be written and read back.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(work) = scholarly::datacite::read(bytes) {
        let entry = work.bibtex(&work.suggested_key(|_| false));
        assert_eq!(bibliography::read(entry.as_bytes()).entries.len(), 1);
    }
});
