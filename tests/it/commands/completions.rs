//! `amphora completions`.

use super::Place;

#[test]
fn each_shell_gets_completions_that_know_the_commands() {
    let place = Place::new();
    place.write("amphora.toml", "this is no configuration");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = place.run(&["completions", shell]).ended(0);
        assert!(ran.err.is_empty(), "{shell}: {}", ran.err);
        for word in ["serve", "bibtex", "dry-run", "doctor", "log-format"] {
            assert!(ran.out.contains(word), "{shell} does not know {word}");
        }
    }
    assert_eq!(place.names(), ["amphora.toml"], "nothing is made");
}

#[test]
fn bash_takes_them() {
    let place = Place::new();
    let script = place.run(&["completions", "bash"]).ended(0).out;
    place.write("completions.bash", script);
    let checked = std::process::Command::new("bash").arg("-n").arg(place.path("completions.bash")).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
