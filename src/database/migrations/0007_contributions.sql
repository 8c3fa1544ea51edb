-- What people propose, and what stewards decided. Nothing here is exported with a review, nor visible to questions in SQL:
-- what was accepted is in the catalogue and in the journal.

CREATE TABLE contributions (
  id {id},
  account_id BIGINT REFERENCES accounts (id),
  contributor TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  title TEXT NOT NULL,
  note TEXT,
  license TEXT NOT NULL,
  no_patient_data BOOLEAN NOT NULL,
  is_everywhere BOOLEAN NOT NULL,
  is_serious BOOLEAN NOT NULL,
  concern TEXT,
  created_at {time} NOT NULL,
  changed_at {time} NOT NULL,
  submitted_at {time},
  claimed_by BIGINT REFERENCES accounts (id),
  claimed_at {time},
  decided_by BIGINT REFERENCES accounts (id),
  decided_at {time},
  reason TEXT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX contributions_by_account ON contributions (account_id, id);
CREATE INDEX contributions_by_state ON contributions (state, submitted_at, id);

CREATE TABLE contribution_rows (
  contribution_id BIGINT NOT NULL REFERENCES contributions (id),
  position BIGINT NOT NULL,
  title TEXT NOT NULL,
  changes TEXT NOT NULL,
  passage TEXT,
  verdict TEXT NOT NULL,
  reason TEXT,
  PRIMARY KEY (contribution_id, position)
);

CREATE TABLE contribution_modalities (
  contribution_id BIGINT NOT NULL REFERENCES contributions (id),
  modality TEXT NOT NULL,
  PRIMARY KEY (contribution_id, modality)
);
CREATE INDEX contribution_modalities_by_modality ON contribution_modalities (modality, contribution_id);

-- Which records it is about: to find others about the same.
CREATE TABLE contribution_subjects (
  contribution_id BIGINT NOT NULL REFERENCES contributions (id),
  subject TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (contribution_id, subject, name)
);
CREATE INDEX contribution_subjects_by_name ON contribution_subjects (subject, name, contribution_id);

CREATE TABLE contribution_events (
  id {id},
  contribution_id BIGINT NOT NULL REFERENCES contributions (id),
  at {time} NOT NULL,
  account_id BIGINT REFERENCES accounts (id),
  actor TEXT,
  what TEXT NOT NULL,
  state TEXT NOT NULL,
  text TEXT
);
CREATE INDEX contribution_events_by_contribution ON contribution_events (contribution_id, id);

CREATE TABLE contribution_verdicts (
  id {id},
  contribution_id BIGINT NOT NULL REFERENCES contributions (id),
  account_id BIGINT REFERENCES accounts (id),
  steward TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT,
  at {time} NOT NULL,
  UNIQUE (contribution_id, account_id)
);

-- Which account signed which revision, and for which contribution: the journal itself holds public names only.
CREATE TABLE contribution_revisions (
  revision_id BIGINT PRIMARY KEY,
  contribution_id BIGINT REFERENCES contributions (id),
  account_id BIGINT REFERENCES accounts (id)
);
CREATE INDEX contribution_revisions_by_contribution ON contribution_revisions (contribution_id);
