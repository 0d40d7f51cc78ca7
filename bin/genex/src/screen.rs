//! `genex screen`: names and addresses against lists, in a batch.

pub mod lists;

use std::{
    io::{BufWriter, Write, stdout},
    path::Path,
    process::ExitCode,
};

use anyhow::{Context, Result};
use genex_screening::{
    BirthDate, Country, Decision, ENGINE_VERSION, Match, Policy, Query, SanctionsList, Screening,
};
use serde_json::json;

use crate::args::ScreenArgs;

const BAD_INPUT: u8 = 2;

/// Screens every row. Lists that can't be read whole and rows that are none end with exit code 2 and no answers.
pub fn run(args: ScreenArgs) -> Result<ExitCode> {
    let (list, queries) = match inputs(&args) {
        Ok(inputs) => inputs,
        Err(error) => {
            eprintln!("genex: {error:#}");
            return Ok(ExitCode::from(BAD_INPUT));
        }
    };
    let mut policy = Policy::default();
    policy.review_from = args.threshold.unwrap_or(policy.review_from);
    let mut answers: Box<dyn Answers> =
        if args.json { Box::new(Lines::of(&list)) } else { Box::new(Table::new()?) };
    for query in &queries {
        answers.take(query, &list.search(query, &policy))?;
    }
    answers.end()?;
    Ok(ExitCode::SUCCESS)
}

fn inputs(args: &ScreenArgs) -> Result<(SanctionsList, Vec<Query>)> {
    let list = lists::load(&args.lists)?;
    let queries = queries(&args.input).with_context(|| args.input.display().to_string())?;
    Ok((list, queries))
}

fn queries(path: &Path) -> Result<Vec<Query>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
    let header = reader.headers()?.clone();
    let column =
        |name: &str| header.iter().position(|known| known.trim().trim_start_matches('\u{feff}') == name);
    let name = column("query").context("there is no column query")?;
    let (born, country) = (column("birth_date"), column("country"));
    let query = |row: csv::StringRecord| {
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default();
        let birth_date = BirthDate::parse(cell(born));
        Query::new(cell(Some(name))).born(birth_date).from_country(Country::parse(cell(country)))
    };
    reader.records().map(|row| Ok(query(row?))).collect()
}

/// Where answers go.
trait Answers {
    /// One query's answer.
    fn take(&mut self, query: &Query, found: &Screening) -> Result<()>;
    /// Everything must be out.
    fn end(self: Box<Self>) -> Result<()>;
}

/// `query,entity_id,score,decision`: a row for each entry the query may be, the likeliest first, or one row without.
struct Table(csv::Writer<BufWriter<std::io::StdoutLock<'static>>>);

impl Table {
    fn new() -> Result<Self> {
        let mut table = csv::Writer::from_writer(BufWriter::new(stdout().lock()));
        table.write_record(["query", "entity_id", "score", "decision"])?;
        Ok(Self(table))
    }
}

impl Answers for Table {
    fn take(&mut self, query: &Query, found: &Screening) -> Result<()> {
        if found.matches.is_empty() {
            self.0.write_record([&query.text, "", &score(0), found.decision.as_str()])?;
        }
        for hit in &found.matches {
            self.0.write_record([&query.text, &hit.entity, &score(hit.score), hit.decision.as_str()])?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> Result<()> {
        Ok(self.0.flush()?)
    }
}

/// The same as JSON lines, with what led to each.
struct Lines {
    out: BufWriter<std::io::StdoutLock<'static>>,
    lists: String,
}

impl Lines {
    fn of(list: &SanctionsList) -> Self {
        let lists = list.digest().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { out: BufWriter::new(stdout().lock()), lists }
    }

    fn line(&mut self, query: &Query, hit: Option<&Match>, found: &Screening) -> Result<()> {
        let line = json!({
            "query": query.text, "birth_date": query.birth_date, "country": query.country,
            "entity_id": hit.map(|hit| &hit.entity), "name": hit.map(|hit| &hit.name),
            "score": score(hit.map_or(0, |hit| hit.score)), "parts": hit.map(|hit| hit.parts),
            "decision": hit.map_or(found.decision, |hit| hit.decision), "unscreenable": found.unscreenable,
            "engine": ENGINE_VERSION, "lists": self.lists,
        });
        Ok(writeln!(self.out, "{line}")?)
    }
}

impl Answers for Lines {
    fn take(&mut self, query: &Query, found: &Screening) -> Result<()> {
        if found.matches.is_empty() {
            return self.line(query, None, found);
        }
        found.matches.iter().try_for_each(|hit| self.line(query, Some(hit), found))
    }

    fn end(mut self: Box<Self>) -> Result<()> {
        Ok(self.out.flush()?)
    }
}

/// Thousandths as a decimal.
fn score(thousandths: u32) -> String {
    format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)
}

/// Whether somebody has to look.
pub fn is_alert(found: &Screening) -> bool {
    found.decision != Decision::Clear
}
