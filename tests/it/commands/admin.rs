//! `amphora admin` and `amphora worker`.

use super::Place;

#[test]
fn accounts_are_made_changed_and_listed() {
    let place = Place::new();
    place.run(&["import", "default"]).ended(0);
    let made = place
        .run(&["admin", "account", "create", "ada@example.org", "--name", "Ada", "--role", "admin", "--address", "https://review.example"])
        .ended(0);
    assert!(made.out.contains("https://review.example/reset/password?token="), "{made:?}");
    let steward =
        ["admin", "account", "create", "s@example.org", "--name", "S. Teward", "--role", "steward", "--modality", "chest x-ray", "--json"];
    let made = place.run(&steward).ended(0).json();
    assert_eq!(made["account"]["scope"]["only"][0], "chest x-ray");
    assert_eq!(place.run(&steward).ended(1).json()["error"], "there is an account with that e-mail address already");
    let list = place.run(&["admin", "account", "list"]).ended(0).out;
    assert!(list.contains("ada@example.org  Ada  admin") && list.contains("s@example.org  S. Teward  steward of chest x-ray"), "{list}");
    place.run(&["admin", "account", "scope", "S@example.org", "--all"]).ended(0);
    place.run(&["admin", "account", "disable", "s@example.org"]).ended(0);
    assert!(place.run(&["admin", "account", "list"]).ended(0).out.contains("steward of everything, disabled"));
    place.run(&["admin", "account", "enable", "s@example.org"]).ended(0);
    for last in [vec!["admin", "account", "disable", "ada@example.org"], vec!["admin", "account", "role", "ada@example.org", "steward"]] {
        assert!(place.run(&last).ended(1).err.contains("this is the only administrator"), "{last:?}");
    }
    place.run(&["admin", "account", "role", "s@example.org", "admin"]).ended(0);
    place.run(&["admin", "account", "disable", "ada@example.org"]).ended(0);
    for (wrong, code) in [
        (vec!["admin", "account", "role", "nobody@example.org", "admin"], 1),
        (vec!["admin", "account", "role", "s@example.org", "king"], 2),
        (vec!["admin", "account", "create", "no address", "--name", "X"], 2),
        (vec!["admin", "account", "scope", "s@example.org", "--modality", "dreams"], 2),
        (vec!["admin", "account", "confirm", "s@example.org"], 2),
    ] {
        place.run(&wrong).ended(code);
    }
}

#[test]
fn tokens_are_made_listed_and_revoked() {
    let place = Place::new();
    place.run(&["admin", "account", "create", "ada@example.org", "--name", "Ada"]).ended(0);
    let token = place.run(&["admin", "token", "create", "ada@example.org", "--label", "nightly", "--permission", "read"]).ended(0).out;
    assert!(token.starts_with("amphora_"), "{token}");
    let list = place.run(&["admin", "token", "list", "ada@example.org"]).ended(0).out;
    assert!(list.contains("1  nightly  read  good until") && !list.contains(token.trim()), "{list}");
    place.run(&["admin", "token", "revoke", "ada@example.org", "1"]).ended(0);
    place.run(&["admin", "token", "revoke", "ada@example.org", "1"]).ended(2);
    assert!(place.run(&["admin", "token", "list", "ada@example.org"]).ended(0).out.contains("no longer good"));
    place.run(&["admin", "token", "create", "ada@example.org", "--label", "x", "--permission", "everything"]).ended(2);
}

#[test]
fn a_worker_does_what_is_due_and_ends() {
    let place = Place::new();
    let ran = place.run(&["worker", "--once", "--json"]).ended(0).json();
    assert_eq!((ran["done"].as_u64(), ran["waiting"].as_u64(), ran["given_up"].as_u64()), (Some(0), Some(0), Some(0)));
}
