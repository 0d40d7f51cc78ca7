//! The whole engine without a journal.

use std::time::Duration;

use genex_protocol::ClientId;

use super::{Latencies, Measured, Workload, per_second, tick, workload};
use crate::{engine::Engine, journal::FrameBuilder};

/// Orders of a batch share a frame, as in the running exchange.
const BATCH: usize = 1_024;

/// A market's day through ledger, coupons, books and encoding, on one thread: everything the sequencer does.
/// Runs the workload again until `time` is over.
pub fn memory_mixed(load: &Workload, time: Duration) -> Measured {
    let (mut latencies, mut busy, mut count) = (Latencies::new(), Duration::ZERO, 0u64);
    let begin = tick();
    while begin.elapsed() < time {
        let mut run = Run::after(load);
        let start = tick();
        load.mixed.iter().for_each(|command| run.apply(command));
        busy += start.elapsed();
        count += load.mixed.len() as u64;
        sample(load, &mut latencies);
    }
    Measured {
        case: "exchange/memory/mixed".into(),
        throughput_per_s: per_second(count, busy),
        latency_us: latencies.summary(),
        durable: false,
        memory_bytes: None,
        duration_s: begin.elapsed().as_secs_f64(),
        peers: Vec::new(),
        notes: format!(
            "{} commands: bids, asks, cancels and settlements with ledger, coupons, fees, encoded effects and state \
             hash, one thread; latency from runs with a clock around every command",
            load.mixed.len()
        ),
    }
}

fn sample(load: &Workload, latencies: &mut Latencies) {
    let mut run = Run::after(load);
    for command in &load.mixed {
        let start = tick();
        run.apply(command);
        latencies.record(start.elapsed());
    }
}

struct Run {
    engine: Engine,
    frame: FrameBuilder,
    in_frame: usize,
    next_id: u128,
}

impl Run {
    fn after(load: &Workload) -> Self {
        let mut run = Self { engine: Engine::new(), frame: FrameBuilder::new(1), in_frame: 0, next_id: 1 };
        load.setup.iter().for_each(|command| run.apply(command));
        run
    }

    fn apply(&mut self, command: &genex_protocol::Command) {
        let id = ClientId(self.next_id);
        self.next_id += 1;
        self.engine
            .apply(workload::start(), id, command, &mut self.frame)
            .expect("the workload was accepted");
        self.in_frame += 1;
        if self.in_frame == BATCH {
            self.frame = FrameBuilder::new(self.engine.seq() + 1);
            self.in_frame = 0;
        }
    }
}
