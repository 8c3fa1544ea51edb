//! Reads arbitrary bytes as a Croissant file: a description or a reason, and no text longer than it may be.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(described) = amphora::croissant::reading::read(bytes) {
        assert!(!described.name.trim().is_empty());
        let texts = described.responsible_ai.iter().flat_map(|(_, texts)| texts);
        assert!(texts.chain(&described.aliases).all(|text| text.chars().count() <= 4_001));
        assert!(!amphora::croissant::proposing::slug(&described.name).is_empty());
    }
});
