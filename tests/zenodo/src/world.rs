//! What the stand-in knows: drafts, records and their files.

use std::collections::BTreeMap;

use md5::{Digest as _, Md5};
use serde_json::{Map, Value, json};

use crate::{Fate, Like};

/// The one token that opens it.
pub const TOKEN: &str = "stand-in-token";

/// The fields of the metadata that Zenodo knows; all others it drops.
const FIELDS: [&str; 22] = [
    "upload_type",
    "publication_type",
    "image_type",
    "publication_date",
    "title",
    "creators",
    "description",
    "access_right",
    "license",
    "embargo_date",
    "access_conditions",
    "keywords",
    "notes",
    "related_identifiers",
    "contributors",
    "references",
    "communities",
    "version",
    "language",
    "subjects",
    "dates",
    "method",
];

/// What one must say before a draft can be published.
const REQUIRED: [&str; 4] = ["title", "creators", "description", "upload_type"];

/// A draft or a record.
struct Record {
    id: u64,
    concept: u64,
    metadata: Map<String, Value>,
    files: BTreeMap<String, Vec<u8>>,
    is_published: bool,
    /// How often the list was asked for since it was made.
    listed: usize,
}

/// A refusal: status and body.
pub type Refused = (u16, Value);

/// All that there is.
pub struct World {
    like: Like,
    base: String,
    next: u64,
    records: BTreeMap<u64, Record>,
    pub requests: Vec<String>,
    pub fates: BTreeMap<usize, Fate>,
    pub lag: usize,
    pub old_answer: bool,
    pub dropped: Vec<String>,
}

fn refused(status: u16, message: &str) -> Refused {
    (status, json!({ "status": status, "message": message }))
}

pub fn not_found() -> Refused {
    refused(404, "The persistent identifier does not exist.")
}

fn invalid(field: &str, message: &str) -> Refused {
    let errors = json!([{ "field": field, "messages": [message] }]);
    (400, json!({ "status": 400, "message": "A validation error occurred.", "errors": errors }))
}

impl World {
    pub fn new(like: Like, base: String) -> Self {
        Self {
            like,
            base,
            next: 1000,
            records: BTreeMap::new(),
            requests: Vec::new(),
            fates: BTreeMap::new(),
            lag: 0,
            old_answer: false,
            dropped: Vec::new(),
        }
    }

    pub fn all(&self) -> Vec<Value> {
        self.records.keys().filter_map(|id| self.show(*id)).collect()
    }

    pub fn files_of(&self, id: u64) -> BTreeMap<String, Vec<u8>> {
        self.records.get(&id).map(|record| record.files.clone()).unwrap_or_default()
    }

    pub fn put_file(&mut self, id: u64, name: &str, content: &[u8]) {
        if let Some(record) = self.records.get_mut(&id) {
            record.files.insert(name.to_owned(), content.to_owned());
        }
    }

    /// The open draft of the versions of a record.
    fn open_draft(&self, concept: u64) -> Option<u64> {
        self.records.values().find(|record| record.concept == concept && !record.is_published).map(|record| record.id)
    }

    /// A draft or record, as its owner sees it.
    pub fn show(&self, id: u64) -> Option<Value> {
        let record = self.records.get(&id)?;
        let own = format!("{}/deposit/depositions/{id}", self.base);
        let draft = self.open_draft(record.concept).unwrap_or(id);
        let mut metadata = record.metadata.clone();
        // The sandbox reserves one of the other's.
        metadata.insert("prereserve_doi".to_owned(), json!({ "doi": format!("10.5281/zenodo.{id}"), "recid": id }));
        let files: Vec<Value> = record
            .files
            .iter()
            .map(|(name, content)| json!({ "id": format!("f-{name}"), "filename": name, "filesize": content.len(), "checksum": digest(content) }))
            .collect();
        let site = self.base.trim_end_matches("/api");
        let mut shown = json!({
            "created": "2026-11-23T12:00:00.000000+00:00",
            "modified": "2026-11-23T12:00:00.000000+00:00",
            "id": id,
            "record_id": id,
            "conceptrecid": record.concept.to_string(),
            "owner": 1,
            "title": record.metadata.get("title").cloned().unwrap_or_else(|| "".into()),
            "metadata": metadata,
            "files": files,
            "state": if record.is_published { "done" } else { "unsubmitted" },
            "submitted": record.is_published,
            "links": {
                "self": own,
                "html": format!("{site}/{}/{id}", if record.is_published { "records" } else { "deposit" }),
                "bucket": format!("{}/files/bucket-{id}", self.base),
                "latest_draft": format!("{}/deposit/depositions/{draft}", self.base),
                "publish": format!("{own}/actions/publish"),
                "newversion": format!("{own}/actions/newversion"),
            },
        });
        if record.is_published {
            let prefix = if self.like == Like::Sandbox { "10.5072" } else { "10.5281" };
            shown["doi"] = format!("{prefix}/zenodo.{id}").into();
            shown["conceptdoi"] = format!("{prefix}/zenodo.{}", record.concept).into();
            shown["metadata"]["doi"] = shown["doi"].clone();
        }
        Some(shown)
    }

    /// The depositions that the list knows, the newest first.
    pub fn list(&mut self, page: usize, size: usize) -> Value {
        let lag = self.lag;
        let mut known = Vec::new();
        for record in self.records.values_mut() {
            record.listed += 1;
            if record.listed > lag {
                known.push(record.id);
            }
        }
        known.reverse();
        let on_page = known.into_iter().skip(page.saturating_sub(1) * size).take(size);
        Value::Array(on_page.filter_map(|id| self.show(id)).collect())
    }

