//! Connections between processes that can be cut.

use std::{collections::BTreeMap, net::SocketAddr};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// A relay for each way between two validators.
pub struct Wires {
    addresses: BTreeMap<(usize, usize), SocketAddr>,
    /// Who is cut off.
    cut: watch::Sender<Option<usize>>,
}

impl Wires {
    /// Wires between processes that listen at `listens`.
    pub async fn between(listens: &[SocketAddr]) -> Self {
        let cut = watch::Sender::new(None);
        let mut addresses = BTreeMap::new();
        for from in 0..listens.len() {
            for (to, target) in listens.iter().enumerate() {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                addresses.insert((from, to), listener.local_addr().unwrap());
                tokio::spawn(relay(listener, *target, [from, to], cut.subscribe()));
            }
        }
        Self { addresses, cut }
    }

    /// Where `from` finds `to`.
    pub fn address(&self, from: usize, to: usize) -> SocketAddr {
        self.addresses[&(from, to)]
    }

    /// Cuts one off from all others, or connects all.
    pub fn cut_off(&self, who: Option<usize>) {
        self.cut.send_replace(who);
    }
}

async fn relay(
    listener: TcpListener,
    target: SocketAddr,
    ends: [usize; 2],
    cut: watch::Receiver<Option<usize>>,
) {
    while let Ok((incoming, _)) = listener.accept().await {
        tokio::spawn(carry(incoming, target, ends, cut.clone()));
    }
}

/// Carries one connection until an end closes it or it is cut.
async fn carry(
    mut incoming: TcpStream,
    target: SocketAddr,
    ends: [usize; 2],
    mut cut: watch::Receiver<Option<usize>>,
) {
    let is_cut = move |cut: &Option<usize>| cut.is_some_and(|who| ends.contains(&who));
    let through = async {
        if let Ok(mut outgoing) = TcpStream::connect(target).await {
            // Either end may close it at any time.
            let _ = copy_bidirectional(&mut incoming, &mut outgoing).await;
        }
    };
    tokio::select! {
        biased;
        _ = cut.wait_for(is_cut) => {}
        () = through => {}
    }
}
