-- The page of a dataset looks at all statements about it in brief: these columns are read from the index alone.

DROP INDEX usages_by_dataset;
CREATE INDEX usages_by_dataset ON usages (dataset_id, id, paper_id, citation_function, resource_type, appraisal, severity);
