-- What documentation of a dataset should answer (questions of published frameworks, in our words), and what is answered.

CREATE TABLE documentation_frameworks (
  id {id},
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  paper_id BIGINT REFERENCES papers (id),
  url TEXT,
  notes TEXT
);
CREATE INDEX documentation_frameworks_by_paper ON documentation_frameworks (paper_id);

CREATE TABLE documentation_questions (
  id {id},
  framework_id BIGINT NOT NULL REFERENCES documentation_frameworks (id),
  section TEXT NOT NULL,
  code TEXT NOT NULL,
  question TEXT NOT NULL,
  applies_to TEXT NOT NULL,
  facts TEXT,
  facts_suffice BOOLEAN NOT NULL,
  UNIQUE (framework_id, code)
);

CREATE TABLE documentation_answers (
  id {id},
  dataset_id BIGINT NOT NULL REFERENCES datasets (id),
  question_id BIGINT NOT NULL REFERENCES documentation_questions (id),
  state TEXT NOT NULL,
  answer TEXT,
  paper_id BIGINT REFERENCES papers (id),
  locator TEXT,
  source TEXT,
  contributor TEXT,
  steward TEXT,
  recorded {date},
  UNIQUE (dataset_id, question_id)
);
CREATE INDEX documentation_answers_by_question ON documentation_answers (question_id);
CREATE INDEX documentation_answers_by_paper ON documentation_answers (paper_id);
