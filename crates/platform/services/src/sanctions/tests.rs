use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard},
};

use genex_ports::chain::Sanctioned;
use genex_screening::Entity;
use genex_storage::Db;
use genex_types::Timestamp;

use super::*;

/// The contract's rules: two attestors for the same addresses at the same version.
#[derive(Default)]
struct Chain {
    version: u64,
    listed: BTreeSet<Address>,
    first: BTreeMap<(u64, Vec<Address>), Attestor>,
    queue: Vec<(OpId, ChainOp)>,
}

#[derive(Default)]
struct World(Mutex<Chain>);

impl World {
    fn chain(&self) -> MutexGuard<'_, Chain> {
        self.0.lock().expect("no test panics in here")
    }

    /// Executes votes that were cast, the one at `which` alone or all.
    fn execute(&self, which: Option<usize>) {
        let mut chain = self.chain();
        let votes: Vec<_> = match which {
            Some(at) => vec![chain.queue[at].1.clone()],
            None => chain.queue.iter().map(|(_, op)| op.clone()).collect(),
        };
        for op in votes {
            let ChainOp::AttestSanctioned { addresses, attestor } = op else { panic!("{op:?}") };
            let version = chain.version;
            let before = *chain.first.entry((version, addresses.clone())).or_insert(attestor);
            if before != attestor {
                chain.version += 1;
                chain.listed.extend(addresses);
            }
        }
    }

    fn cast(&self) -> usize {
        self.chain().queue.len()
    }
}

#[async_trait]
impl SanctionsRecord for World {
    async fn sanctioned(&self, addresses: &[Address]) -> Result<Sanctioned, ChainError> {
        let chain = self.chain();
        let listed = addresses.iter().map(|address| chain.listed.contains(address)).collect();
        Ok(Sanctioned { version: chain.version, listed })
    }
}

#[async_trait]
impl Outbox for World {
    async fn enqueue(&self, id: OpId, op: ChainOp) -> Result<(), StoreError> {
        let mut chain = self.chain();
        match chain.queue.iter().find(|(known, _)| *known == id) {
            Some((_, known)) => assert_eq!(*known, op, "one id, one content"),
            None => chain.queue.push((id, op)),
        }
        Ok(())
    }
}

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(1)
    }
}

fn list(addresses: &[String]) -> Arc<Lists> {
    let mut list = SanctionsList::new();
    for (number, address) in addresses.iter().enumerate() {
        let addresses = vec![address.clone(), "149w62rY42aZBox8fGcmqNsXUzSStKeq8C".to_owned()];
        list.add(Entity { id: format!("E{number}"), addresses, ..Entity::default() });
    }
    Arc::new(Lists::fixed(list))
}

fn hex(number: usize) -> String {
    format!("0x{number:039x}F")
}

async fn relay(lists: Arc<Lists>, world: &Arc<World>, db: &Arc<Db>) -> SanctionsRelay {
    SanctionsRelay::new(lists, world.clone(), db.clone(), world.clone(), Arc::new(Still))
}

#[tokio::test]
async fn two_votes_bring_every_address_of_this_kind_of_chain_there_and_no_vote_is_cast_twice() {
    let (world, db) = (Arc::new(World::default()), Arc::new(Db::open(":memory:").await.expect("a store")));
    let names: Vec<String> = (0..50).map(hex).collect();
    let relay = relay(list(&names), &world, &db).await;
    assert_eq!(relay.round().await.expect("told"), 40);
    assert_eq!(relay.round().await.expect("told"), 40, "they are on their way");
    assert_eq!(world.cast(), 2);
    world.execute(None);
    assert_eq!(relay.round().await.expect("told"), 0, "the first forty have come");
    assert_eq!(relay.round().await.expect("told"), 10);
    world.execute(None);
    assert_eq!((relay.round().await.expect("told"), relay.round().await.expect("told")), (0, 0));
    assert_eq!(world.cast(), 4);
    assert_eq!(world.chain().listed.len(), 50);
    let base58 = |address: &Address| *address == Address([0; 20]);
    assert!(!world.chain().listed.iter().any(base58), "other chains' addresses are none here");
}

#[tokio::test]
async fn votes_that_a_change_came_between_are_cast_again_and_what_governance_took_off_stays_off() {
    let (world, db) = (Arc::new(World::default()), Arc::new(Db::open(":memory:").await.expect("a store")));
    let relay = relay(list(&[hex(1)]), &world, &db).await;
    assert_eq!(relay.round().await.expect("told"), 1);
    world.execute(Some(0));
    world.chain().version += 1;
    world.execute(Some(1));
    assert!(world.chain().listed.is_empty(), "two votes at two versions are none");
    assert_eq!(relay.round().await.expect("told"), 1);
    assert_eq!(world.cast(), 4);
    world.execute(Some(2));
    world.execute(Some(3));
    assert_eq!(relay.round().await.expect("told"), 0);
    assert_eq!(world.chain().listed.len(), 1);
    world.chain().listed.clear();
    world.chain().version += 1;
    assert_eq!((relay.round().await.expect("told"), world.cast()), (0, 4));
}
