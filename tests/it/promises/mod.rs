//! What the product promises, each in a file of its own.

mod bad_folders;
mod bad_questions;
mod caches;
mod changing;
mod conformance;
mod counts;
mod crawl;
mod databases_that_fail;
mod documents;
mod empty_and_longest;
mod forms;
mod generated;
mod heads;
mod interrupted_import;
mod jobs;
mod kept_answers;
mod merging;
mod one_moment;
mod one_severity;
mod round_trip;
mod search;
mod search_table;
mod stamps;
mod synthetic;
mod three_tables;
mod walls;