    /// What Zenodo keeps of that.
    fn kept(&self, body: &Value) -> Result<Map<String, Value>, Refused> {
        let Some(body) = body.as_object() else {
            return Err(refused(400, "The browser (or proxy) sent a request that this server could not understand."));
        };
        if let Some(unknown) = body.keys().find(|key| !["metadata", "files"].contains(&key.as_str())) {
            // The older shape of errors, with one message.
            let errors = json!([{ "field": unknown, "message": "Unknown field name." }]);
            return Err((400, json!({ "status": 400, "message": "Validation error", "errors": errors })));
        }
        let mut kept = Map::new();
        for (name, value) in body.get("metadata").and_then(Value::as_object).into_iter().flatten() {
            let list = ["creators", "keywords", "related_identifiers", "communities", "contributors"].contains(&name.as_str());
            if list && !value.is_array() {
                return Err(invalid(&format!("metadata.{name}"), &format!("{name} must be a list")));
            }
            if name == "license" && !value.as_str().is_some_and(|license| license.starts_with("cc") && !license.contains(' ')) {
                return Err(invalid("metadata.license", "Invalid license value provided"));
            }
            if FIELDS.contains(&name.as_str()) && !self.dropped.contains(name) {
                kept.insert(name.clone(), normal(name, value));
            }
        }
        kept.entry("access_right").or_insert_with(|| "open".into());
        Ok(kept)
    }

    pub fn create(&mut self, body: &Value) -> Result<u64, Refused> {
        let metadata = self.kept(body)?;
        let concept = self.next;
        let id = concept + 1;
        self.next += 2;
        self.records.insert(id, Record { id, concept, metadata, files: BTreeMap::new(), is_published: false, listed: 0 });
        Ok(id)
    }

    pub fn describe(&mut self, id: u64, body: &Value) -> Result<u64, Refused> {
        let metadata = self.kept(body)?;
        self.draft(id)?.metadata = metadata;
        Ok(id)
    }

    fn draft(&mut self, id: u64) -> Result<&mut Record, Refused> {
        self.records.get_mut(&id).filter(|record| !record.is_published).ok_or_else(not_found)
    }

    /// Publishes a draft. What is published already is no draft: 404.
    pub fn try_to_publish(&mut self, id: u64) -> Result<u64, Refused> {
        let draft = self.draft(id)?;
        if let Some(missing) = REQUIRED.into_iter().find(|field| !draft.metadata.contains_key(*field)) {
            return Err(invalid(&format!("metadata.{missing}"), "Missing data for required field."));
        }
        if draft.files.is_empty() {
            return Err(invalid(
                "files.enabled",
                "Missing uploaded files. To disable files for this record please mark it as metadata-only.",
            ));
        }
        draft.is_published = true;
        Ok(id)
    }

    pub fn publish(&mut self, id: u64) {
        if let Some(record) = self.records.get_mut(&id) {
            record.is_published = true;
        }
    }

    /// The draft of the next version, with copies of the files; the one that is open already, where one is.
    pub fn next_version(&mut self, id: u64) -> Result<u64, Refused> {
        let record = self.records.get(&id).filter(|record| record.is_published).ok_or_else(not_found)?;
        if let Some(open) = self.open_draft(record.concept) {
            return Ok(open);
        }
        let mut metadata = record.metadata.clone();
        metadata.remove("publication_date");
        metadata.remove("version");
        let draft =
            Record { id: self.next, concept: record.concept, metadata, files: record.files.clone(), is_published: false, listed: 0 };
        self.next += 1;
        let new = draft.id;
        self.records.insert(new, draft);
        Ok(new)
    }

    pub fn delete(&mut self, id: u64) -> bool {
        let is_draft = self.draft(id).is_ok();
        is_draft && self.records.remove(&id).is_some()
    }

    /// Puts a file into the bucket of a draft, in place of one of that name.
    pub fn upload(&mut self, id: u64, name: &str, content: &[u8]) -> Result<Value, Refused> {
        self.draft(id)?.files.insert(name.to_owned(), content.to_owned());
        let checksum = format!("md5:{}", digest(content));
        Ok(json!({ "key": name, "size": content.len(), "checksum": checksum, "version_id": "v1", "links": {} }))
    }

    pub fn remove(&mut self, id: u64, name: &str) -> bool {
        self.draft(id).is_ok_and(|draft| draft.files.remove(name).is_some())
    }
}

fn digest(content: &[u8]) -> String {
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(u32::from(digit), 16).unwrap_or_default());
    Md5::digest(content).iter().flat_map(digits).collect()
}

/// A field as Zenodo gives it back: with fields that it adds, and without those of parts that it does not know.
fn normal(name: &str, value: &Value) -> Value {
    let part = |part: &Value| -> Value {
        let known: &[&str] = match name {
            "creators" | "contributors" => &["name", "affiliation", "orcid", "gnd", "type"],
            "related_identifiers" => &["identifier", "relation", "resource_type", "scheme"],
            _ => return part.clone(),
        };
        let fields = part.as_object().into_iter().flatten().filter(|(field, _)| known.contains(&field.as_str()));
        let mut kept: Map<String, Value> = fields.map(|(field, value)| (field.clone(), value.clone())).collect();
        if name == "creators" {
            kept.entry("affiliation").or_insert(Value::Null);
        }
        if name == "related_identifiers" {
            let is_doi = kept.get("identifier").and_then(Value::as_str).is_some_and(|identifier| identifier.starts_with("10."));
            kept.insert("scheme".to_owned(), if is_doi { "doi" } else { "url" }.into());
        }
        Value::Object(kept)
    };
    match value {
        Value::Array(parts) => parts.iter().map(part).collect(),
        other => other.clone(),
    }
}
