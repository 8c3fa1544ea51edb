//! A review folder with something wrong in it: told with file, line and column, and nothing written.

use amphora::review::embedded;
use amphora::review::folder::{Files, parse};

/// The default review with one text replaced in one file.
fn broken(file: &str, from: &str, to: &str) -> Files {
    let mut files = embedded::files();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{file} has no “{from}”");
    files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    files
}

fn problems(files: &Files) -> Vec<String> {
    parse(files).problems.iter().filter(|problem| problem.fatal).map(ToString::to_string).collect()
}

#[track_caller]
fn told(files: &Files, expected: &str) {
    let found = problems(files);
    assert!(found.iter().any(|problem| problem.contains(expected)), "“{expected}” is not among {found:#?}");
    assert!(!parse(files).is_sound());
}

#[test]
fn the_default_review_has_no_problem() {
    assert_eq!(problems(&embedded::files()), Vec::<String>::new());
    assert!(parse(&embedded::files()).problems.is_empty(), "not even a note");
}

#[test]
fn a_wrong_column_is_told() {
    told(&broken("datasets.csv", "slug,name", "slug,title"), "datasets.csv:1, title: unknown column");
    told(&broken("usages.csv", "paper_key,", "paper_key,paper_key,"), "this column is there twice");
}

#[test]
fn a_cycle_in_the_taxonomy_is_told() {
    let files = broken("miccat.csv", "patient-level,,", "patient-level,sex-gender,");
    told(&files, "is its own ancestor");
    told(
        &broken("miccat.csv", "sex-gender,demographic-attributes", "sex-gender,nowhere"),
        "miccat.csv:8, parent: the confounder “sex-gender” hangs under “nowhere”",
    );
}

#[test]
fn an_unknown_word_is_told_with_those_that_there_are() {
    told(
        &broken("usages.csv", ",produce,", ",eats,"),
        "usages.csv:2, citation_function: “eats” is not a citation function; use one of: produce, use",
    );
    told(&broken("datasets.csv", ",open,", ",ajar,"), "access: “ajar” is not a kind of access; use one of: open, registration");
    told(&broken("datasets.csv", "chest x-ray", "chest xray"), "“chest xray” is not a modality of vocabulary.csv; there are: brain mri");
    told(&broken("usages.csv", ",shown,", ",perhaps,"), "outcome: “perhaps” is not an outcome");
}

#[test]
fn a_duplicate_and_a_dangling_name_are_told() {
    told(&broken("datasets.csv", "\npadchest,", "\nchexpert,"), "slug: “chexpert” is there twice");
    told(
        &broken("usages.csv", ",irvin2019chexpert,", ",irvin1999chexpert,"),
        "usages.csv:2, paper_key: there is no entry “irvin1999chexpert” in references.bib",
    );
    told(
        &broken("usages.csv", ",irvin2019chexpert,chexpert,", ",irvin2019chexpert,chexprt,"),
        "dataset_slug: there is no dataset “chexprt”",
    );
    told(
        &broken("dataset_relations.csv", "chexmask,annotations-of,chexpert", "chexmask,annotations-of,chexmask"),
        "a dataset cannot be related to itself",
    );
    told(&broken("usages.csv", "\n2,", "\n1,"), "usages.csv:3, id: “1” is there twice");
}

#[test]
fn broken_braces_and_bytes_are_told() {
    told(&broken("references.bib", "{Gender imbalance in medical", "{{Gender imbalance in medical"), "references.bib:");
    let mut files = embedded::files();
    files.insert("datasets.csv".to_owned(), b"slug,name,modality\na,\xff,chest x-ray\n".to_vec());
    told(&files, "datasets.csv:2: this line is not valid UTF-8");
    files.insert("review.toml".to_owned(), b"title = \"x\"\ncolour = \"red\"\n".to_vec());
    told(&files, "review.toml, colour: unknown property");
    files.insert("review.toml".to_owned(), b"title = \n".to_vec());
    told(&files, "review.toml:1");
}

#[test]
fn shortcuts_need_as_many_nodes_and_outcomes() {
    let files = broken("usages.csv", ",sex;age,sex-gender;age,shown;shown,", ",sex;age,sex-gender;age,shown,");
    told(&files, "2 shortcuts need as many outcomes, here are 1");
}

#[test]
fn addresses_and_numbers_are_checked() {
    told(
        &broken("datasets.csv", "https://www.isic-archive.com/", "javascript:alert(1)"),
        "is not an address that begins with http:// or https://",
    );
    told(&broken("datasets.csv", ",224316,", ",-3,"), "images: a count cannot be negative");
    told(&broken("datasets.csv", ",224316,", ",many,"), "images: “many” is not a whole number");
    told(&broken("datasets.csv", "10.1609/aaai.v33i01.3301590", "11.1609/x"), "datasets.csv:3, doi:");
}

#[test]
fn a_row_that_is_too_long_or_too_short_is_told() {
    told(&broken("case_studies.csv", "chest x-ray,tasks,", "chest x-ray,"), "case_studies.csv:2: this row has 2 cells, the header has 3");
}

both! {
    async fn nothing_of_a_broken_folder_is_written(review: empty) {
        let folder = tempfile::tempdir().unwrap();
        amphora::review::folder::write_files(folder.path(), &broken("usages.csv", ",produce,", ",eats,")).unwrap();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_amphora"))
            .args(["import", "review", &folder.path().display().to_string(), "--database", &review.database_argument()])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("usages.csv:2, citation_function"), "{output:?}");
        assert_eq!(review.sql("select count(*) from papers").await[0][0].as_deref(), Some("0"));
    }
}
