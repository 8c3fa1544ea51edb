//! Questions to begin with: those that people who use the review have.

use serde::Serialize;

use super::Dialect;

/// A question to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Example {
    /// What it asks, in words.
    pub title: &'static str,
    /// The same in SQL.
    pub sql: &'static str,
}

/// What is asked, for each dialect: the paper's own questions first.
const ALL: [(&str, &str, &str); 10] = [
    ("Which datasets are there, and what are their images?", NAMES, NAMES),
    (
        "Which works found or added something on CheXpert?",
        "select papers.name, papers.arxiv, dataset_usages.shortcuts, dataset_usages.labels
from papers
left join dataset_usages on papers.id = dataset_usages.paper_id
left join datasets on datasets.id = dataset_usages.dataset_id
where datasets.name like 'chexpert'",
        "select papers.name, papers.arxiv, dataset_usages.shortcuts, dataset_usages.labels
from papers
left join dataset_usages on papers.id = dataset_usages.paper_id
left join datasets on datasets.id = dataset_usages.dataset_id
where datasets.name ilike 'chexpert'",
    ),
    ("Which datasets have shortcuts through external confounders?", EXTERNAL, EXTERNAL),
    ("Which chest X-ray datasets report race?", RACE, RACE),
    ("How many works are there for each citation function and year?", BY_YEAR, BY_YEAR),
    ("Which confounders did two or more works show on the same dataset?", TWICE, TWICE),
    ("What was tested and not found, or stays unclear?", NOT_FOUND, NOT_FOUND),
    ("Which datasets has no work of this review tested for shortcuts?", UNTESTED, UNTESTED),
    ("Which datasets come from which others?", RELATIONS, RELATIONS),
    ("Where are errors in the labels reported?", LABEL_ERRORS, LABEL_ERRORS),
];

const NAMES: &str = "select name, modality, year, images
from datasets
order by modality, sort_key";

const EXTERNAL: &str = "with recursive below(id) as (
  select id from confounders where slug = 'external-confounders'
  union
  select c.id from confounders c join below on c.parent_id = below.id
)
select d.name as dataset, c.label as confounder, f.outcome, p.short_name as work, u.id as evidence_id
from findings f
join below on below.id = f.confounder_id
join confounders c on c.id = f.confounder_id
join usages u on u.id = f.usage_id
join datasets d on d.id = u.dataset_id
join papers p on p.id = u.paper_id
order by d.sort_key, c.label, p.sort_key";

const RACE: &str = "select d.name as dataset, d.year, t.value as documented
from datasets d
join dataset_terms t on t.dataset_id = d.id and t.kind = 'demographic'
where d.modality = 'chest x-ray' and t.folded like '%race%'
order by d.year, d.sort_key";

const BY_YEAR: &str = "select p.year, u.citation_function, count(distinct u.paper_id) as works
from usages u
join papers p on p.id = u.paper_id
group by p.year, u.citation_function
order by p.year, u.citation_function";

const TWICE: &str = "select d.name as dataset, c.label as confounder, count(distinct u.paper_id) as works
from findings f
join usages u on u.id = f.usage_id
join datasets d on d.id = u.dataset_id
join confounders c on c.id = f.confounder_id
where f.kind = 'shortcut' and f.outcome = 'shown' and u.appraisal not in ('disputed', 'refuted')
group by d.name, c.label
having count(distinct u.paper_id) >= 2
order by works desc, d.name, c.label";

const NOT_FOUND: &str = "select d.name as dataset, f.label as shortcut, f.outcome, p.short_name as work, u.id as evidence_id, u.evidence
from findings f
join usages u on u.id = f.usage_id
join datasets d on d.id = u.dataset_id
join papers p on p.id = u.paper_id
where f.outcome in ('not-found', 'unclear')
order by f.outcome, d.sort_key";

const UNTESTED: &str = "select d.name as dataset, d.modality
from datasets d
where not exists (
  select 1 from usages u join findings f on f.usage_id = u.id
  where u.dataset_id = d.id and f.kind = 'shortcut'
)
order by d.modality, d.sort_key";

const RELATIONS: &str = "select s.name as dataset, r.relation, o.name as of_dataset, p.short_name as work, r.source
from dataset_relations r
join datasets s on s.id = r.subject_id
join datasets o on o.id = r.object_id
left join papers p on p.id = r.paper_id
order by s.sort_key, o.sort_key";

const LABEL_ERRORS: &str = "select d.name as dataset, p.short_name as work, p.doi, u.id as evidence_id, u.evidence
from findings f
join usages u on u.id = f.usage_id
join datasets d on d.id = u.dataset_id
join papers p on p.id = u.paper_id
where f.kind = 'label-errors'
order by d.sort_key, p.year";

/// The questions to begin with.
#[must_use]
pub fn all(dialect: Dialect) -> Vec<Example> {
    let one = |(title, sqlite, postgres): (&'static str, &'static str, &'static str)| Example {
        title,
        sql: match dialect {
            Dialect::Sqlite => sqlite,
            Dialect::Postgres => postgres,
        },
    };
    ALL.map(one).to_vec()
}
