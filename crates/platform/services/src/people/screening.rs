//! Looking people and businesses up on the sanctions lists. What was decided, and from what, is kept.

use std::sync::Arc;

use async_trait::async_trait;
use genex_ports::exchange::ExchangeError;
use genex_ports::notices::NoticeKind;
use genex_ports::store::{
    StoreError,
    accounts::{Account, AccountStatus},
    kyc::{CaseStatus, KycCase},
    screenings::{ScreeningPurpose, ScreeningRecord},
};
use genex_protocol::{ClientId, Command, Reject};
use genex_screening::{
    BirthDate, Country, Decision, Evidence, Match, Policy, Query, SanctionsList, Screening, Standing,
};
use genex_types::{CaseId, EventId, Party, UserId};

use super::{People, kyc};
use crate::{Error, Refusal, market::Vetting};

/// Accounts screened between two looks at the store.
const BATCH: u64 = 500;

impl People {
    /// Decides about a person under their name, birth date and nationality.
    pub(super) async fn screen_person(
        &self,
        account: &Account,
        purpose: ScreeningPurpose,
    ) -> Result<Screening, Error> {
        let query = person(&account.name, &account.birth_date, &account.nationality);
        self.screen(Party::User(account.id), purpose, query).await
    }

    /// Decides, and keeps the decision.
    pub(super) async fn screen(
        &self,
        party: Party,
        purpose: ScreeningPurpose,
        query: Query,
    ) -> Result<Screening, Error> {
        let evidence = self.decide(query)?;
        self.keep(party, purpose, &evidence).await?;
        Ok(evidence.outcome)
    }

    fn decide(&self, query: Query) -> Result<Evidence, Error> {
        let now = self.clock.now().seconds();
        Ok(Evidence::of(&*self.lists_in_force()?, query, Policy::default(), now))
    }

    async fn keep(&self, party: Party, purpose: ScreeningPurpose, evidence: &Evidence) -> Result<(), Error> {
        let now = self.clock.now();
        let record = ScreeningRecord {
            id: EventId::at(now, self.entropy.bits()),
            party,
            purpose,
            lists: evidence.lists.clone(),
            evidence: serde_json::to_string(evidence)
                .expect("evidence has no maps with keys that are not text"),
            decided_at: now,
        };
        Ok(self.store.add_screening(&record).await?)
    }

    /// Errors: nobody has confirmed the lists for a day, and nothing may pass until somebody does.
    fn lists_in_force(&self) -> Result<Arc<SanctionsList>, Error> {
        match self.sanctions.standing() {
            Standing::InForce => Ok(self.sanctions.in_force()),
            Standing::Stale => {
                Err(Error::Unavailable("the sanctions lists are more than a day old".to_owned()))
            }
        }
    }

    /// Screens everybody the lists in force have not decided about: they have changed. Whoever may be on them is
    /// held, unless somebody has looked at the very same hits before. How many were held; repeating it changes nothing.
    pub async fn screen_again(&self) -> Result<usize, Error> {
        let lists = hex::encode(self.lists_in_force()?.digest());
        let (mut held, mut after) = (0, None);
        loop {
            let accounts = self.store.accounts_to_screen(&lists, after, BATCH).await?;
            let Some(last) = accounts.last() else { return Ok(held) };
            after = Some(last.id);
            for account in &accounts {
                held += usize::from(self.rescreen(account, ScreeningPurpose::NewLists).await?);
            }
        }
    }

    /// The hold comes before the record: an account whose screening broke off is screened once more. Both are of the same
    /// decision, so that lists that are swapped in between have not decided about the account.
    async fn rescreen(&self, account: &Account, purpose: ScreeningPurpose) -> Result<bool, Error> {
        let query = person(&account.name, &account.birth_date, &account.nationality);
        let evidence = self.decide(query)?;
        let found = &evidence.outcome;
        let known = self.looked_at(Party::User(account.id)).await?;
        let is_new = |hit: &Match| !known.contains(hit);
        let hold = found.unscreenable.is_some() || found.matches.iter().any(is_new);
        if hold {
            self.stop(Party::User(account.id)).await?;
        }
        if hold && account.status == AccountStatus::Active {
            self.store.set_account_status(account.id, AccountStatus::Active, AccountStatus::Held).await?;
        }
        if hold && !self.open_hold(account, &describe(found)).await? {
            tracing::warn!(account = %account.id, "held while another application waits; screened again at the next start");
            return Ok(true);
        }
        self.keep(Party::User(account.id), purpose, &evidence).await?;
        Ok(hold)
    }

    /// Looks a person up before something of theirs moves. Errors: they may be listed, and are held from here on.
    pub(super) async fn vet_person(&self, user: UserId, purpose: ScreeningPurpose) -> Result<(), Error> {
        let account = self.account(user).await?;
        if self.rescreen(&account, purpose).await? { Err(Refusal::SanctionsHold.into()) } else { Ok(()) }
    }

