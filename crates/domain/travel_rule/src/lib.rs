//! Travel Rule.
