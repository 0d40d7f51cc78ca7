//! Screening: ordinary customers, listed names, and a list that changes while screening goes on.

mod material;

use std::{
    sync::{
        Arc, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::Result;
use genex_screening::{Entity, Policy, Query, SanctionsList};
use serde_json::{Value, json};

use self::material::{Material, misspell};
use super::memory_bytes;
use crate::{args::BenchArgs, screen::is_alert};

/// Of names that take the peer a second each hundred.
const PEER_NAMES: usize = 200;
const PEER_FROM: f64 = 0.92;

/// Runs the cases that fit.
pub fn run(args: &BenchArgs, time: Duration, mut report: impl FnMut(&Value)) -> Result<()> {
    let wanted =
        ["screen/ordinary-names", "screen/listed-names", "screen/list-swap"].map(|case| args.wants(case));
    if !wanted.contains(&true) {
        return Ok(());
    }
    let material = Material::load()?;
    let list = list_of(&material.entities);
    if wanted[0] {
        report(&ordinary(&material, &list, time));
    }
    if wanted[1] {
        report(&listed(&material, &list, time));
    }
    if wanted[2] {
        report(&swap(&material, list));
    }
    Ok(())
}

fn list_of(entities: &[Entity]) -> SanctionsList {
    let mut list = SanctionsList::new();
    entities.iter().cloned().for_each(|entity| list.add(entity));
    list.prepare();
    list
}

fn ordinary(material: &Material, list: &SanctionsList, time: Duration) -> Value {
    let by_name: Vec<Query> = material.customers.iter().map(|c| Query::new(&c.text)).collect();
    let run = Run::of(list, &by_name, time);
    let mut case = run.case("screen/ordinary-names", material);
    case["peers"] = json!([peer(material, &by_name)]);
    case["quality"] = json!({
        "alerts_name_only": share(&by_name, |query| is_alert(&list.search(query, &Policy::default()))),
        "alerts_with_birth_date": share(&material.customers, |query| is_alert(&list.search(query, &Policy::default()))),
    });
    case
}

fn listed(material: &Material, list: &SanctionsList, time: Duration) -> Value {
    let names =
        material.entities.iter().flat_map(|entity| entity.names.iter().map(|name| (&entity.id, name)));
    let exact: Vec<(&String, Query)> = names.clone().map(|(id, name)| (id, Query::new(name))).collect();
    let mut slips = material.slips();
    let misspelt: Vec<(&String, Query)> =
        names.step_by(4).map(|(id, name)| (id, Query::new(misspell(&mut slips, name)))).collect();
    let found = |(id, query): &(&String, Query)| {
        list.search(query, &Policy::default()).matches.iter().any(|hit| hit.entity == **id)
    };
    let queries: Vec<Query> = exact.iter().map(|(_, query)| query.clone()).collect();
    let mut case = Run::of(list, &queries, time).case("screen/listed-names", material);
    case["quality"] =
        json!({ "recall_exact": share(&exact, found), "recall_misspelt": share(&misspelt, found) });
    case
}

/// Another edition is read into an index while one thread goes on screening, and takes the old one's place.
fn swap(material: &Material, list: SanctionsList) -> Value {
    let in_force = RwLock::new(Arc::new(list));
    let (done, queries) = (AtomicBool::new(false), &material.customers);
    let (run, took) = thread::scope(|scope| {
        let screening = scope.spawn(|| {
            let mut run = Run::new();
            for query in queries.iter().cycle() {
                if done.load(Ordering::Acquire) {
                    break;
                }
                let begin = Instant::now();
                let list = Arc::clone(&in_force.read().expect("no writer panics"));
                list.search(query, &Policy::default());
                run.times.push(begin.elapsed());
            }
            run.end()
        });
        let begin = Instant::now();
        let next = Arc::new(list_of(&material.entities));
        *in_force.write().expect("no reader panics") = next;
        let took = begin.elapsed();
        done.store(true, Ordering::Release);
        (screening.join().expect("screening does not panic"), took)
    });
    let mut case = run.case("screen/list-swap", material);
    case["swap_s"] = json!(took.as_secs_f64());
    case
}

fn share<T>(all: &[T], holds: impl Fn(&T) -> bool) -> f64 {
    all.iter().filter(|item| holds(item)).count() as f64 / all.len().max(1) as f64
}

/// What a look at every listed name costs, with the measure most screening services use.
fn peer(material: &Material, queries: &[Query]) -> Value {
    let names: Vec<String> =
        material.entities.iter().flat_map(|e| &e.names).map(|n| n.to_lowercase()).collect();
    let mut run = Run::new();
    for query in queries.iter().take(PEER_NAMES) {
        let begin = Instant::now();
        let text = query.text.to_lowercase();
        let hits = names.iter().filter(|name| strsim::jaro_winkler(name, &text) >= PEER_FROM).count();
        std::hint::black_box(hits);
        run.times.push(begin.elapsed());
    }
    let run = run.end();
    json!({
        "name": "strsim, Jaro-Winkler against every name", "throughput_per_s": run.per_second(),
        "latency_us": run.latency(),
    })
}

/// How long each query took.
struct Run {
    begin: Instant,
    took: Duration,
    times: Vec<Duration>,
}

impl Run {
    fn new() -> Self {
        Self { begin: Instant::now(), took: Duration::ZERO, times: Vec::new() }
    }

    /// The queries one after the other, from the first again until the time is over.
    fn of(list: &SanctionsList, queries: &[Query], time: Duration) -> Self {
        let mut run = Self::new();
        for query in queries.iter().cycle() {
            let begin = Instant::now();
            std::hint::black_box(list.search(query, &Policy::default()));
            run.times.push(begin.elapsed());
            if run.begin.elapsed() >= time {
                break;
            }
        }
        run.end()
    }

    fn end(mut self) -> Self {
        self.took = self.begin.elapsed();
        self.times.sort_unstable();
        self
    }

    fn per_second(&self) -> f64 {
        self.times.len() as f64 / self.took.as_secs_f64()
    }

    fn latency(&self) -> Value {
        let at = |per_mille: usize| {
            let time = self.times.get(self.times.len().saturating_sub(1) * per_mille / 1_000);
            time.map(|time| time.as_nanos() as f64 / 1_000.0)
        };
        json!({ "p50": at(500), "p90": at(900), "p99": at(990), "p999": at(999), "max": at(1_000) })
    }

    fn case(&self, name: &str, material: &Material) -> Value {
        json!({
            "case": name, "throughput_per_s": self.per_second(), "latency_us": self.latency(), "durable": false,
            "memory_bytes": memory_bytes(), "duration_s": self.took.as_secs_f64(), "peers": [],
            "notes": format!("one thread, {} entries, {}", material.entities.len(), material.origin),
        })
    }
}
