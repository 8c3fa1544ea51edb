-- What a verdict is on, what was sent twice, and what a steward took back.

-- Counts what stewards judge: another edition with each amendment, and with each row that is left out or taken in again.
ALTER TABLE contributions ADD COLUMN edition BIGINT NOT NULL DEFAULT 1;

-- The form that was sent: a second sending of the same one is the same contribution.
ALTER TABLE contributions ADD COLUMN sending TEXT;
CREATE UNIQUE INDEX contributions_by_sending ON contributions (account_id, sending);

-- SQLite cannot drop a constraint of a table: a steward judges once in each edition.
CREATE TABLE verdicts_on_editions (
  id {id},
  contribution_id BIGINT NOT NULL REFERENCES contributions (id),
  edition BIGINT NOT NULL,
  account_id BIGINT REFERENCES accounts (id),
  steward TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT,
  at {time} NOT NULL,
  UNIQUE (contribution_id, edition, account_id)
);
INSERT INTO verdicts_on_editions (contribution_id, edition, account_id, steward, verdict, reason, at)
  SELECT v.contribution_id,
    CASE WHEN EXISTS (
      SELECT 1 FROM contribution_events e WHERE e.contribution_id = v.contribution_id AND e.what IN ('amend', 'row') AND e.at >= v.at
    ) THEN 0 ELSE 1 END,
    v.account_id, v.steward, v.verdict, v.reason, v.at
  FROM contribution_verdicts v ORDER BY v.id;
DROP TABLE contribution_verdicts;
ALTER TABLE verdicts_on_editions RENAME TO contribution_verdicts;

-- Which revision was taken back by this one.
ALTER TABLE contribution_revisions ADD COLUMN reverts BIGINT;
CREATE INDEX contribution_revisions_by_reverted ON contribution_revisions (reverts);
