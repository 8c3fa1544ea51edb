-- Other words by which people look for a confounder: "ethnicity" for race, "pacemaker" for support devices.

CREATE TABLE confounder_words (
  confounder_id BIGINT NOT NULL REFERENCES confounders (id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (confounder_id, position)
);
