-- Lists of evidence are narrowed by these, and go on by number: each is read in the order of the index.

CREATE INDEX usages_by_function ON usages (citation_function, id);
CREATE INDEX usages_by_type ON usages (resource_type, id);
CREATE INDEX usages_by_day ON usages (recorded, id);
-- The statement before the outcome: whether one statement tests a shortcut is asked more often than which ones show one.
CREATE INDEX findings_by_kind ON findings (kind, usage_id, outcome);
