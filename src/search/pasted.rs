//! Pasted.
