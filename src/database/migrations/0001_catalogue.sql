-- The catalogue: the three tables of the paper (datasets, papers, usages) and what belongs to them.
-- {id}, {time}, {date} and {folded} are the backend's own types; see migrations/mod.rs.

CREATE TABLE review_properties (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE vocabulary_terms (
  id {id},
  kind TEXT NOT NULL,
  term TEXT NOT NULL,
  label TEXT,
  definition TEXT NOT NULL,
  UNIQUE (kind, term)
);

CREATE TABLE confounders (
  id {id},
  slug TEXT NOT NULL UNIQUE,
  parent_id BIGINT REFERENCES confounders (id),
  group_id BIGINT REFERENCES confounders (id),
  label TEXT NOT NULL,
  definition TEXT NOT NULL,
  examples TEXT,
  origin TEXT,
  version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE papers (
  id {id},
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  title TEXT,
  authors TEXT NOT NULL,
  year BIGINT,
  year_text TEXT,
  venue TEXT,
  doi TEXT,
  arxiv TEXT,
  url TEXT,
  openalex TEXT,
  semantic_scholar TEXT,
  short_name TEXT NOT NULL,
  sort_key {folded} NOT NULL,
  bibtex TEXT NOT NULL,
  bibtex_strings TEXT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX papers_by_sort_key ON papers (sort_key, id);
CREATE INDEX papers_by_doi ON papers (lower(doi));
CREATE INDEX papers_by_year ON papers (year);

CREATE TABLE datasets (
  id {id},
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  modality TEXT NOT NULL,
  body_part TEXT,
  description TEXT,
  introduced_by_id BIGINT REFERENCES papers (id),
  homepage TEXT,
  doi TEXT,
  license TEXT,
  access TEXT NOT NULL,
  images BIGINT,
  patients BIGINT,
  year BIGINT,
  demographics TEXT NOT NULL,
  status TEXT NOT NULL,
  source TEXT,
  notes TEXT,
  named_in_paper BOOLEAN NOT NULL,
  in_demo BOOLEAN NOT NULL,
  sort_key {folded} NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX datasets_by_sort_key ON datasets (sort_key, id);
CREATE INDEX datasets_by_modality ON datasets (modality);
CREATE INDEX datasets_by_doi ON datasets (lower(doi));
CREATE INDEX datasets_by_maker ON datasets (introduced_by_id);

CREATE TABLE dataset_terms (
  dataset_id BIGINT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  position BIGINT NOT NULL,
  value TEXT NOT NULL,
  folded {folded} NOT NULL,
  PRIMARY KEY (dataset_id, kind, position)
);
CREATE INDEX dataset_terms_by_value ON dataset_terms (kind, folded, dataset_id);

CREATE TABLE dataset_versions (
  id {id},
  dataset_id BIGINT NOT NULL REFERENCES datasets (id),
  label TEXT NOT NULL,
  released {date},
  doi TEXT,
  changes TEXT,
  UNIQUE (dataset_id, label)
);

CREATE TABLE dataset_locations (
  id {id},
  dataset_id BIGINT NOT NULL REFERENCES datasets (id),
  platform TEXT NOT NULL,
  url TEXT NOT NULL,
  official BOOLEAN NOT NULL,
  license TEXT,
  UNIQUE (dataset_id, url)
);

CREATE TABLE dataset_relations (
  id {id},
  subject_id BIGINT NOT NULL REFERENCES datasets (id),
  relation TEXT NOT NULL,
  object_id BIGINT NOT NULL REFERENCES datasets (id),
  paper_id BIGINT REFERENCES papers (id),
  source TEXT,
  UNIQUE (subject_id, relation, object_id)
);
CREATE INDEX dataset_relations_by_object ON dataset_relations (object_id);

CREATE TABLE usages (
  id {id},
  paper_id BIGINT NOT NULL REFERENCES papers (id),
  dataset_id BIGINT NOT NULL REFERENCES datasets (id),
  dataset_version TEXT,
  citation_function TEXT NOT NULL,
  resource_role TEXT,
  resource_type TEXT,
  evidence TEXT NOT NULL,
  locator TEXT,
  quote TEXT,
  confidence TEXT NOT NULL,
  severity TEXT,
  severity_reason TEXT,
  appraisal TEXT NOT NULL,
  in_demo BOOLEAN NOT NULL,
  external_source TEXT,
  contributor TEXT,
  steward TEXT,
  recorded {date},
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX usages_by_dataset ON usages (dataset_id);
CREATE INDEX usages_by_paper ON usages (paper_id);

CREATE TABLE findings (
  id {id},
  usage_id BIGINT NOT NULL REFERENCES usages (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  position BIGINT NOT NULL,
  label TEXT NOT NULL,
  confounder_id BIGINT REFERENCES confounders (id),
  outcome TEXT,
  UNIQUE (usage_id, position)
);
CREATE INDEX findings_by_confounder ON findings (confounder_id, usage_id);

CREATE TABLE case_studies (
  id {id},
  modality TEXT NOT NULL,
  aspect TEXT NOT NULL,
  statement TEXT NOT NULL,
  UNIQUE (modality, aspect, statement)
);

CREATE TABLE documents (
  name TEXT PRIMARY KEY,
  body TEXT NOT NULL
);

CREATE TABLE redirects (
  subject TEXT NOT NULL,
  old_name TEXT NOT NULL,
  new_name TEXT NOT NULL,
  PRIMARY KEY (subject, old_name)
);

CREATE TABLE revisions (
  id {id},
  at {time} NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  name TEXT NOT NULL,
  summary TEXT NOT NULL,
  before TEXT,
  after TEXT,
  actor TEXT,
  reason TEXT
);
CREATE INDEX revisions_by_subject ON revisions (subject, name, id);

CREATE TABLE search_runs (
  id {id},
  source TEXT NOT NULL,
  query TEXT NOT NULL,
  dataset_id BIGINT REFERENCES datasets (id),
  from_day {date},
  until_day {date} NOT NULL,
  ran_at {time} NOT NULL,
  results BIGINT,
  kept BIGINT,
  outcome TEXT NOT NULL,
  note TEXT
);
CREATE INDEX search_runs_by_dataset ON search_runs (dataset_id);

CREATE TABLE releases (
  id {id},
  number TEXT NOT NULL UNIQUE,
  released_at {time} NOT NULL,
  revision_id BIGINT,
  notes TEXT,
  doi TEXT
);

-- The paper's third table, one row per usage (section C): `labels` and `shortcuts` are NULL where there are none.
-- `shortcuts_taxonomy` is the group of the taxonomy, as in figure C2; `confounders` are the leaves.
CREATE VIEW dataset_usages AS
SELECT
  u.id,
  u.paper_id,
  u.dataset_id,
  {labels} AS labels,
  {shortcuts} AS shortcuts,
  {shortcuts_taxonomy} AS shortcuts_taxonomy,
  {confounders} AS confounders,
  {outcomes} AS outcomes,
  u.citation_function,
  u.resource_role,
  u.resource_type,
  u.evidence,
  u.locator,
  u.confidence,
  u.appraisal,
  u.recorded
FROM usages u;
