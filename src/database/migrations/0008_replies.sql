-- What people answer to a statement; and which accounts are those of makers of a dataset, as a steward stated.

CREATE TABLE replies (
  usage_id BIGINT NOT NULL REFERENCES usages (id),
  number BIGINT NOT NULL,
  author TEXT NOT NULL,
  capacity TEXT NOT NULL,
  text TEXT NOT NULL,
  source TEXT,
  steward TEXT,
  recorded {date},
  PRIMARY KEY (usage_id, number)
);

-- Not exported with a review, nor visible to questions in SQL: it is about accounts.
CREATE TABLE dataset_makers (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  dataset TEXT NOT NULL,
  stated_by BIGINT REFERENCES accounts (id),
  steward TEXT NOT NULL,
  stated_at {time} NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (account_id, dataset)
);
