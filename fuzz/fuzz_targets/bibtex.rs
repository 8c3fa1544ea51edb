//! Reads arbitrary bytes as BibTeX: never a panic, and raw text is always verbatim.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let bibliography = bibliography::read(bytes);
    for entry in &bibliography.entries {
        assert!(entry.raw.starts_with('@'));
        let rewritten = bibliography::write_entry(&entry.kind, &entry.key, &entry.fields);
        assert_eq!(bibliography::read(rewritten.as_bytes()).entries.len(), 1);
    }
});
