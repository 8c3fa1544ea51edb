//! `/api/docs`: the `OpenAPI` document as a page that works without a script, with answers that this review really gives.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use askama::Template;
use askama::filters::Safe;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tower::ServiceExt as _;

use super::document::RECORDS;
use crate::web::etag::ASK_AGAIN;
use crate::web::{Error, Format, Query, Section, Shell, Site, prose, respond};

/// How many lines of an answer are shown.
const LINES: usize = 48;

/// The document, as it is served and as the page shows it.
#[derive(Clone)]
pub(super) struct Document {
    value: Arc<Value>,
    text: Arc<str>,
    resources: Router,
}

/// A parameter.
struct Parameter {
    name: String,
    is_required: bool,
    kind: String,
    example: Option<String>,
    description: Safe<String>,
}

/// An answer that the site gave.
struct Example {
    address: String,
    curl: String,
    shown: String,
    lines_left_out: usize,
}

/// An operation.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: Safe<String>,
    parameters: Vec<Parameter>,
    /// What is sent: its place on the page, and its name.
    takes: Option<(String, String)>,
    gives: Option<(String, String)>,
    /// How a program asks, where it needs a token.
    with_token: Option<String>,
    statuses: Vec<(String, String)>,
    example: Option<Example>,
}

/// The operations of one kind.
struct Tag {
    name: String,
    description: String,
    operations: Vec<Operation>,
}

/// A field of a schema.
struct Field {
    name: String,
    kind: String,
    refers: Option<String>,
    description: Safe<String>,
}

/// A schema.
struct Schema {
    name: String,
    description: Safe<String>,
    parts: Vec<String>,
    fields: Vec<Field>,
}

/// The page.
#[derive(Template, serde::Serialize)]
#[template(path = "api_docs.html", blocks = ["title", "description"])]
struct DocsPage {
    #[serde(skip)]
    shell: Shell,
    #[serde(skip)]
    description: Safe<String>,
    #[serde(skip)]
    tags: Vec<Tag>,
    #[serde(skip)]
    schemas: Vec<Schema>,
}

impl Document {
    /// The document; the resources are asked for the examples.
    pub(super) fn new(value: Value, resources: Router) -> Self {
        Self { text: format!("{value:#}\n").into(), value: Arc::new(value), resources }
    }

    /// The document for programs.
    pub(super) fn json(&self) -> Response {
        let kind = [(header::CONTENT_TYPE, "application/json"), (header::VARY, "accept")];
        (kind, [(header::CACHE_CONTROL, ASK_AGAIN)], self.text.to_string()).into_response()
    }

    /// The document for people.
    pub(super) async fn page(&self, State(site): State<Site>, query: Query) -> Result<Response, Error> {
        query.only(&[])?;
        let examples = self.examples(site.address()).await;
        let page = DocsPage {
            description: prose::markdown(text(&self.value["info"]["description"])),
            tags: self.tags(site.address(), examples),
            schemas: self.schemas(),
            shell: Shell::new(&site, Section::None, super::DOCS).await?,
        };
        respond(Format::Html, &page)
    }

    fn operations(&self) -> impl Iterator<Item = (&String, &String, &Value)> {
        let paths = self.value["paths"].as_object().into_iter().flatten();
        paths.flat_map(|(path, item)| item.as_object().into_iter().flatten().map(move |(method, operation)| (path, method, operation)))
    }

    /// Those that anyone may ask.
    fn open(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.operations().filter(|(.., operation)| operation.get("security").is_none()).map(|(path, _, operation)| (path, operation))
    }

    fn tags(&self, address: &str, mut examples: HashMap<String, Example>) -> Vec<Tag> {
        let mut tags = Vec::new();
        for tag in each(&self.value["tags"]) {
            let of_tag = self.operations().filter(|(.., operation)| each(&operation["tags"]).any(|name| *name == tag["name"]));
            tags.push(Tag {
                name: text(&tag["name"]).to_owned(),
                description: text(&tag["description"]).to_owned(),
                operations: of_tag
                    .map(|(path, method, operation)| {
                        let example = examples.remove(text(&operation["operationId"]));
                        let with_token = operation.get("security").map(|_| question(address, path, method, operation));
                        Operation { with_token, example, ..self.operation(path, method, operation) }
                    })
                    .collect(),
            });
        }
        tags
    }

