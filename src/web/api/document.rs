//! The `OpenAPI` document: what the features' handlers and types say of themselves, and what holds for all of them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{ComponentsBuilder, ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::contributions::api::Whose;
use crate::datasets::facets::Known;
use crate::evidence::FindingKind;
use crate::papers::facets::Doing;
use crate::revisions::change::Tombstone;
use crate::web::NearMatch;
use crate::web::error_page::Problem;

const DESCRIPTION: &str =
    "What is known about datasets, by whom, and where it says so: everything that the pages of this review show, for programs.

**Three answers, never two.** Nothing here reads as “clean”. A shortcut is `shown`, `not-found` (tested!), `unclear`, or the dataset is \
`untested`. What is `null` is not documented by any source that was read; `not_documented` names those fields. What does not apply is \
left out. A field that means something else by `null` says so. `searched` says until when, and by which search, “none found” holds.

**Lists** give `limit` records at a time. `next` is the address of the next page, `null` on the last; the header `Link` has it too. A \
cursor marks a place in the order and holds for the same filters: records that come in meanwhile move nothing. Several values of one \
filter are alternatives; different filters narrow together.

**Errors** are `application/problem+json` (RFC 9457). A parameter that a resource does not know is refused, and the nearest one named. \
A filter that names a dataset, paper, confounder or modality which is not there answers 404 with near matches. Old names redirect for \
good.

**Caching.** Answers have an `ETag` and mostly a `Last-Modified`, when this server first saw the review as it is now: ask again with `If-None-Match` or \
`If-Modified-Since`, and 304 says that nothing changed. Pages of other sites may read everything here that needs no token.

**Tokens.** Reading the review needs none. To propose and to decide, send one with each request: `Authorization: Bearer …`. Whoever has an \
account makes them on the page of the account, each for some permissions and for some time; one never may more than its account. A cookie \
opens nothing here. Answers to a token are `no-store`. What changes a contribution says which version was looked at; 409 and 412 mean that \
someone else was first, and that nothing was written.

Every page of the site has an address in `page`, and answers as JSON too; that form follows the page, this one keeps its promises for \
as long as it is called `v1`. The licence of the content is in `license` of `/api/v1`.";

const TAGS: [(&str, &str); 10] = [
    ("Review", "The review as a whole: what it is, its words, its case studies."),
    ("Datasets", "Datasets with their versions, copies, relations, and the verdict on each shortcut."),
    ("Documentation", "What published frameworks ask of the documentation of a dataset, and what is answered."),
    ("Papers", "The works that make, use and examine datasets."),
    ("Evidence", "Evidence statements: what a work says about a dataset, and where it says so."),
    ("Confounders", "The taxonomy of confounders, and what was tested."),
    ("Changes", "The journal of all accepted changes."),
    ("Searches", "Which searches of the literature were made: until when “none found” holds."),
    ("Search", "One search over all kinds of records."),
    ("Contributions", "What people propose, and what stewards decide: with a token."),
];

const TOKEN: &str = "Made on the page of an account, shown once, for some permissions (`read`, `contribute`, `decide`) and for some time.";

/// The document without resources.
pub(super) fn frame() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Amphora")
        .version("1")
        .description(Some(DESCRIPTION))
        .contact(Some(ContactBuilder::new().name(Some("The people behind this review")).build()))
        .license(Some(LicenseBuilder::new().name("MIT").url(Some("https://opensource.org/license/mit")).build()));
    // Words that only parameters use: no answer brings them along.
    let words = ComponentsBuilder::new().schema_from::<FindingKind>().schema_from::<Known>().schema_from::<Doing>().schema_from::<Whose>();
    OpenApiBuilder::new().info(info.build()).components(Some(words.build())).build()
}

