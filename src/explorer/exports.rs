//! What is shown, as files that other programs read: `GraphML`, Cytoscape JSON, CSV. Each says where it comes from.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::picture::{Link, Picture, PictureEdge, PictureNode};

/// Where a file comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The name of the picture.
    pub title: String,
    /// The address that shows it.
    pub address: String,
    /// How the review is cited.
    pub citation: String,
}

/// Text inside XML.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML 1.0 has no place for these.
            control if control.is_control() && !matches!(control, '\n' | '\t') => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// The fields of a node, by name.
fn of_node(node: &PictureNode) -> Vec<(&'static str, String)> {
    let mut fields =
        vec![("kind", node.kind.to_owned()), ("label", node.label.clone()), ("x", node.x.to_string()), ("y", node.y.to_string())];
    fields.push(("page", node.page.clone()));
    fields.push(("severity", node.severity.to_string()));
    fields.extend(node.function.map(|function| ("function", function.to_string())));
    fields.extend(node.outcome.map(|outcome| ("outcome", outcome.to_string())));
    fields.extend(node.year.map(|year| ("year", year.to_string())));
    fields
}

/// The fields of a line, by name.
fn of_edge(edge: &PictureEdge) -> Vec<(&'static str, String)> {
    let kind = match edge.kind {
        Link::Statement => "statement",
        Link::Relation => "relation",
        Link::Test => "test",
        Link::Fold => "fold",
    };
    let mut fields = vec![("link", kind.to_owned()), ("disputed", edge.disputed.to_string()), ("severity", edge.severity.to_string())];
    fields.extend(edge.function.map(|function| ("function", function.to_string())));
    fields.extend(edge.relation.map(|relation| ("relation", relation.to_owned())));
    fields.extend(edge.resource_type.map(|kind| ("resource_type", kind.to_string())));
    if !edge.statements.is_empty() {
        fields.push(("statements", edge.numbers()));
    }
    fields
}

/// Lines between nodes: those to what is folded lead nowhere in a file.
fn lines(picture: &Picture) -> impl Iterator<Item = &PictureEdge> {
    picture.edges.iter().filter(|edge| edge.kind != Link::Fold)
}

/// The picture as `GraphML`.
#[must_use]
pub fn graphml(picture: &Picture, origin: &Origin) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    let _ = writeln!(text, "<desc>{}. {} {}</desc>", escaped(&origin.title), escaped(&origin.address), escaped(&origin.citation));
    for name in ["kind", "label", "page", "severity", "function", "outcome"] {
        let _ = writeln!(text, "<key id=\"n_{name}\" for=\"node\" attr.name=\"{name}\" attr.type=\"string\"/>");
    }
    for (name, kind) in [("x", "double"), ("y", "double"), ("year", "int")] {
        let _ = writeln!(text, "<key id=\"n_{name}\" for=\"node\" attr.name=\"{name}\" attr.type=\"{kind}\"/>");
    }
    for name in ["link", "severity", "function", "relation", "resource_type", "statements"] {
        let _ = writeln!(text, "<key id=\"e_{name}\" for=\"edge\" attr.name=\"{name}\" attr.type=\"string\"/>");
    }
    text.push_str("<key id=\"e_disputed\" for=\"edge\" attr.name=\"disputed\" attr.type=\"boolean\"/>\n<graph edgedefault=\"directed\">\n");
    let data = |text: &mut String, of: char, fields: Vec<(&'static str, String)>| {
        for (name, value) in fields {
            let _ = write!(text, "<data key=\"{of}_{name}\">{}</data>", escaped(&value));
        }
    };
    for node in &picture.nodes {
        let _ = write!(text, "<node id=\"{}\">", escaped(&node.id));
        data(&mut text, 'n', of_node(node));
        text.push_str("</node>\n");
    }
    for (i, edge) in lines(picture).enumerate() {
        let _ = write!(text, "<edge id=\"e{i}\" source=\"{}\" target=\"{}\">", escaped(&edge.from), escaped(&edge.to));
        data(&mut text, 'e', of_edge(edge));
        text.push_str("</edge>\n");
    }
    text.push_str("</graph>\n</graphml>\n");
    text
}

/// The picture as Cytoscape JSON (`.cyjs`).
#[must_use]
pub fn cytoscape(picture: &Picture, origin: &Origin) -> Value {
    let object = |fields: Vec<(&'static str, String)>| fields.into_iter().map(|(name, value)| (name.to_owned(), Value::String(value)));
    let nodes = picture.nodes.iter().map(|node| {
        let mut data: serde_json::Map<String, Value> = object(of_node(node)).filter(|(name, _)| name != "x" && name != "y").collect();
        data.insert("id".to_owned(), node.id.clone().into());
        data.insert("name".to_owned(), node.label.clone().into());
        if let Some(year) = node.year {
            data.insert("year".to_owned(), year.into());
        }
        json!({ "data": data, "position": { "x": node.x, "y": node.y } })
    });
    let edges = lines(picture).enumerate().map(|(i, edge)| {
        let mut data: serde_json::Map<String, Value> = object(of_edge(edge)).collect();
        data.insert("id".to_owned(), format!("e{i}").into());
        data.insert("source".to_owned(), edge.from.clone().into());
        data.insert("target".to_owned(), edge.to.clone().into());
        data.insert("disputed".to_owned(), edge.disputed.into());
        data.insert("statements".to_owned(), edge.statements.clone().into());
        json!({ "data": data })
    });
    json!({
        "format_version": "1.0",
        "generated_by": "Amphora",
        "target_cytoscapejs_version": "~3.0",
        "data": { "name": origin.title, "shared_name": origin.title, "link": origin.address, "citation": origin.citation },
        "elements": { "nodes": nodes.collect::<Vec<_>>(), "edges": edges.collect::<Vec<_>>() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_cannot_end_an_element() {
        assert_eq!(escaped("a < \"b\" & \u{1}c>"), "a &lt; &quot;b&quot; &amp; c&gt;");
    }
}
