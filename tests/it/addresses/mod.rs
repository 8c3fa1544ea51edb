//! Each address of the site, in a file named after it.

mod datasets;
