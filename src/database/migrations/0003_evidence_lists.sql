-- Lists of evidence are narrowed by these, and go on by number: each is read in the order of the index.

CREATE INDEX usages_by_function ON usages (citation_function, id);
CREATE INDEX usages_by_type ON usages (resource_type, id);
CREATE INDEX usages_by_day ON usages (recorded, id);
CREATE INDEX findings_by_kind ON findings (kind, outcome, usage_id);