    /// Freezes a person's account until somebody has heard their appeal, and tells them how to make one. What they have
    /// stays theirs; nothing of it moves. Repeating the same decision changes nothing.
    pub(crate) async fn freeze_account(&self, user: UserId, decision: u128) -> Result<(), Error> {
        self.stop(Party::User(user)).await?;
        let account = self.account(user).await?;
        if account.status != AccountStatus::Frozen {
            self.store.set_account_status(user, account.status, AccountStatus::Frozen).await?;
        }
        self.tell(user, decision, NoticeKind::AccountFrozen, "/me").await
    }

    /// Lets a person whose appeal was heard act again, and tells them. A hold by screening stays: only who ended it may
    /// say that a listed person was not meant. Repeating the same decision changes nothing.
    pub(crate) async fn thaw_account(&self, user: UserId, decision: u128) -> Result<(), Error> {
        if self.confirmed_listed(user).await? {
            return Err(Error::conflict("screening has confirmed that this person is listed"));
        }
        let account = self.account(user).await?;
        self.thaw(Party::User(user)).await?;
        if account.status == AccountStatus::Frozen {
            self.store.set_account_status(user, AccountStatus::Frozen, AccountStatus::Active).await?;
        }
        self.tell(user, decision, NoticeKind::AccountThawed, "/me").await
    }

    /// Whether an operator has confirmed that the person is on a list.
    async fn confirmed_listed(&self, user: UserId) -> Result<bool, Error> {
        let latest = self.store.latest_case(user).await?;
        Ok(latest.is_some_and(|case| kyc::is_hold(&case) && case.status == CaseStatus::Rejected))
    }

    /// Takes a party's orders out of the book and lets nothing of theirs move. Nobody whom the exchange does not know
    /// has anything there. Repeating it changes nothing.
    pub(crate) async fn stop(&self, party: Party) -> Result<(), Error> {
        self.tell_exchange(Command::Freeze { party }).await
    }

    /// Lets a party act again. Repeating it changes nothing.
    pub(crate) async fn thaw(&self, party: Party) -> Result<(), Error> {
        self.tell_exchange(Command::Thaw { party }).await
    }

    /// The same party may be frozen and thawed many times, so that each time is a command of its own.
    async fn tell_exchange(&self, command: Command) -> Result<(), Error> {
        match self.exchange.submit(ClientId(self.entropy.bits()), command).await {
            Ok(_) | Err(ExchangeError::Rejected(Reject::UnknownParty)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Hits of the last decision about somebody.
    async fn looked_at(&self, party: Party) -> Result<Vec<Match>, Error> {
        let records = self.store.screenings_of(party).await?;
        let last = records.last().map(|record| serde_json::from_str::<Evidence>(&record.evidence));
        let evidence = last.transpose().map_err(Error::internal)?;
        Ok(evidence.map_or_else(Vec::new, |evidence| evidence.outcome.matches))
    }

    /// A case for a held account, unless one waits already. Whether there is one: another application in review is in
    /// its way.
    async fn open_hold(&self, account: &Account, reason: &str) -> Result<bool, Error> {
        let latest = self.store.latest_case(account.id).await?;
        if latest.is_some_and(|case| kyc::is_hold(&case) && case.status == CaseStatus::Review) {
            return Ok(true);
        }
        let id = CaseId::at(self.clock.now(), self.entropy.bits());
        let case = KycCase { id, ..self.screening_case(account, reason) };
        match self.store.open_case(&case).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

#[async_trait]
impl Vetting for People {
    async fn vet(&self, user: UserId, purpose: ScreeningPurpose) -> Result<(), Error> {
        self.vet_person(user, purpose).await
    }
}

/// Who is looked for, of a person.
pub(super) fn person(name: &str, birth_date: &str, nationality: &str) -> Query {
    Query::new(name).born(BirthDate::parse(birth_date)).from_country(Country::parse(nationality))
}

/// Who is looked for, of a business.
pub(super) fn business(name: &str, country: &str) -> Query {
    Query::new(name).from_country(Country::parse(country))
}

/// What an operator reads of a decision; nothing if nobody was found.
pub(super) fn reason(found: &Screening) -> Option<String> {
    (found.decision != Decision::Clear).then(|| describe(found))
}

fn describe(found: &Screening) -> String {
    let entries =
        found.matches.iter().map(|hit| format!("{} ({}, {}/1000)", hit.name, hit.entity, hit.score));
    let entries: Vec<String> = entries.chain(found.unscreenable.clone()).collect();
    format!("may be listed: {}", entries.join(", "))
}
