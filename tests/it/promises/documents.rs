//! The documents name every address, table, column, command and setting: a test fails when one is missing.

use std::path::Path;

fn document(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn every_address_is_in_the_architecture() {
    let text = document("docs/ARCHITECTURE.md");
    for address in amphora::web::ADDRESSES {
        assert!(text.contains(&format!("`{address}`")), "{address} is missing in docs/ARCHITECTURE.md");
    }
}

both! {
    async fn every_route_is_among_the_addresses(review: default_review) {
        // The addresses that the router knows answer with something else than "no such page".
        for address in amphora::web::ADDRESSES {
            let example = address
                .replace("/datasets/{slug}", "/datasets/chexpert")
                .replace("/documentation/{slug}", "/documentation/chexpert")
                .replace("/confounders/{slug}", "/confounders/age")
                .replace("{dataset}/{confounder}", "chexpert/hair")
                .replace("{part}", "papers-1.xml")
                .replace("{key}", "larrazabal2020gender")
                .replace("/changes/{id}", "/changes/1")
                .replace("{number}", "2026.1")
                .replace("{*path}", "SHA256SUMS")
                .replace("/api/v1/search", "/api/v1/search?q=chexpert")
                .replace("{kind}", "dataset")
                .replace("{id}", "90")
                .replace("{*file}", "amphora.css");
            let expected = match example.as_str() {
                "/contribute" | "/contribute/how" | "/contribute/places.json" | "/desk/how" => 200,
                // No one is named yet, and nothing was released.
                "/contributors/90" | "/releases/2026.1" | "/releases/2026.1/files/SHA256SUMS" => 404,
                // To sign in, and back.
                example if ["/contribute/", "/contributions", "/desk"].iter().any(|place| example.starts_with(place)) && example != "/desk.json" => 303,
                // No other site is set to sign in with; no one has come from one.
                "/sign-in/elsewhere" | "/sign-in/callback" => 404,
                "/sign-up/elsewhere" => 403,
                "/sign-out" | "/account/identities" | "/account/sessions" | "/account/tokens/revoke" | "/api/v1/contributions/90/steps"
                | "/api/v1/contributions/90/comments" => 405,
                "/sign-up/confirm" | "/first-admin" | "/reset/password" | "/account/email/confirm" => 410,
                "/account.json" | "/desk.json" | "/api/v1/contributions" | "/api/v1/contributions/90" => 401,
                private if private.starts_with("/account") => 303,
                _ => 200,
            };
            assert_eq!(review.get(&example).await.status, expected, "{example}");
        }
        let files = walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
        let sources: String = files.into_iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
        let mut routed: Vec<String> = sources
            .split(".route(")
            .skip(1)
            .map(|part| part.trim_start().strip_prefix('"').and_then(|part| part.split('"').next()).expect("an address as it is").to_owned())
            .chain(sources.split("path = \"/api/").skip(1).map(|part| format!("/api/{}", part.split('"').next().unwrap())))
            .collect();
        let mut addresses = amphora::web::ADDRESSES.to_vec();
        routed.sort_unstable();
        // A resource that is read and written is documented once for each method.
        routed.dedup();
        addresses.sort_unstable();
        assert_eq!(routed, addresses, "what is routed, and ADDRESSES");
    }
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(walk(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

both! {
    async fn every_table_and_column_is_in_the_data_model(review: empty) {
        let text = document("docs/DATA-MODEL.md");
        let columns = if review.backend == crate::support::Backend::Postgres {
            "select table_name::text, column_name::text from information_schema.columns where table_schema = 'public' and table_name <> 'seaql_migrations'"
        } else {
            "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type in ('table', 'view') and m.name not like 'sqlite_%' and m.name <> 'seaql_migrations'"
        };
        let rows = review.sql(columns).await;
        assert!(rows.len() > 100, "{}", rows.len());
        for row in rows {
            let (table, column) = (row[0].as_deref().unwrap(), row[1].as_deref().unwrap());
            let section = text.split(&format!("### `{table}`")).nth(1).unwrap_or_else(|| panic!("{table} has no heading in docs/DATA-MODEL.md"));
            let section = section.split("\n### ").next().unwrap().split("\n## ").next().unwrap();
            assert!(section.contains(&format!("| `{column}` |")), "{table}.{column} is missing in docs/DATA-MODEL.md");
        }
    }
}

#[test]
fn every_file_of_the_review_folder_is_in_the_data_model() {
    let text = document("docs/DATA-MODEL.md");
    for file in amphora::review::folder::DATA_FILES {
        assert!(text.contains(&format!("`{file}`")), "{file}");
    }
    for (property, _) in amphora::review::PROPERTIES {
        assert!(text.contains(&format!("`{property}`")), "{property}");
    }
}

#[test]
fn every_command_and_setting_is_in_the_operations() {
    let text = document("docs/OPERATIONS.md");
    for command in amphora::cli::commands() {
        assert!(text.contains(&format!("### `amphora {command}`")), "amphora {command}");
    }
    for setting in amphora::cli::settings::SETTINGS {
        for word in [setting.name, setting.flag, setting.environment].into_iter().chain(setting.default) {
            assert!(text.contains(&format!("`{word}`")), "{word} of {}", setting.name);
        }
    }
}

#[test]
fn stewardship_says_what_each_transition_does_and_what_each_state_means() {
    use amphora::contributions::{State, Transition};
    let text = document("docs/STEWARDSHIP.md");
    for state in State::ALL {
        assert!(text.contains(&format!("| `{state}` |")), "{state} is missing in docs/STEWARDSHIP.md");
    }
    for transition in Transition::ALL {
        let row = text.lines().find(|line| line.starts_with(&format!("| `{transition}` |")));
        let row = row.unwrap_or_else(|| panic!("{transition} is missing in docs/STEWARDSHIP.md"));
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let from: Vec<&str> = State::ALL.iter().filter(|state| transition.from(**state).is_some()).map(|state| state.as_str()).collect();
        let to = State::ALL.iter().find_map(|state| transition.from(*state)).unwrap();
        assert_eq!((cells[2], cells[3]), (from.join(", ").as_str(), to.as_str()), "{transition} in docs/STEWARDSHIP.md");
    }
}
