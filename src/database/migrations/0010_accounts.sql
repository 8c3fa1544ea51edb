-- Who has come from another site to sign in, and has no account yet.
CREATE TABLE arrivals (
  id {id},
  token_hash TEXT NOT NULL UNIQUE,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  orcid TEXT,
  name TEXT,
  email TEXT,
  expires_at {time} NOT NULL
);
