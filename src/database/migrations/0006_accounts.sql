-- People who sign in, what proves who they are, and work that is done after the transaction that asked for it.
-- Nothing here is part of a review: it is neither exported with one nor visible to questions in SQL.

CREATE TABLE accounts (
  id {id},
  email TEXT,
  email_key TEXT UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT,
  role TEXT NOT NULL,
  all_modalities BOOLEAN NOT NULL,
  orcid TEXT UNIQUE,
  is_public BOOLEAN NOT NULL,
  created_at {time} NOT NULL,
  confirmed_at {time},
  disabled_at {time},
  deleted_at {time},
  version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE account_modalities (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  modality TEXT NOT NULL,
  PRIMARY KEY (account_id, modality)
);

CREATE TABLE sessions (
  id {id},
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  token_hash TEXT NOT NULL UNIQUE,
  browser TEXT,
  created_at {time} NOT NULL,
  seen_at {time} NOT NULL,
  expires_at {time} NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE one_time_links (
  id {id},
  account_id BIGINT REFERENCES accounts (id),
  purpose TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  email TEXT,
  created_at {time} NOT NULL,
  expires_at {time} NOT NULL,
  used_at {time}
);
CREATE INDEX one_time_links_by_account ON one_time_links (account_id);

CREATE TABLE identities (
  id {id},
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  created_at {time} NOT NULL,
  UNIQUE (issuer, subject)
);
CREATE INDEX identities_by_account ON identities (account_id);

CREATE TABLE api_tokens (
  id {id},
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  label TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  permissions TEXT NOT NULL,
  created_at {time} NOT NULL,
  expires_at {time} NOT NULL,
  seen_at {time},
  revoked_at {time}
);
CREATE INDEX api_tokens_by_account ON api_tokens (account_id);

CREATE TABLE jobs (
  id {id},
  kind TEXT NOT NULL,
  dedup_key TEXT NOT NULL,
  payload TEXT NOT NULL,
  created_at {time} NOT NULL,
  due_at {time} NOT NULL,
  leased_until {time},
  attempts BIGINT NOT NULL,
  done_at {time},
  given_up_at {time},
  problem TEXT,
  UNIQUE (kind, dedup_key)
);
CREATE INDEX jobs_by_due_at ON jobs (due_at) WHERE done_at IS NULL AND given_up_at IS NULL;
