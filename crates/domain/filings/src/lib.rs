//! Filings.
