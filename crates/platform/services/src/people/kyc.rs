//! KYC levels: one after the other, each through a case.

use genex_ports::{
    chain::ChainOp,
    notices::NoticeKind,
    providers::{KycApplication, KycDecision},
    store::{
        accounts::{Account, AccountStatus},
        kyc::{CaseStatus, KycCase},
        outbox::{OpId, Purpose},
        screenings::ScreeningPurpose,
    },
};
use genex_screening::plain;
use genex_types::{CaseId, Party};

use super::{People, fields, screening};
use crate::{Caller, Error};

const HIGHEST: u8 = 3;
/// From this level on a document is needed.
const DOCUMENT_FROM: u8 = 2;

/// What a person hands in for a level.
#[derive(Debug, Clone)]
pub struct Application {
    /// The level aimed at.
    pub level: u8,
    /// Name as in the document.
    pub name: String,
    /// ISO 8601 date.
    pub birth_date: String,
    /// ISO 3166-1 alpha-2.
    pub nationality: String,
    /// Number of the document.
    pub document_number: Option<String>,
}

/// Where a person stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KycStanding {
    /// The level reached.
    pub level: u8,
    /// What came of the last application.
    pub status: Option<CaseStatus>,
    /// The level to apply for next.
    pub next_level: Option<u8>,
}

impl People {
    /// Where the caller stands.
    pub async fn kyc_standing(&self, caller: &Caller) -> Result<KycStanding, Error> {
        let level = self.account(caller.user).await?.kyc_level;
        let status = self.store.latest_case(caller.user).await?.map(|case| case.status);
        Ok(KycStanding { level, status, next_level: (level < HIGHEST).then_some(level + 1) })
    }

    /// Applies for the next level. Errors: not the next one, another application is open, a value is not acceptable.
    pub async fn apply_for_level(&self, caller: &Caller, application: Application) -> Result<KycCase, Error> {
        caller.require_active()?;
        let account = self.account(caller.user).await?;
        if application.level != account.kyc_level + 1 {
            return Err(Error::conflict(format!("the next level is {}", account.kyc_level + 1)));
        }
        let case = self.new_case(&account, application)?;
        self.store.open_case(&case).await?;
        self.advance_case(&case).await
    }

    /// Decides a case that waits for a person. Errors: not an operator; unknown; not waiting.
    pub async fn decide_case(
        &self,
        caller: &Caller,
        id: CaseId,
        approve: bool,
        reason: Option<String>,
    ) -> Result<KycCase, Error> {
        caller.require_operator()?;
        let reason = reason.map(|reason| fields::text("reason", &reason, 500)).transpose()?;
        let case = self.store.case(id).await?.ok_or(Error::NotFound("case"))?;
        if case.status != CaseStatus::Review {
            return Err(Error::conflict("the case is not waiting for a decision"));
        }
        if is_hold(&case) {
            self.end_hold(&case, approve, reason.as_deref()).await
        } else {
            self.conclude(&case, approve, reason.as_deref()).await
        }
    }

    /// Asks the provider about a pending case and acts on its answer; takes an approved one to its end.
    pub(super) async fn advance_case(&self, case: &KycCase) -> Result<KycCase, Error> {
        match case.status {
            CaseStatus::Pending => {}
            CaseStatus::Approved => {
                self.write_level(case).await?;
                return Ok(case.clone());
            }
            CaseStatus::Review | CaseStatus::Rejected => return Ok(case.clone()),
        }
        match self.judge(case).await? {
            KycDecision::Approved => self.conclude(case, true, None).await,
            KycDecision::Rejected { reason } => self.conclude(case, false, Some(&reason)).await,
            KycDecision::Review { reason } => {
                let now = self.clock.now();
                self.store.decide_case(case.id, case.status, CaseStatus::Review, Some(&reason), now).await?;
                self.reread(case).await
            }
        }
    }

    /// What we see ourselves goes before the provider's answer.
    async fn judge(&self, case: &KycCase) -> Result<KycDecision, Error> {
        let application = &case.application;
        let account = self.account(application.user).await?;
        let query = screening::person(&application.name, &application.birth_date, &application.nationality);
        let found = self.screen(Party::User(account.id), ScreeningPurpose::Identity, query).await?;
        if let Some(reason) = screening::reason(&found) {
            return Ok(KycDecision::Review { reason });
        }
        if differs(&account, application) {
            return Ok(KycDecision::Review { reason: "differs from what was given at registration".into() });
        }
        Ok(self.kyc.check(application).await?)
    }

    async fn conclude(&self, case: &KycCase, approve: bool, reason: Option<&str>) -> Result<KycCase, Error> {
        let to = if approve { CaseStatus::Approved } else { CaseStatus::Rejected };
        self.store.decide_case(case.id, case.status, to, reason, self.clock.now()).await?;
        let decided = self.reread(case).await?;
        if approve {
            self.write_level(&decided).await?;
        }
        let kind = NoticeKind::KycDecided { level: case.application.level, approved: approve };
        self.tell(case.user(), case.id.0, kind, "/me/verification").await?;
        Ok(decided)
    }

    /// Tells the chain the level an approved case has granted.
    async fn write_level(&self, case: &KycCase) -> Result<(), Error> {
        if is_hold(case) {
            return Ok(());
        }
        let address = self.address_of(Party::User(case.user())).await?;
        let op = ChainOp::SetKycLevel { address, level: case.application.level };
        Ok(self.outbox.enqueue(OpId::new(Purpose::KycLevel, case.id.0), op).await?)
    }

    /// Lets a held account act, or freezes it for good.
    async fn end_hold(&self, case: &KycCase, approve: bool, reason: Option<&str>) -> Result<KycCase, Error> {
        let to = if approve { AccountStatus::Active } else { AccountStatus::Frozen };
        if approve {
            self.open_wallet(Party::User(case.user())).await?;
            self.thaw(Party::User(case.user())).await?;
        }
        self.store.set_account_status(case.user(), AccountStatus::Held, to).await?;
        let status = if approve { CaseStatus::Approved } else { CaseStatus::Rejected };
        self.store.decide_case(case.id, case.status, status, reason, self.clock.now()).await?;
        self.reread(case).await
    }

    async fn reread(&self, case: &KycCase) -> Result<KycCase, Error> {
        self.store.case(case.id).await?.ok_or(Error::NotFound("case"))
    }

    fn new_case(&self, account: &Account, application: Application) -> Result<KycCase, Error> {
        let now = self.clock.now();
        let id = CaseId::at(now, self.entropy.bits());
        Ok(KycCase {
            id,
            application: KycApplication {
                check: id.0,
                user: account.id,
                level: application.level,
                name: fields::line("name", &application.name, 100)?,
                birth_date: fields::birth_date(&application.birth_date, now)?,
                nationality: fields::country("nationality", &application.nationality)?,
                document_number: document(application.level, application.document_number)?,
            },
            status: CaseStatus::Pending,
            reason: None,
            created_at: now,
            decided_at: None,
        })
    }
}

fn document(level: u8, number: Option<String>) -> Result<Option<String>, Error> {
    match number {
        Some(number) => fields::line("document_number", &number, 64).map(Some),
        None if level >= DOCUMENT_FROM => {
            Err(Error::invalid("document_number", "this level needs a document"))
        }
        None => Ok(None),
    }
}

fn differs(account: &Account, application: &KycApplication) -> bool {
    plain(&account.name) != plain(&application.name) || account.birth_date != application.birth_date
}

/// Whether the case is about a held account: nothing is granted but to go on.
pub(super) const fn is_hold(case: &KycCase) -> bool {
    case.application.level == 0
}