/// The whole document, as the site at that address serves it.
pub(super) fn finish(document: &OpenApi, address: &str) -> Result<Value, serde_json::Error> {
    let mut document = serde_json::to_value(document)?;
    document["servers"] = json!([{ "url": address, "description": "This review" }]);
    document["info"]["contact"]["url"] = json!(format!("{address}/about"));
    document["externalDocs"] = json!({ "url": format!("{address}{}", super::DOCS), "description": "This document, to be read" });
    let mut used = BTreeSet::new();
    let mut written = BTreeSet::new();
    for path in document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        for (method, operation) in path.as_object_mut().into_iter().flatten() {
            used.extend(operation["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
            let sends = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            written.extend(sends.as_str().and_then(|target| target.strip_prefix(SCHEMAS)).map(str::to_owned));
            complete(method, operation);
        }
    }
    let tags = TAGS.iter().filter(|(name, _)| used.contains(*name));
    document["tags"] = serde_json::to_value(
        tags.map(|(name, words)| TagBuilder::new().name(*name).description(Some(*words)).build()).collect::<Vec<_>>(),
    )?;
    let components = &mut document["components"];
    name_lists(&mut components["schemas"]);
    components["schemas"]["Problem"] = serde_json::to_value(Problem::schema())?;
    components["schemas"][NearMatch::name().as_ref()] = serde_json::to_value(NearMatch::schema())?;
    components["schemas"][Tombstone::name().as_ref()] = serde_json::to_value(Tombstone::schema())?;
    components["responses"] = shared_responses();
    components["headers"] = shared_headers();
    components["securitySchemes"] = json!({ "token": { "type": "http", "scheme": "bearer", "description": TOKEN } });
    let written = with_their_parts(written, &components["schemas"]);
    let read = components["schemas"].as_object_mut().into_iter().flatten().filter(|(name, _)| !written.contains(*name));
    read.for_each(|(_, schema)| require_what_is_always_there(schema));
    Ok(document)
}

/// The schemas of what is sent, and of the parts of it.
fn with_their_parts(mut names: BTreeSet<String>, schemas: &Value) -> BTreeSet<String> {
    let mut new: Vec<String> = names.iter().cloned().collect();
    while let Some(name) = new.pop() {
        let text = schemas[&name].to_string();
        let parts = text.split(SCHEMAS).skip(1).filter_map(|rest| rest.split('"').next());
        new.extend(parts.filter(|part| names.insert((*part).to_owned())).map(str::to_owned));
    }
    names
}

/// Where the name of a record comes from: a list, the record's resource, its parameter, and the place in the answer of the list.
pub(super) const RECORDS: &[(&str, &str, &str, &str)] = &[
    ("list_datasets", "get_dataset", "slug", "/items/0/slug"),
    ("list_datasets", "list_evidence_on_dataset", "slug", "/items/0/slug"),
    ("list_datasets", "get_documentation", "slug", "/items/0/slug"),
    ("list_papers", "get_paper", "key", "/items/0/key"),
    ("list_evidence", "get_evidence", "id", "/items/0/id"),
    ("list_confounders", "get_confounder", "slug", "/items/0/slug"),
    ("list_changes", "get_change", "id", "/items/0/id"),
    ("list_contributions", "get_contribution", "id", "/items/0/id"),
];

/// `List_Thing` becomes `ThingList`, and its records refer to `Thing`.
fn name_lists(schemas: &mut Value) {
    let Some(schemas) = schemas.as_object_mut() else { return };
    let lists: Vec<String> = schemas.keys().filter(|name| name.starts_with(LIST)).cloned().collect();
    for name in lists {
        if let (Some(mut list), Some(thing)) = (schemas.remove(&name), name.strip_prefix(LIST)) {
            list["properties"]["items"]["items"] = json!({ "$ref": format!("{SCHEMAS}{thing}") });
            schemas.insert(format!("{thing}List"), list);
        }
    }
}

/// How a list of things is called before it is named.
const LIST: &str = "List_";

/// Where schemas are in the document.
const SCHEMAS: &str = "#/components/schemas/";

/// Which operations an answer is of.
#[derive(Clone, Copy)]
enum When {
    Always,
    /// It is read, and by all.
    ReadByAll,
    /// It is one record that all may read.
    NamedForAll,
    /// It needs a token.
    Token,
    /// It takes parameters.
    Asked,
    /// It is sent something.
    Sent,
    /// It changes something.
    Written,
    /// It takes `If-Match`.
    Condition,
}

/// What a resource answers besides its own, and which does.
const SHARED: [(&str, &str, When); 19] = [
    ("304", "NotModified", When::ReadByAll),
    ("308", "Moved", When::NamedForAll),
    ("400", "BadRequest", When::Always),
    ("401", "NoToken", When::Token),
    ("403", "NotAllowed", When::Token),
    ("404", "NotFound", When::Asked),
    ("405", "MethodNotAllowed", When::Always),
    ("406", "NotAcceptable", When::Always),
    ("409", "Conflict", When::Written),
    ("410", "Withdrawn", When::NamedForAll),
    ("412", "NotThatVersion", When::Condition),
    ("413", "TooMuch", When::Sent),
    ("414", "TooLong", When::Always),
    ("415", "NotJson", When::Sent),
    ("422", "Unfit", When::Sent),
    ("428", "VersionNeeded", When::Condition),
    ("429", "TooOften", When::Written),
    ("500", "Failed", When::Always),
    ("503", "Unavailable", When::Always),
];

fn complete(method: &str, operation: &mut Value) {
    let id = operation["operationId"].clone();
    for (_, record, parameter, field) in RECORDS.iter().filter(|(list, ..)| id == *list) {
        let parameters = json!({ (*parameter): format!("$response.body#{field}") });
        operation["responses"]["200"]["links"][record] = json!({ "operationId": record, "parameters": parameters });
    }
    let parameters: Vec<Value> = operation["parameters"].as_array().cloned().unwrap_or_default();
    let has = |field: &str, value: &str| parameters.iter().any(|each| each[field] == value);
    let needs_a_token = operation.get("security").is_some();
    let is_sent_something = operation.get("requestBody").is_some();
    let applies = |when| match when {
        When::Always => true,
        When::ReadByAll => method == "get" && !needs_a_token,
        When::NamedForAll => has("in", "path") && !needs_a_token,
        When::Token => needs_a_token,
        When::Asked => !parameters.is_empty(),
        When::Sent => is_sent_something,
        When::Written => method != "get",
        When::Condition => has("name", "If-Match"),
    };
    let well = if operation["responses"].get("201").is_some() { "201" } else { "200" };
    let schema = &mut operation["responses"][well]["content"]["application/json"]["schema"];
    if let Some(thing) = schema["$ref"].as_str().and_then(|target| target.strip_prefix(SCHEMAS)?.strip_prefix(LIST)) {
        *schema = json!({ "$ref": format!("{SCHEMAS}{thing}List") });
    }
    for (status, name, _) in SHARED.iter().filter(|(.., when)| applies(*when)) {
        operation["responses"][status] = json!({ "$ref": format!("#/components/responses/{name}") });
    }
    let is_list = has("name", "cursor");
    let headers = [
        ("ETag", !(is_list && needs_a_token)),
        ("Last-Modified", applies(When::ReadByAll)),
        ("Cache-Control", true),
        ("Link", is_list),
        ("Location", well == "201"),
    ];
    for (header, _) in headers.into_iter().filter(|(_, applies)| *applies) {
        operation["responses"][well]["headers"][header] = json!({ "$ref": format!("#/components/headers/{header}") });
    }
    if let Some(responses) = operation["responses"].as_object_mut() {
        responses.sort_keys();
    }
}

fn shared_headers() -> Value {
    json!({
        "ETag": { "description": "Changes with the answer; absent where the answer may be kept by no one.", "schema": { "type": "string", "pattern": "^(W/)?\"[^\"]*\"$" } },
        "Last-Modified": { "description": "When this server first saw the review as it is now; absent where a date of whole seconds cannot tell that from the state before.", "schema": { "type": "string" } },
        "Cache-Control": { "required": true, "description": "`no-cache`: keep it, and ask whether it still holds; `no-store`: do not keep it.", "schema": { "type": "string" } },
        "Link": { "description": "The next page, with `rel=\"next\"`; absent on the last.", "schema": { "type": "string" } },
        "WWW-Authenticate": { "required": true, "description": "`Bearer`: how to send a token.", "schema": { "type": "string" } },
        "Location": { "required": true, "description": "Where the record is now.", "schema": { "type": "string" } },
        "Allow": { "required": true, "description": "The methods that there are.", "schema": { "type": "string" } },
        "Retry-After": { "description": "After how many seconds to ask again.", "schema": { "type": "string" } }
    })
}

fn shared_responses() -> Value {
    let problem = |description: &str, header: Option<&str>| {
        let mut response = json!({
            "description": description,
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
        });
        if let Some(header) = header {
            response["headers"][header] = json!({ "$ref": format!("#/components/headers/{header}") });
        }
        response
    };
    json!({
        "NotModified": { "description": "You have it: nothing changed since.", "headers": { "ETag": { "$ref": "#/components/headers/ETag" } } },
        "Moved": { "description": "The record has another name now.", "headers": { "Location": { "$ref": "#/components/headers/Location" } } },
        "BadRequest": problem("A parameter is unknown, there twice, or has a value that it cannot have; the problem names it.", None),
        "NotFound": problem("There is no such record; near matches are named.", None),
        "Withdrawn": problem("The record was withdrawn: `withdrawn` says when, by whom and why. Its name is not given to another.", None),
        "NoToken": problem("It needs a token, and there is none, or it is unknown, revoked or too old.", Some("WWW-Authenticate")),
        "NotAllowed": problem("The token, or the account that made it, may not do this.", None),
        "MethodNotAllowed": problem("This address does not answer to that method; `Allow` names those that there are.", Some("Allow")),
        "Conflict": problem("Someone else did something first, or the step is not possible from there. Nothing was written.", None),
        "NotThatVersion": problem("`If-Match` does not hold: it was changed since. Nothing was written.", None),
        "TooMuch": problem("More than 2 MB were sent.", None),
        "NotJson": problem("What was sent is not said to be JSON.", None),
        "Unfit": problem("What was sent breaks a rule of the review; the problem names it. Nothing was written.", None),
        "VersionNeeded": problem("It has to say which version was looked at.", None),
        "TooOften": problem("This was done too often.", Some("Retry-After")),
        "NotAcceptable": problem("`Accept` leaves no room for JSON.", None),
        "TooLong": problem("The query string is longer than 8 KiB.", None),
        "Failed": problem("Something went wrong on our side; the server has noted it.", None),
        "Unavailable": problem("The database does not answer at the moment, or the answer took too long.", Some("Retry-After"))
    })
}

/// What may be `null` is written all the same; only what does not apply is left out.
fn require_what_is_always_there(schema: &mut Value) {
    for part in ["allOf", "oneOf"] {
        schema[part].as_array_mut().into_iter().flatten().for_each(require_what_is_always_there);
        if schema[part].is_null() {
            schema.as_object_mut().map(|schema| schema.remove(part));
        }
    }
    let empty = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&empty);
    let mut required: Vec<String> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    required.extend(properties.iter().filter(|(_, property)| may_be_null(property)).map(|(name, _)| name.clone()));
    required.sort_unstable();
    required.dedup();
    for absent in ["properties", "required"] {
        if schema[absent].is_null() {
            schema.as_object_mut().map(|schema| schema.remove(absent));
        }
    }
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
}

fn may_be_null(property: &Value) -> bool {
    let is_null = |kind: &Value| kind == "null";
    property["type"].as_array().is_some_and(|kinds| kinds.iter().any(is_null))
        || property["oneOf"].as_array().is_some_and(|each| each.iter().any(|each| is_null(&each["type"])))
}
