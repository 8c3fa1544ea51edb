-- The files of a release, byte for byte as they were published: a later version of Amphora may set them in another way.

CREATE TABLE release_files (
  release_id BIGINT NOT NULL REFERENCES releases (id),
  path TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (release_id, path)
);

-- What is in them, by its checksum and part by part: what several releases share is there once.
CREATE TABLE release_parts (
  sha256 TEXT NOT NULL,
  part BIGINT NOT NULL,
  bytes {bytes} NOT NULL,
  PRIMARY KEY (sha256, part)
);
