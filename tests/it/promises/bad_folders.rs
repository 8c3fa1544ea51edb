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

#[test]
fn a_number_that_cannot_be_one_is_told() {
    for number in ["9223372036854775807", "9007199254740993", "99999999999999999999", "0", "-1", "1.5"] {
        let expected = format!("id: “{number}” is not a number from 1 to 9007199254740992");
        told(&broken("usages.csv", "\n1,", &format!("\n{number},")), &format!("usages.csv:2, {expected}"));
        told(&broken("revisions.csv", "\n1,", &format!("\n{number},")), &format!("revisions.csv:2, {expected}"));
    }
    told(&broken("revisions.csv", "\n1,", "\n,"), "revisions.csv:2, id: this cell is empty, and must not be");
    assert_eq!(problems(&broken("usages.csv", "\n1,", "\n9007199254740992,")), Vec::<String>::new());
}

#[test]
fn a_work_that_has_its_numbers_twice_is_told() {
    let numbers = |files: &mut Files| {
        let text = b"key,openalex\nirvin2019chexpert,W1\nirvin1999chexpert,W2\nirvin2019chexpert,W3\n";
        files.insert("papers.csv".to_owned(), text.to_vec());
    };
    let mut files = embedded::files();
    numbers(&mut files);
    told(&files, "papers.csv:3, key: “irvin1999chexpert” is not an entry of references.bib");
    told(&files, "papers.csv:4, key: “irvin2019chexpert” is there twice");
    let mut files = broken("references.bib", "{Gender imbalance in medical", "{{Gender imbalance in medical");
    numbers(&mut files);
    told(&files, "references.bib:");
    assert!(
        !problems(&files).iter().any(|problem| problem.contains("entry of") || problem.contains("no entry")),
        "{:#?}",
        problems(&files)
    );
}

#[test]
fn an_old_name_leads_straight_to_a_record() {
    let redirects = |lines: &str| {
        let mut files = embedded::files();
        files.insert("redirects.csv".to_owned(), format!("subject,old_name,new_name\n{lines}\n").into_bytes());
        files
    };
    let good = "dataset,old,chexpert\ndataset,older,chexpert\npaper,A:1,irvin2019chexpert\nevidence,900,90\nconfounder,chexpert,age";
    assert_eq!(problems(&redirects(good)), Vec::<String>::new());
    for (line, expected) in [
        ("dataset,old,nowhere", "redirects.csv:2, new_name: there is no dataset “nowhere” in datasets.csv"),
        ("paper,old,nobody", "redirects.csv:2, new_name: there is no entry “nobody” in references.bib"),
        ("evidence,900,901", "redirects.csv:2, new_name: there is no statement “901” in usages.csv"),
        ("confounder,old,chexpert", "redirects.csv:2, new_name: there is no confounder “chexpert” in miccat.csv"),
        ("dataset,padchest,chexpert", "redirects.csv:2, old_name: “padchest” is the name of a record of datasets.csv, and not an old one"),
        ("dataset,older,old\ndataset,old,chexpert", "redirects.csv:2, new_name: “old” is an old name too; lead straight to the name"),
        ("dataset,a,b\ndataset,b,a", "redirects.csv:3, new_name: “a” is an old name too"),
        ("dataset,a,a", "redirects.csv:2, new_name: “a” is an old name too"),
        ("dataset,old,chexpert\ndataset,old,padchest", "redirects.csv:3, old_name: “dataset / old” is there twice"),
        ("dataset,Old Name,chexpert", "redirects.csv:2, old_name: “Old Name” is not a name for an address"),
        ("dataset,old,/evil.example", "redirects.csv:2, new_name: “/evil.example” is not a name for an address"),
        ("confounder,x,y z", "redirects.csv:2, new_name: “y z” is not a name for an address"),
        ("paper,a b,irvin2019chexpert", "redirects.csv:2, old_name: “a b” is not a citation key: it contains white space"),
        ("evidence,first,90", "redirects.csv:2, old_name: “first” is not the number of a statement"),
        ("evidence,9007199254740993,90", "redirects.csv:2, old_name: “9007199254740993” is not the number"),
        (
            "release,a,b",
            "redirects.csv:2, subject: a name of this kind has no address that could lead elsewhere; use one of: dataset, paper",
        ),
    ] {
        told(&redirects(line), expected);
    }
    // What a broken file does not have may well be in the part that was not read.
    let mut files = redirects("dataset,old,nowhere");
    files.insert("datasets.csv".to_owned(), b"slug,name\na,A\n".to_vec());
    assert!(!problems(&files).iter().any(|problem| problem.contains("redirects.csv")), "{:#?}", problems(&files));
}

#[cfg(unix)]
#[test]
fn links_and_folders_in_place_of_files_are_refused() {
    use amphora::review::folder::{FolderError, read_files, write_files};
    for (name, make) in [("SECRETS.md", true), ("usages.csv", true), ("case_studies.csv", false)] {
        let folder = tempfile::tempdir().unwrap();
        let mut files = embedded::files();
        files.remove(name);
        write_files(folder.path(), &files).unwrap();
        let path = folder.path().join(name);
        if make {
            std::os::unix::fs::symlink("/etc/hostname", &path).unwrap();
        } else {
            std::fs::create_dir(&path).unwrap();
        }
        let error = read_files(folder.path()).unwrap_err();
        assert!(matches!(error, FolderError::NotAFile(_)), "{name}: {error:?}");
    }
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