    fn operation(&self, path: &str, method: &str, operation: &Value) -> Operation {
        let parameter = |parameter: &Value| Parameter {
            name: text(&parameter["name"]).to_owned(),
            is_required: parameter["required"] == true,
            kind: self.values(&parameter["schema"]),
            example: written(&parameter["example"]),
            description: prose::markdown(text(&parameter["description"])),
        };
        let status = |(status, response): (&String, &Value)| (status.clone(), text(&self.resolve(response)["description"]).to_owned());
        let schema = |place: &Value| reference(&place["content"]["application/json"]["schema"]).map(|name| (anchor(&name), name));
        Operation {
            example: None,
            with_token: None,
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]).to_owned(),
            description: prose::markdown(text(&operation["description"])),
            parameters: each(&operation["parameters"]).map(parameter).collect(),
            takes: schema(&operation["requestBody"]),
            gives: schema(&operation["responses"]["200"]).or_else(|| schema(&operation["responses"]["201"])),
            statuses: operation["responses"].as_object().into_iter().flatten().map(status).collect(),
            id: text(&operation["operationId"]).to_owned(),
        }
    }

    fn schemas(&self) -> Vec<Schema> {
        let schemas = self.value["components"]["schemas"].as_object();
        schemas.into_iter().flatten().map(|(name, schema)| Self::schema(name, schema)).collect()
    }

    fn schema(name: &str, schema: &Value) -> Schema {
        let mut shown = Schema {
            name: name.to_owned(),
            description: prose::markdown(text(&schema["description"])),
            parts: Vec::new(),
            fields: Vec::new(),
        };
        for part in std::iter::once(schema).chain(each(&schema["allOf"])).chain(each(&schema["oneOf"])) {
            shown.parts.extend(reference(part));
            for (name, property) in part["properties"].as_object().into_iter().flatten() {
                let is_known = shown.fields.iter().any(|field| field.name == *name && field.kind == kind(property));
                if !is_known {
                    let of_either = || each(&property["oneOf"]).find_map(|each| each["description"].as_str()).unwrap_or_default();
                    let description = property["description"].as_str().unwrap_or_else(of_either);
                    let left_out = !each(&part["required"]).any(|required| required == name);
                    let description =
                        if left_out { format!("{description} Left out where it does not apply.") } else { description.to_owned() };
                    shown.fields.push(Field {
                        name: name.clone(),
                        kind: kind(property),
                        refers: reference(property)
                            .or_else(|| reference(&property["items"]))
                            .or_else(|| each(&property["oneOf"]).find_map(reference)),
                        description: prose::markdown(description.trim()),
                    });
                }
            }
        }
        shown
    }

    /// What the values of a parameter must look like; words are told one by one.
    fn values(&self, schema: &Value) -> String {
        let item = self.resolve(&schema["items"]);
        match (schema["type"].as_str(), schema["maxItems"].as_u64()) {
            (Some("array"), Some(most)) => format!("{}; up to {most} of them", kind(item)),
            _ => kind(self.resolve(schema)),
        }
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let target = value["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
        target.and_then(|target| self.value.pointer(target)).unwrap_or(value)
    }

    /// Asks every resource: lists for one record, records for the first of their list.
    async fn examples(&self, address: &str) -> HashMap<String, Example> {
        let mut examples = HashMap::new();
        let mut names: HashMap<&str, String> = HashMap::new();
        for (path, operation) in self.open().filter(|(path, _)| !path.contains('{')) {
            let id = text(&operation["operationId"]);
            let is_list = each(&operation["parameters"]).any(|parameter| parameter["name"] == "limit");
            let asked = if is_list { format!("{path}?limit=1") } else { path.clone() };
            let asked = each(&operation["parameters"])
                .filter(|parameter| parameter["required"] == true && parameter["in"] == "query")
                .fold(asked, |asked, parameter| {
                    let joint = if asked.contains('?') { '&' } else { '?' };
                    format!("{asked}{joint}{}={}", text(&parameter["name"]), encoded(&parameter["example"]))
                });
            let (status, body) = self.ask(&asked).await;
            for (_, record, _, field) in RECORDS.iter().filter(|(list, ..)| *list == id) {
                let value = body.pointer(field).filter(|value| !value.is_null());
                names.extend(value.map(|value| (*record, encoded(value))));
            }
            if status == StatusCode::OK {
                examples.insert(id.to_owned(), example(address, &asked, &body));
            }
        }
        for (path, operation) in self.open().filter(|(path, _)| path.contains('{')) {
            let id = text(&operation["operationId"]);
            if let (Some(name), Some((before, rest))) = (names.get(id), path.split_once('{')) {
                let mut asked = format!("{before}{name}{}", rest.split_once('}').map_or("", |(_, rest)| rest));
                if each(&operation["parameters"]).any(|parameter| parameter["name"] == "limit") {
                    asked.push_str("?limit=1");
                }
                let (status, body) = self.ask(&asked).await;
                if status == StatusCode::OK {
                    examples.insert(id.to_owned(), example(address, &asked, &body));
                }
            }
        }
        examples
    }

    async fn ask(&self, address: &str) -> (StatusCode, Value) {
        let Ok(request) = Request::get(address).body(Body::empty()) else { return (StatusCode::BAD_REQUEST, Value::Null) };
        let Ok(response) = self.resources.clone().oneshot(request).await;
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap_or_default();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn each(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn encoded(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string().replace("%2D", "-").replace("%5F", "_")
}

/// The name of the schema that a reference names.
fn reference(value: &Value) -> Option<String> {
    value["$ref"].as_str().and_then(|target| target.rsplit('/').next()).map(str::to_owned)
}

/// The place of a schema on the page.
fn anchor(name: &str) -> String {
    format!("schema-{name}")
}

/// What a value must look like, in words.
fn kind(schema: &Value) -> String {
    if let Some(name) = reference(schema) {
        return name;
    }
    if let Some(one_of) = schema["oneOf"].as_array() {
        return one_of.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    let one = |name: &str| match (name, schema["format"].as_str()) {
        ("string", Some("uri")) => "address".to_owned(),
        ("string", Some("date")) => "day".to_owned(),
        ("string", Some("date-time")) => "moment".to_owned(),
        ("string", _) => "text".to_owned(),
        ("integer", _) => "whole number".to_owned(),
        ("boolean", _) => "true or false".to_owned(),
        ("array", _) => format!("list of {}", kind(&schema["items"])),
        ("object", _) => "object".to_owned(),
        (other, _) => other.to_owned(),
    };
    let mut told = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().map(text).map(one).collect::<Vec<_>>().join(" or "),
        Value::String(kind) => one(kind),
        _ => "anything".to_owned(),
    };
    if let Some(words) = schema["enum"].as_array() {
        told = words.iter().map(text).collect::<Vec<_>>().join(", ");
    }
    // Writing to a string does not fail. The largest number that JSON keeps is no bound worth telling.
    if let (Some(least), Some(most @ ..1_000_000)) = (schema["minimum"].as_u64(), schema["maximum"].as_u64()) {
        let _ = write!(told, ", {least} to {most}");
    }
    if let Some(usual) = written(&schema["default"]) {
        let _ = write!(told, ", else {usual}");
    }
    told
}

/// A value as one writes it; nothing for none. Of a list the first.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(values) => values.first().and_then(written),
        other => Some(other.to_string()),
    }
}

/// How a program with a token asks.
fn question(address: &str, path: &str, method: &str, operation: &Value) -> String {
    let path = each(&operation["parameters"]).filter(|parameter| parameter["in"] == "path").fold(path.to_owned(), |path, parameter| {
        path.replace(&format!("{{{}}}", text(&parameter["name"])), &encoded(&parameter["example"]))
    });
    let verb = if method == "get" { String::new() } else { format!("-X {} ", method.to_uppercase()) };
    let mut lines = vec![format!("curl {verb}'{address}{path}'"), "-H 'Authorization: Bearer …'".to_owned()];
    if let Some(body) = operation["requestBody"]["content"]["application/json"].get("example") {
        lines.push(format!("-H 'Content-Type: application/json' -d '{body}'"));
    }
    lines.join(" \\\n  ")
}

fn example(address: &str, path: &str, body: &Value) -> Example {
    let written = format!("{body:#}");
    let lines: Vec<&str> = written.lines().collect();
    Example {
        address: path.to_owned(),
        curl: format!("curl '{address}{path}'"),
        shown: lines[..lines.len().min(LINES)].join("\n"),
        lines_left_out: lines.len().saturating_sub(LINES),
    }
}
