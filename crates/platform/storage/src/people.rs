//! People: accounts, sessions, cases, cash, issuers, templates, inboxes, and what only the sandbox keeps.

mod accounts;
mod cash;
mod codes;
mod entity;
mod inbox;
mod issuers;
mod kyc;
mod sandbox;
mod screenings;
mod sessions;
mod templates;
#[cfg(test)]
mod tests;
