//! The walls of the house (`docs/ARCHITECTURE.md`): which library may be named where.

use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    sources(&root.join("src"), &mut found);
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root.join("src")).unwrap().to_string_lossy().replace('\\', "/");
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn names(text: &str, library: &str) -> bool {
    text.lines().map(str::trim).filter(|line| !line.starts_with("//")).any(|line| line.contains(&format!("{library}::")))
}

fn room(file: &str, names: &[&str]) -> bool {
    file.split('/').any(|part| names.contains(&part) || names.contains(&part.trim_end_matches(".rs")))
}

#[test]
fn the_database_library_stays_in_the_stores() {
    let outside: Vec<String> = files()
        .into_iter()
        .filter(|(file, text)| {
            ["sea_orm", "sea_orm_migration", "sqlx", "rusqlite"].iter().any(|library| names(text, library))
                && !room(file, &["store", "database"])
        })
        .map(|(file, _)| file)
        .collect();
    assert!(outside.is_empty(), "these name the database library: {outside:?}");
}

#[test]
fn the_web_library_stays_in_the_pages() {
    let outside: Vec<String> = files()
        .into_iter()
        .filter(|(file, text)| {
            ["axum", "askama", "tower", "tower_http"].iter().any(|library| names(text, library)) && !room(file, &["pages", "api", "web"])
        })
        .map(|(file, _)| file)
        .collect();
    assert!(outside.is_empty(), "these name the web library: {outside:?}");
}

#[test]
fn pages_read_what_is_sent_only_by_the_form_that_checks_where_it_comes_from() {
    const OTHER_WAYS: &[&str] = &[
        "axum::Form",
        "axum::Json<",
        "Multipart",
        "RawForm",
        "RawBody",
        "body::Bytes",
        "BodyDataStream",
        "BytesRejection",
        "body: String",
        "FromRequest<",
    ];
    // It writes nothing, and programs send it bibliographies without a form.
    const EXCEPT: &str = "search/pages/pasted.rs";
    let others: Vec<(String, &str)> = files()
        .into_iter()
        .filter(|(file, _)| room(file, &["pages"]) && file != EXCEPT)
        .flat_map(|(file, text)| OTHER_WAYS.iter().filter(move |way| text.contains(**way)).map(move |way| (file.clone(), *way)))
        .collect();
    assert!(others.is_empty(), "these read a body without web::form::Posted: {others:?}");
}

#[test]
fn only_the_gate_names_the_parser_of_sql() {
    let outside: Vec<String> = files()
        .into_iter()
        .filter(|(file, text)| names(text, "sqlparser") && !file.starts_with("sql/gate/"))
        .map(|(file, _)| file)
        .collect();
    assert!(outside.is_empty(), "these name sqlparser: {outside:?}");
}

#[test]
fn pure_crates_know_neither_database_nor_pages() {
    for name in ["bibliography", "scholarly", "typesetting"] {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates").join(name).join("Cargo.toml");
        let manifest = std::fs::read_to_string(manifest).unwrap();
        for library in ["sea-orm", "sqlx", "axum", "askama", "amphora"] {
            assert!(!manifest.contains(&format!("{library} =")), "{name}: {library}");
        }
    }
}

#[test]
fn files_are_short_enough_to_read() {
    let long: Vec<(String, usize)> =
        files().into_iter().map(|(file, text)| (file, text.lines().count())).filter(|(_, lines)| *lines > 400).collect();
    assert!(long.is_empty(), "{long:?}");
}
