//! Documents, set with the fonts of the site: what is hostile stays words, and the same gives the same.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail in its preparations too")]

use std::path::Path;

use typesetting::{
    Block, Column, Date, Document, Face, Fact, Figure, Form, Name, Press, Reference, Run, Section, StatementBlock, Table, html, markdown,
};

/// Text that would be markup, code, mathematics, a link, or no letter at all.
const HOSTILE: &str =
    "#panic(\"x\") $ integral_0^1 $ *bold* _it_ `raw` <label> @w1 [#set page(width: 1cm)] // \\ \" ' 数据 🦀 \u{202e}\u{0}\u{7} é ž ệ";

fn press() -> Press {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../browser/dist/fonts/print");
    let face = |family: &str, file: &str, weight, italic| {
        let bytes = std::fs::read(folder.join(format!("{file}.ttf"))).expect("make bundle");
        Face { family: family.to_owned(), weight, italic, bytes }
    };
    Press::new(vec![
        face("Source Serif 4", "serif-400", 400, false),
        face("Source Serif 4 Ext", "serif-400-ext", 400, false),
        face("Source Serif 4", "serif-600", 600, false),
        face("Source Serif 4", "serif-italic", 400, true),
        face("Source Serif 4 Display", "serif-title", 500, false),
        face("Source Sans 3", "sans-400", 400, false),
        face("Source Sans 3", "sans-600", 600, false),
        face("Source Sans 3", "sans-italic", 400, true),
        face("Source Code Pro", "code-400", 400, false),
    ])
    .unwrap()
}

fn document(words: &str) -> Document {
    let cell = |form| vec![Run::of(form, words).to("https://example.org/?q=\"<>").citing("w1")];
    let svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 20\"><text y=\"15\" font-family=\"Source Sans 3\">é 数</text></svg>";
    let blocks = vec![
        Block::Paragraph { runs: cell(Form::Plain) },
        Block::Heading { words: words.to_owned() },
        Block::Facts { rows: vec![Fact { name: words.to_owned(), value: cell(Form::Gap) }] },
        Block::Table(Table {
            caption: words.to_owned(),
            columns: vec![Column::words(words, 2), Column::numbers("No.", 1)],
            rows: vec![vec![cell(Form::Strong), vec![Run::plain("1")]]; 3],
        }),
        Block::Statements {
            statements: vec![StatementBlock { head: cell(Form::Plain), body: cell(Form::Quiet), notes: vec![cell(Form::Code)] }],
        },
        Block::List { items: vec![cell(Form::Plain), vec![Run::plain("x".repeat(400))]] },
        Block::Code { words: format!("@misc{{a,\n  title = {{{words}}}\n}}") },
        Block::Figure(Figure {
            svg: svg.to_owned(),
            file: "/figure-1.svg".to_owned(),
            alt: words.to_owned(),
            caption: words.to_owned(),
            width: 300,
        }),
    ];
    let name = |family: &str, given: &str| Name { family: family.to_owned(), given: given.to_owned() };
    let reference = Reference {
        id: "w1".to_owned(),
        kind: words.to_owned(),
        title: words.to_owned(),
        authors: vec![name(words, words), name("Group", "")],
        and_others: true,
        year: Some(2020),
        venue: Some(words.to_owned()),
        url: Some("https://exämple.org/{}".to_owned()),
        ..Reference::default()
    };
    Document {
        title: words.to_owned(),
        kicker: words.to_owned(),
        authors: vec![words.to_owned()],
        description: words.to_owned(),
        keywords: vec![words.to_owned()],
        date: Date { year: 2026, month: 11, day: 23 },
        issuer: words.to_owned(),
        edition: words.to_owned(),
        lead: vec![cell(Form::Plain)],
        facts: vec![Fact { name: words.to_owned(), value: cell(Form::Code) }],
        contents: true,
        sections: vec![Section { id: "s".to_owned(), title: words.to_owned(), blocks }],
        references: vec![reference],
        colophon: vec![cell(Form::Quiet)],
    }
}

#[test]
fn what_is_hostile_stays_words_and_the_same_gives_the_same() {
    let press = press();
    let pdf = press.pdf(&document(HOSTILE)).unwrap();
    assert!(pdf.starts_with(b"%PDF-1."));
    assert_eq!(pdf, press.pdf(&document(HOSTILE)).unwrap());
    assert_eq!(pdf, self::press().pdf(&document(HOSTILE)).unwrap(), "another press, the same bytes");
    assert_ne!(pdf, press.pdf(&document("something else")).unwrap());
}

#[test]
fn a_document_without_anything_is_set_too() {
    let document = Document {
        facts: Vec::new(),
        sections: Vec::new(),
        references: Vec::new(),
        colophon: Vec::new(),
        lead: Vec::new(),
        ..document("Empty")
    };
    assert!(press().pdf(&document).unwrap().starts_with(b"%PDF-1."));
    assert!(markdown(&document).starts_with("# Empty\n"));
}

#[test]
fn hostile_words_are_no_markdown_either() {
    let mut document = document("a *b* <script>alert(1)</script> [x](javascript:1) | # c");
    // What stands as it is in code is no markup there.
    document.facts.clear();
    document.sections.clear();
    let text = markdown(&document);
    assert!(!text.contains("<script>") && text.contains("\\<script\\>"), "{text}");
    assert!(text.contains("\\[x\\](javascript:1) \\| \\# c"), "{text}");
}

#[test]
fn hostile_words_are_no_html_either() {
    let words = "a <script>alert(1)</script> \"><img src=x onerror=alert(1)> &amp; '";
    let mut document = document(words);
    document.lead = vec![vec![Run::plain("x").to("javascript:alert(1)"), Run::plain("y").to("//evil.example")]];
    document.sections[0].id = "\" onclick=\"x".to_owned();
    let text = html(&document, "body{color:#000}");
    assert!(
        !text.contains("<script") && !text.contains("<img src=x") && !text.contains("javascript:") && !text.contains("//evil"),
        "{text}"
    );
    assert!(text.contains("&lt;script&gt;") && text.contains("&amp;amp;") && !text.contains(" onclick="), "{text}");
    assert!(text.contains("<img src=\"data:image/svg+xml;base64,") && text.contains("<style>body{color:#000}</style>"));
    assert_eq!(text.matches("<main>").count(), 1);
}
