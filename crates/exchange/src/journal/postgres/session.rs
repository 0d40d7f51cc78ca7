//! A connection on a thread of its own: the client waits for the server and must not do so where futures run.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel},
    thread::{Builder, JoinHandle},
    time::Duration,
};

use postgres::{Client, NoTls};

use crate::journal::JournalError;

const CONNECT: Duration = Duration::from_secs(5);
/// How long a server that has vanished from the network is waited for.
const SILENCE: Duration = Duration::from_secs(10);

type Job = Box<dyn FnOnce(&mut Client) + Send>;

/// What is done whenever nothing was asked for so long.
pub(super) struct Idle {
    pub every: Duration,
    pub work: Box<dyn FnMut(&mut Client) + Send>,
}

/// A connection; dropping it closes it.
pub(super) struct Session {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Session {
    /// Connects. Errors: the server can't be reached, or is set up to lose what it confirms.
    pub fn connect(config: &postgres::Config) -> Result<Self, JournalError> {
        Self::with_idle(config, None)
    }

    /// As [`Session::connect`], with work for when there is none.
    pub fn with_idle(config: &postgres::Config, idle: Option<Idle>) -> Result<Self, JournalError> {
        let (jobs, waiting) = channel();
        let (connected, outcome) = sync_channel(1);
        let config = config.clone();
        let work = move || match connect(config) {
            Ok(client) => {
                let _gone = connected.send(Ok(()));
                serve(client, &waiting, idle);
            }
            Err(error) => drop(connected.send(Err(error))),
        };
        let thread = Builder::new().name("exchange-postgres".to_owned()).spawn(work);
        let thread = thread.expect("the system has room for a thread");
        outcome.recv().map_err(|_| JournalError::Failed)??;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Asks for something and waits for the answer.
    pub fn call<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Client) -> Result<R, JournalError> + Send + 'static,
    ) -> Result<R, JournalError> {
        let (reply, answer) = sync_channel(1);
        self.post(move |client| drop(reply.send(job(client))))?;
        answer.recv().map_err(|_| JournalError::Failed)?
    }

    /// Asks for something and does not wait.
    pub fn post(&self, job: impl FnOnce(&mut Client) + Send + 'static) -> Result<(), JournalError> {
        let jobs = self.jobs.as_ref().expect("the session is open");
        jobs.send(Box::new(job)).map_err(|_| JournalError::Failed)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

fn serve(mut client: Client, jobs: &Receiver<Job>, mut idle: Option<Idle>) {
    loop {
        let next = match &idle {
            Some(idle) => jobs.recv_timeout(idle.every),
            None => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match next {
            Ok(job) => job(&mut client),
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                if let Some(idle) = &mut idle {
                    (idle.work)(&mut client);
                }
            }
        }
    }
}

fn connect(mut config: postgres::Config) -> Result<Client, JournalError> {
    config.connect_timeout(CONNECT).tcp_user_timeout(SILENCE).application_name("genex-exchange");
    let mut client = config.connect(NoTls)?;
    for setting in ["fsync", "full_page_writes"] {
        let value: String = client.query_one(&format!("SHOW {setting}"), &[])?.get(0);
        if value == "off" {
            return Err(JournalError::Unsafe(if setting == "fsync" {
                "fsync=off"
            } else {
                "full_page_writes=off"
            }));
        }
    }
    client.batch_execute("SET synchronous_commit = on")?;
    Ok(client)
}
