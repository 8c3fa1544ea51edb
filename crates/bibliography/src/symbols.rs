//! What LaTeX's commands stand for.

use biblatex::{Bibliography, ChunksExt};

/// The combining mark of an accent command that is a punctuation character, such as `\'`.
pub(crate) fn accent(character: char) -> Option<char> {
    Some(match character {
        '`' => '\u{300}',
        '\'' | '´' => '\u{301}',
        '^' => '\u{302}',
        '~' => '\u{303}',
        '=' => '\u{304}',
        '.' => '\u{307}',
        '"' => '\u{308}',
        _ => return None,
    })
}

/// The combining mark of an accent command that is a letter, such as `\v`.
pub(crate) fn letter_accent(name: &str) -> Option<char> {
    Some(match name {
        "u" => '\u{306}',
        "r" => '\u{30a}',
        "H" => '\u{30b}',
        "v" => '\u{30c}',
        "d" => '\u{323}',
        "c" => '\u{327}',
        "k" => '\u{328}',
        "b" => '\u{331}',
        _ => return None,
    })
}

/// What an accent on nothing shows, as in `\~{}`.
pub(crate) fn accent_alone(mark: char) -> Option<char> {
    Some(match mark {
        '\u{300}' => '`',
        '\u{301}' => '\'',
        '\u{302}' => '^',
        '\u{303}' => '~',
        '\u{304}' => '=',
        '\u{307}' => '.',
        '\u{308}' => '"',
        _ => return None,
    })
}

/// Whether a command changes only how its text looks.
pub(crate) fn is_formatting(name: &str) -> bool {
    const FORMATTING: [&str; 52] = [
        "textit",
        "emph",
        "textbf",
        "textsc",
        "texttt",
        "textrm",
        "textsf",
        "textsl",
        "textup",
        "textmd",
        "textnormal",
        "text",
        "textsuperscript",
        "textsubscript",
        "mbox",
        "hbox",
        "fbox",
        "mathrm",
        "mathbf",
        "mathit",
        "mathcal",
        "mathsf",
        "mathbb",
        "mathtt",
        "mathop",
        "operatorname",
        "ensuremath",
        "it",
        "bf",
        "em",
        "sc",
        "tt",
        "rm",
        "sf",
        "sl",
        "itshape",
        "bfseries",
        "scshape",
        "ttfamily",
        "upshape",
        "normalfont",
        "relax",
        "protect",
        "underline",
        "uppercase",
        "lowercase",
        "left",
        "right",
        "small",
        "large",
        "t",
        "enquote",
    ];
    FORMATTING.contains(&name)
}

/// The text that a symbol's command stands for; `None` for commands that are not known.
pub(crate) fn symbol(name: &str) -> Option<String> {
    MATH.iter().find(|(command, _)| *command == name).map(|(_, text)| (*text).to_owned()).or_else(|| of_biblatex(name))
}

/// Asks biblatex, which writes a command that it does not know as it was, with a space.
fn of_biblatex(name: &str) -> Option<String> {
    let entry = format!("@misc{{k, f = {{\\{name}}}}}");
    let bibliography = Bibliography::parse(&entry).ok()?;
    let text = bibliography.get("k")?.get("f")?.format_verbatim();
    (text != format!("\\{name} ")).then_some(text)
}

/// Commands that biblatex does not know; mostly of math.
const MATH: [(&str, &str); 74] = [
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ε"),
    ("varepsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("iota", "ι"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("pi", "π"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("upsilon", "υ"),
    ("phi", "φ"),
    ("varphi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Xi", "Ξ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Upsilon", "Υ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("approx", "≈"),
    ("sim", "∼"),
    ("pm", "±"),
    ("mp", "∓"),
    ("times", "×"),
    ("texttimes", "×"),
    ("cdot", "·"),
    ("leq", "≤"),
    ("le", "≤"),
    ("geq", "≥"),
    ("ge", "≥"),
    ("neq", "≠"),
    ("ne", "≠"),
    ("ll", "≪"),
    ("gg", "≫"),
    ("infty", "∞"),
    ("to", "→"),
    ("rightarrow", "→"),
    ("leftarrow", "←"),
    ("leftrightarrow", "↔"),
    ("in", "∈"),
    ("sum", "∑"),
    ("int", "∫"),
    ("partial", "∂"),
    ("nabla", "∇"),
    ("degree", "°"),
    ("textdegree", "°"),
    ("circ", "∘"),
    ("bullet", "•"),
    ("ldots", "…"),
    ("cdots", "⋯"),
    ("textmu", "μ"),
    ("j", "ȷ"),
    ("o", "ø"),
    ("euro", "€"),
    ("texteuro", "€"),
    ("textcopyright", "©"),
    ("dag", "†"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_of_both_sources_are_known() {
        for (name, text) in [
            ("ss", "ß"),
            ("ae", "æ"),
            ("l", "ł"),
            ("i", "ı"),
            ("o", "ø"),
            ("O", "Ø"),
            ("aa", "å"),
            ("alpha", "α"),
            ("textbackslash", "\\"),
            ("textbraceleft", "{"),
            ("textasciitilde", "~"),
        ] {
            assert_eq!(symbol(name).as_deref(), Some(text), "{name}");
        }
        assert_eq!(symbol("nosuchcommand"), None);
    }
}
