//! The validators of a run.

use std::{
    ops::Range,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use commonware_cryptography::{Signer, ed25519::PublicKey};
use commonware_p2p::{
    Manager,
    simulated::{self, Link, Network, Oracle, SplitSender},
};
use commonware_runtime::{
    Clock, Handle, Quota, Spawner, Supervisor,
    deterministic::{self, Context},
};
use commonware_utils::{NZUsize, Probability, ordered::Set};
use parking_lot::Mutex;

use super::{
    Defence, Plan, Report, Treason, World, defences,
    faults::{Condition, Conditions, Fault, FaultCounts, FaultKind, Weather, below, draw},
    ledger::{Ledger, Violation},
    treason::{Forward, ears, faces, make_noise},
    validator_key,
    watched::Watched,
};
use crate::{
    Application, Membership, ValidatorKey, ValidatorSet,
    bft::{CHANNELS, Chain, Identity, Links, Peers, Roster, RuntimeClock, max_message_bytes, start},
};

/// The validator that is one, if there is one.
const TRAITOR: usize = 0;
/// Blocks that must come after the healing.
const BLOCKS_AFTER: u64 = 8;
/// Virtual time that the healing may take.
const PATIENCE: Duration = Duration::from_secs(180);
/// Virtual time that no run reaches.
pub(super) const END: Duration = Duration::from_secs(3_600);
/// Between two looks at what is waited for.
const GLANCE: Duration = Duration::from_millis(100);

/// Runs all acts.
pub(super) fn run<W: World>(world: &Arc<W>, plan: Plan) -> Result<Report, Violation> {
    let everyone = plan.validators + plan.newcomers;
    let keys: Vec<_> = (0..everyone).map(validator_key).collect();
    let first: Vec<_> = keys[..plan.validators].iter().map(ValidatorKey::public).collect();
    let set = ValidatorSet::new(world.chain_id(), &first).expect("the keys are keys");
    let mut story = Story {
        world: world.clone(),
        keys,
        ledger: Arc::new(Ledger::new(set, plan.treason.map(|_| first[TRAITOR]))),
        treason: plan.treason,
        without: plan.without,
        disks: vec![0; everyone + 1],
        incarnations: vec![0; everyone + 1],
        conditions: Conditions {
            validators: vec![Condition::Well; everyone],
            wiped: None,
            traitor: plan.treason.map(|_| TRAITOR),
        },
        counts: FaultCounts::new(),
    };
    let config = deterministic::Config::new().with_seed(plan.seed).with_timeout(Some(END));
    let mut runner = deterministic::Runner::new(config);
    for _ in 1..plan.acts {
        let (returned, checkpoint) = runner.start_and_recover(|context| story.act(context, plan, false));
        story = returned;
        story.count(FaultKind::PowerCut);
        runner = deterministic::Runner::from(checkpoint);
    }
    let (story, checkpoint) = runner.start_and_recover(|context| story.act(context, plan, true));
    story.ledger.verdict()?;
    let tip = story.ledger.highest();
    let fingerprint = checkpoint.auditor().state();
    let offences = story.ledger.offences();
    let epochs = story.ledger.epochs();
    Ok(Report { fingerprint, height: tip.height, tip: tip.hash, epochs, faults: story.counts, offences })
}

fn clock(context: &Context) -> Arc<dyn crate::Clock> {
    Arc::new(RuntimeClock(context.child("clock")))
}

/// What lasts from act to act.
struct Story<W: World> {
    world: Arc<W>,
    keys: Vec<ValidatorKey>,
    ledger: Arc<Ledger>,
    treason: Option<Treason>,
    without: Option<Defence>,
    /// How many disks each validator has had.
    disks: Vec<usize>,
    /// How often each has been started.
    incarnations: Vec<usize>,
    conditions: Conditions,
    counts: FaultCounts,
}

impl<W: World> Story<W> {
    fn count(&mut self, kind: FaultKind) {
        *self.counts.entry(kind).or_default() += 1;
    }

    async fn act(mut self, mut context: Context, plan: Plan, last: bool) -> Self {
        self.conditions.validators.fill(Condition::Well);
        let mut stage = Stage::set(&context, &self).await;
        for validator in self.honest() {
            stage.start(&context, &mut self, validator).await;
        }
        if plan.treason.is_some() {
            stage.betray(&context, &mut self).await;
        }
        for _ in 0..plan.faults {
            let pause = Duration::from_millis(200 + below(&mut context, 3_000));
            context.sleep(pause).await;
            let fault = draw(&mut context, &self.conditions);
            tracing::debug!(?fault, "fault");
            self.count(fault.kind());
            stage.suffer(&context, &mut self, fault).await;
        }
        if last {
            stage.heal(&context, &mut self).await;
            self.wait_for_blocks(&context).await;
        }
        self
    }

    /// Waits until everyone has got blocks above the highest there is.
    async fn wait_for_blocks(&self, context: &Context) {
        let goal = self.ledger.highest().height + BLOCKS_AFTER;
        let deadline = context.current() + PATIENCE;
        for validator in self.honest() {
            while self.ledger.height(validator) < goal {
                if context.current() > deadline {
                    let height = self.ledger.height(validator);
                    return self.ledger.violate(Violation::Stuck { validator, height, goal });
                }
                context.sleep(GLANCE).await;
            }
        }
    }

    fn honest(&self) -> Range<usize> {
        match self.treason {
            Some(_) => TRAITOR + 1..self.keys.len(),
            None => 0..self.keys.len(),
        }
    }

    /// Who starts on a disk. That after the validators' is the traitor's.
    fn identity(&self, disk: usize) -> Identity {
        let validator = if disk == self.keys.len() { TRAITOR } else { disk };
        Identity {
            key: self.keys[validator].clone(),
            chain_id: self.world.chain_id(),
            membership: match self.conditions.wiped == Some(validator) {
                true => Membership::Observer,
                false => Membership::Voter,
            },
            timeouts: defences::timeouts(self.without),
            partition: format!("validator{disk}-disk{}", self.disks[disk]),
        }
    }
}

/// What one act is played on.
struct Stage<W: World> {
    oracle: Oracle<PublicKey, Context>,
    keys: Vec<PublicKey>,
    /// Bytes of a message at most.
    most: u32,
    weather: Weather,
    sides: u64,
    running: Vec<Option<Running<W>>>,
}

/// How one face of a validator talks and hears.
type Face = Links<SplitSender<PublicKey, Context, Forward>, simulated::Receiver<PublicKey>>;

/// What it takes to start a validator.
struct Member {
    identity: Identity,
    chain: Chain,
    peers: Peers<simulated::Manager<PublicKey, Context>, simulated::Control<PublicKey, Context>, Everyone>,
    links: Face,
}

impl Member {
    async fn start(self, runtime: &Context) -> Handle<()> {
        let Self { identity, chain, peers, links } = self;
        start(runtime.child("agreement"), identity, chain, peers, links).await
    }
}

/// The simulated network connects all keys there are, whoever decides.
struct Everyone;

impl Roster for Everyone {
    fn enter(&mut self, _: u64, _: &ValidatorSet) {}
}

struct Running<W: World> {
    task: Handle<()>,
    application: Weak<W::Application>,
    silent: Arc<AtomicBool>,
}

impl<W: World> Stage<W> {
    async fn set(context: &Context, story: &Story<W>) -> Self {
        let keys: Vec<_> = story.keys.iter().map(|key| key.private_key().public_key()).collect();
        let validators = keys.len();
        let (chain, _) = Chain::new(story.world.open(0, clock(context)));
        let most = max_message_bytes(&chain);
        let config = simulated::Config {
            max_size: most,
            max_peers_per_set: NZUsize!(validators),
            disconnect_on_block: true,
            tracked_peer_sets: NZUsize!(1),
        };
        let (network, oracle) = Network::new(context.child("network"), config);
        network.start();
        oracle.manager().track(0, Set::from_iter_dedup(keys.iter().cloned()));
        let running = (0..validators).map(|_| None).collect();
        let stage = Self { oracle, keys, most, weather: Weather::FAIR, sides: 0, running };
        stage.connect().await;
        stage
    }

    /// Makes the links what weather and partition allow.
    async fn connect(&self) {
        let Weather { latency, jitter, loss_percent } = self.weather;
        let success_rate = Probability::new(100 - loss_percent, 100).expect("less than all is lost");
        for (from, sender) in self.keys.iter().enumerate() {
            for (to, receiver) in self.keys.iter().enumerate().filter(|(to, _)| *to != from) {
                let (sender, receiver) = (sender.clone(), receiver.clone());
                // There is none at first, and none between two that are apart.
                let _ = self.oracle.remove_link(sender.clone(), receiver.clone()).await;
                let together = (self.sides >> from) & 1 == (self.sides >> to) & 1;
                if together {
                    let link = Link { latency, jitter, success_rate };
                    self.oracle.add_link(sender, receiver, link).await.expect("the network is running");
                }
            }
        }
    }

    async fn suffer(&mut self, context: &Context, story: &mut Story<W>, fault: Fault) {
        match fault {
            Fault::Weather(weather) => self.weather = weather,
            Fault::Partition(sides) => self.sides = sides,
            Fault::Reunion => self.sides = 0,
            Fault::Kill(validator) => return self.kill(context, story, validator).await,
            Fault::Restart(validator) => {
                if story.without == Some(Defence::Votes) {
                    story.disks[validator] += 1;
                }
                return self.start(context, story, validator).await;
            }
            Fault::RestartEmpty(validator) => {
                story.world.wipe(validator);
                story.ledger.wiped(validator);
                story.disks[validator] += 1;
                story.conditions.wiped = Some(validator);
                return self.start(context, story, validator).await;
            }
            Fault::Silence(validator) => return self.set_silent(story, validator, true),
            Fault::Speech(validator) => return self.set_silent(story, validator, false),
        }
        self.connect().await;
    }

    fn set_silent(&self, story: &mut Story<W>, validator: usize, silent: bool) {
        let running = self.running[validator].as_ref().expect("only one that runs is silenced");
        running.silent.store(silent, Ordering::Relaxed);
        story.conditions.validators[validator] = match silent {
            true => Condition::Silent,
            false => Condition::Well,
        };
    }

    async fn kill(&mut self, context: &Context, story: &mut Story<W>, validator: usize) {
        let Running { task, application, .. } =
            self.running[validator].take().expect("only one that runs is killed");
        task.abort();
        while application.strong_count() > 0 {
            context.sleep(Duration::from_millis(1)).await;
        }
        story.conditions.validators[validator] = Condition::Down;
    }

    async fn start(&mut self, context: &Context, story: &mut Story<W>, validator: usize) {
        let application = story.world.open(validator, clock(context));
        story.ledger.opened(validator, application.tip());
        let silent = Arc::new(AtomicBool::new(false));
        let watched = Watched {
            validator,
            world: story.world.clone(),
            clock: clock(context),
            application: application.clone(),
            ledger: story.ledger.clone(),
            silent: silent.clone(),
            without: story.without,
            late: Mutex::default(),
        };
        let application = Arc::downgrade(&application);
        let task = self.spawn(context, story, validator, watched).await;
        self.running[validator] = Some(Running { task, application, silent });
        story.conditions.validators[validator] = Condition::Well;
    }

    async fn spawn(
        &self,
        context: &Context,
        story: &mut Story<W>,
        validator: usize,
        watched: Watched<W>,
    ) -> Handle<()> {
        let (links, _) = self.links(context, story, validator).await;
        let (chain, failure) = Chain::new(Arc::new(watched));
        let ledger = story.ledger.clone();
        let mut failed = failure.watch();
        let member = self.member(story, validator, chain, links);
        self.runtime(context, story, validator).spawn(move |runtime| async move {
            let agreement = member.start(&runtime).await;
            let ended = tokio::select! {
                biased;
                ended = agreement => format!("{ended:?}"),
                _ = failed.wait_for(|failed| *failed) => "its application failed".into(),
            };
            let reason = failure.take().map_or(ended, |error| error.to_string());
            ledger.violate(Violation::Stopped { validator, reason });
        })
    }

    /// Starts the traitor. What becomes of it is nobody's concern.
    async fn betray(&mut self, context: &Context, story: &mut Story<W>) {
        let (first, second) = self.links(context, story, TRAITOR).await;
        if story.treason == Some(Treason::Noise) {
            let (senders, most) = (first.into_iter().map(|(sender, _)| sender).collect(), self.most);
            context.child("noise").spawn(move |context| make_noise(context, senders, most));
            return;
        }
        for (disk, links) in [(TRAITOR, first), (story.keys.len(), second)] {
            let (chain, _) = Chain::new(story.world.open(disk, clock(context)));
            let member = self.member(story, disk, chain, links);
            self.runtime(context, story, disk).spawn(move |runtime| async move {
                let _ = member.start(&runtime).await.await;
            });
        }
    }

    fn runtime(&self, context: &Context, story: &mut Story<W>, disk: usize) -> Context {
        let runtime = context.child("validator").with_attribute("index", disk);
        let runtime = runtime.with_attribute("incarnation", story.incarnations[disk]);
        story.incarnations[disk] += 1;
        runtime
    }

    /// The links of both faces of a validator, of which an honest one uses the first.
    async fn links(&self, context: &Context, story: &Story<W>, validator: usize) -> (Face, Face) {
        let control = self.oracle.control(self.keys[validator].clone());
        let treason = story.treason.filter(|_| validator == TRAITOR);
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for channel in CHANNELS {
            let rate = Quota::per_second(channel.rate().try_into().expect("rates are above zero"));
            let (sender, receiver) =
                control.register(channel.id(), rate).await.expect("the network is running");
            let senders = sender.split_with(defences::forward(channel, faces(treason), story.without));
            let receivers = receiver.split_with(context.child("ears"), ears(treason));
            first.push((senders.0, receivers.0));
            second.push((senders.1, receivers.1));
        }
        let all =
            |links: Vec<_>| links.try_into().unwrap_or_else(|_| unreachable!("one link for each channel"));
        (all(first), all(second))
    }

    fn member(&self, story: &Story<W>, disk: usize, chain: Chain, links: Face) -> Member {
        let identity = story.identity(disk);
        let control = self.oracle.control(identity.public_key());
        let peers = Peers { provider: self.oracle.manager(), blocker: control, roster: Everyone };
        Member { identity, chain, peers, links }
    }

    async fn heal(&mut self, context: &Context, story: &mut Story<W>) {
        (self.weather, self.sides) = (Weather::FAIR, 0);
        self.connect().await;
        for validator in 0..story.keys.len() {
            match story.conditions.validators[validator] {
                Condition::Well => {}
                Condition::Silent => self.set_silent(story, validator, false),
                Condition::Down => self.start(context, story, validator).await,
            }
        }
    }
}
