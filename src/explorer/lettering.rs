//! How wide words are in Source Sans 3: the server places labels, so it must know what room they take.
//!
//! The numbers are the font's own advance widths, in thousandths of its size, for the letters from U+0020 to U+017F; made with
//! fontTools from `@fontsource-variable/source-sans-3` 5. Kerning is left out: it mostly makes words narrower. A test in
//! Chromium would see a label that is wider than its box.

/// The first letter of the tables.
const FIRST: u32 = 0x20;

/// A letter that the tables lack: as wide as a wide one.
const UNKNOWN: u16 = 700;

/// A letter of Chinese, Japanese or Korean is as wide as it is high.
const SQUARE: u16 = 1000;

/// The weights that labels have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    Regular,
    /// 600.
    Strong,
}

/// How wide a text is at that size.
#[must_use]
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let table = match weight {
        Weight::Regular => &REGULAR,
        Weight::Strong => &STRONG,
    };
    let of = |letter: char| {
        let point = u32::from(letter);
        let known = point.checked_sub(FIRST).and_then(|place| table.get(place as usize)).copied().filter(|advance| *advance > 0);
        known.unwrap_or(if point >= 0x2E80 { SQUARE } else { UNKNOWN })
    };
    text.chars().map(|letter| f64::from(of(letter))).sum::<f64>() * size / 1000.0
}

/// The text, cut with an ellipsis where it is wider than that.
#[must_use]
pub fn fitted(text: &str, size: f64, weight: Weight, most: f64) -> String {
    if width(text, size, weight) <= most {
        return text.to_owned();
    }
    let mut cut = String::new();
    for letter in text.chars() {
        if width(&cut, size, weight) + 2.0 * size > most {
            break;
        }
        cut.push(letter);
    }
    format!("{}…", cut.trim_end())
}

/// The words in lines that are no wider than that; a word that is wider stands alone.
#[must_use]
pub fn lines(text: &str, size: f64, weight: Weight, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, weight) <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[rustfmt::skip]
const REGULAR: [u16; 352] = [
    200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497, 497, 497, 497, 497, 497, 497, 249, 249, 497, 497, 497, 425,
    847, 543, 588, 571, 615, 527, 494, 617, 652, 263, 479, 579, 486, 727, 647, 664, 566, 664, 569, 534, 536, 645, 515, 786, 513, 476, 539, 303, 350, 303, 497, 500,
    542, 504, 553, 456, 555, 496, 292, 504, 544, 246, 247, 495, 255, 829, 547, 542, 555, 555, 347, 419, 338, 544, 467, 719, 446, 467, 425, 303, 241, 303, 497, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    200, 289, 497, 497, 497, 497, 241, 497, 542, 744, 345, 429, 497, 311, 423, 542, 331, 497, 367, 367, 542, 562, 560, 249, 542, 367, 365, 429, 781, 808, 796, 425,
    544, 544, 544, 544, 544, 544, 822, 571, 527, 527, 527, 527, 263, 263, 263, 263, 639, 647, 664, 664, 664, 664, 664, 497, 664, 645, 645, 645, 645, 476, 583, 576,
    504, 504, 504, 504, 504, 504, 778, 456, 496, 496, 496, 496, 246, 246, 246, 246, 544, 547, 542, 542, 542, 542, 542, 497, 542, 544, 544, 544, 544, 467, 555, 467,
    544, 504, 544, 504, 544, 504, 571, 456, 571, 456, 571, 456, 571, 456, 615, 573, 635, 562, 527, 496, 527, 496, 527, 496, 527, 496, 527, 496, 617, 504, 617, 504,
    617, 504, 617, 504, 652, 544, 692, 557, 263, 246, 263, 246, 263, 246, 263, 246, 263, 247, 526, 493, 480, 247, 579, 495, 495, 486, 255, 486, 255, 486, 265, 486,
    362, 500, 298, 647, 547, 647, 547, 647, 547, 769, 635, 547, 664, 542, 664, 542, 664, 542, 847, 839, 569, 347, 569, 347, 569, 347, 534, 419, 534, 419, 534, 419,
    534, 419, 536, 338, 536, 338, 536, 338, 645, 544, 645, 544, 645, 544, 645, 544, 645, 544, 645, 544, 786, 718, 476, 467, 476, 539, 425, 539, 425, 539, 425, 271,
];

