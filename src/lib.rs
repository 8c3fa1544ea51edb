//! Amphora: a living review of datasets.
//!
//! `docs/ARCHITECTURE.md` explains how the parts fit; each feature is a folder here, named after what it is about.

pub mod accounts;
pub mod case_studies;
pub mod cli;
pub mod clock;
pub mod comparison;
pub mod contributing;
pub mod contributions;
pub mod credit;
pub mod croissant;
pub mod database;
pub mod datasets;
pub mod datasheets;
pub mod demographics;
pub mod deposits;
pub mod desk;
pub mod documentation;
pub mod dossier;
pub mod evidence;
pub mod explorer;
pub mod figures;
pub mod gaps;
pub mod jobs;
pub mod mail;
pub mod monitoring;
pub mod narrowing;
pub mod papers;
pub mod publication;
pub mod randomness;
pub mod replies;
pub mod review;
pub mod revisions;
pub mod search;
pub mod sorting;
pub mod sql;
pub mod synthesis;
pub mod taxonomy;
pub mod timeline;
pub mod vocabulary;
pub mod web;
pub mod wording;
