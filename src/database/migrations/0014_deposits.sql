-- What was or is to be deposited at a Zenodo, and how far that is. One row for each edition of a thing at each service; it is written
-- before each step that the service is asked for, so that whoever comes after a crash knows what may have been done.
CREATE TABLE deposits (
  id {id},
  service TEXT NOT NULL,
  is_sandbox BOOLEAN NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  edition TEXT NOT NULL,
  state TEXT NOT NULL,
  turn BIGINT NOT NULL,
  previous_number BIGINT,
  number BIGINT,
  concept TEXT,
  reserved_doi TEXT,
  doi TEXT,
  concept_doi TEXT,
  page TEXT,
  problem TEXT,
  planned_at {time} NOT NULL,
  changed_at {time} NOT NULL,
  published_at {time},
  UNIQUE (service, kind, name, edition)
);
-- All editions of a thing are versions of one record, and Zenodo keeps one open draft for all of them.
CREATE UNIQUE INDEX deposits_open ON deposits (service, kind, name) WHERE state <> 'published';
CREATE UNIQUE INDEX deposits_by_number ON deposits (service, number);

-- The files of a deposit, as they were made last.
CREATE TABLE deposit_files (
  id {id},
  deposit_id BIGINT NOT NULL REFERENCES deposits (id),
  name TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  md5 TEXT NOT NULL,
  arrived_at {time},
  UNIQUE (deposit_id, name)
);