#[rustfmt::skip]
const STRONG: [u16; 352] = [
    200, 315, 482, 513, 513, 841, 639, 275, 324, 324, 438, 513, 275, 322, 275, 344, 513, 513, 513, 513, 513, 513, 513, 513, 513, 513, 275, 275, 513, 513, 513, 444,
    875, 558, 597, 576, 625, 538, 510, 628, 663, 282, 494, 597, 502, 745, 657, 674, 582, 674, 592, 545, 546, 655, 536, 800, 541, 501, 540, 324, 344, 324, 513, 500,
    549, 516, 563, 462, 564, 507, 317, 520, 558, 262, 263, 522, 271, 843, 560, 549, 564, 564, 373, 431, 361, 556, 495, 748, 481, 495, 443, 324, 255, 324, 513, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    200, 315, 513, 513, 513, 513, 255, 513, 549, 747, 352, 455, 513, 322, 443, 549, 348, 513, 372, 372, 549, 578, 599, 275, 549, 372, 369, 455, 795, 827, 807, 444,
    558, 558, 558, 558, 558, 558, 834, 576, 538, 538, 538, 538, 282, 282, 282, 282, 651, 656, 674, 674, 674, 674, 674, 513, 674, 655, 655, 655, 655, 501, 600, 604,
    516, 516, 516, 516, 516, 516, 780, 462, 507, 507, 507, 507, 262, 262, 262, 262, 552, 560, 549, 549, 549, 549, 549, 513, 549, 556, 556, 556, 556, 495, 564, 495,
    558, 516, 558, 516, 558, 516, 576, 462, 576, 462, 576, 462, 576, 462, 625, 594, 645, 564, 538, 507, 538, 507, 538, 507, 538, 507, 538, 507, 628, 520, 628, 520,
    628, 520, 628, 520, 663, 558, 703, 566, 282, 262, 282, 262, 282, 262, 282, 262, 282, 262, 565, 524, 494, 263, 597, 522, 522, 502, 271, 502, 271, 502, 292, 502,
    408, 522, 329, 656, 560, 656, 560, 656, 560, 810, 651, 560, 674, 549, 674, 549, 674, 549, 859, 830, 592, 373, 592, 373, 592, 373, 545, 431, 545, 431, 545, 431,
    545, 431, 546, 361, 546, 361, 546, 361, 655, 556, 655, 556, 655, 556, 655, 556, 655, 556, 655, 556, 800, 748, 501, 495, 501, 540, 443, 540, 443, 540, 443, 292,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wider_words_are_wider() {
        assert!((100.0..150.0).contains(&width("Larrazabal et al. 2020", 13.0, Weight::Regular)));
        assert!(width("CheXpert", 13.0, Weight::Strong) > width("CheXpert", 13.0, Weight::Regular));
        assert!(width("Jiménez-Sánchez", 13.0, Weight::Regular) > 60.0);
        assert!(width("中文", 10.0, Weight::Regular) > 19.9);
    }

    #[test]
    fn a_long_text_becomes_lines() {
        let text = "A living review of medical imaging datasets, after Jiménez-Sánchez et al. 2025, In the Picture";
        let all = lines(text, 12.0, Weight::Regular, 200.0);
        assert!(all.len() > 2 && all.iter().all(|line| width(line, 12.0, Weight::Regular) <= 200.0), "{all:?}");
        assert_eq!(all.join(" "), text);
        assert!(lines("", 12.0, Weight::Regular, 200.0).is_empty());
    }

    #[test]
    fn a_long_name_is_cut() {
        let cut = fitted(&"Long name ".repeat(20), 13.0, Weight::Regular, 120.0);
        assert!(cut.ends_with('…') && width(&cut, 13.0, Weight::Regular) <= 120.0, "{cut}");
        assert_eq!(fitted("Short", 13.0, Weight::Regular, 120.0), "Short");
    }
}
