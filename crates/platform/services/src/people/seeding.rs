//! Accounts, issuers and money made without their people: for the sandbox's first start. Every step is the one people
//! take themselves, but for codes and limits; each can be repeated.

use genex_ports::providers::KycApplication;
use genex_ports::{
    chain::ChainOp,
    store::{
        accounts::{Account, AccountStatus, Role},
        cash::{CashStatus, Deposit},
        issuers::Issuer,
        kyc::{CaseStatus, KycCase},
        outbox::{OpId, Purpose},
    },
};
use genex_types::{CaseId, DepositId, Money, Party, UserId};
use sha2::{Digest, Sha256};

use super::{IssuerApplication, Method, People, Registration, password};
use crate::{Caller, Error};

impl People {
    /// An account with these roles beside `consumer`, verified and of this KYC level. One that the contact has
    /// already is brought there.
    pub async fn seed_account(
        &self,
        registration: Registration,
        level: u8,
        roles: &[Role],
    ) -> Result<UserId, Error> {
        let account = match self.store.account_of(&registration.contact).await? {
            Some(account) => account,
            None => self.create_silently(registration).await?,
        };
        if account.status == AccountStatus::Unverified {
            self.admit(&account).await?;
        }
        self.grant_level(&account, level).await?;
        for role in roles {
            self.store.add_role(account.id, *role).await?;
        }
        Ok(account.id)
    }

    /// An issuer owned by an account, admitted. One the account has already is returned.
    pub async fn seed_issuer(&self, owner: UserId, application: IssuerApplication) -> Result<Issuer, Error> {
        let caller = self.caller_of(owner).await?;
        let issuer = match caller.issuer {
            Some(id) => self.reread_issuer(id).await?,
            None => self.apply_as_issuer(&caller, application).await?,
        };
        self.admit_issuer(issuer).await
    }

    /// Money for an account, whatever its limits; once per `label`. It is there when the deposit is settled.
    pub async fn seed_deposit(&self, user: UserId, label: &str, amount: Money) -> Result<Deposit, Error> {
        let id = DepositId::at(self.account(user).await?.created_at, derived(user, label));
        let deposit = match self.store.deposit(id).await? {
            Some(deposit) => deposit,
            None => self.pay_in_silently(id, user, amount).await?,
        };
        self.advance_deposit(deposit).await
    }

    /// An account as the one who asks.
    pub async fn caller_of(&self, user: UserId) -> Result<Caller, Error> {
        Ok(self.account(user).await?.into())
    }

    async fn create_silently(&self, registration: Registration) -> Result<Account, Error> {
        password::check(&registration.password)?;
        let secret = registration.password.clone();
        let account = self.new_account(registration)?;
        let hash = password::hash(secret, self.entropy.bits()).await?;
        self.store.create_account(&account, &hash).await?;
        Ok(account)
    }

    async fn grant_level(&self, account: &Account, level: u8) -> Result<(), Error> {
        if account.kyc_level < level {
            let case = self.granted_case(account, level);
            self.store.open_case(&case).await?;
            let now = self.clock.now();
            self.store.decide_case(case.id, CaseStatus::Pending, CaseStatus::Approved, None, now).await?;
        }
        if level == 0 {
            return Ok(());
        }
        let address = self.address_of(Party::User(account.id)).await?;
        let op = ChainOp::SetKycLevel { address, level };
        let id = OpId::new(Purpose::KycLevel, level_case(account.id, level).0);
        Ok(self.outbox.enqueue(id, op).await?)
    }

    fn granted_case(&self, account: &Account, level: u8) -> KycCase {
        let id = level_case(account.id, level);
        KycCase {
            id,
            application: KycApplication {
                check: id.0,
                user: account.id,
                level,
                name: account.name.clone(),
                birth_date: account.birth_date.clone(),
                nationality: account.nationality.clone(),
                document_number: None,
            },
            status: CaseStatus::Pending,
            reason: None,
            created_at: self.clock.now(),
            decided_at: None,
        }
    }

    async fn pay_in_silently(&self, id: DepositId, user: UserId, amount: Money) -> Result<Deposit, Error> {
        let now = self.clock.now();
        let deposit = Deposit {
            id,
            number: self.numbers.number_for(&id.to_string(), now).await?,
            user,
            amount,
            method: Method::SandboxBank.code().to_owned(),
            status: CashStatus::Requested,
            reason: None,
            created_at: now,
            finished_at: None,
        };
        self.store.add_deposit(&deposit, now, None).await?;
        Ok(deposit)
    }
}

fn level_case(user: UserId, level: u8) -> CaseId {
    CaseId(derived(user, &format!("level {level}")))
}

fn derived(user: UserId, label: &str) -> u128 {
    let digest = Sha256::new().chain_update(user.0.to_be_bytes()).chain_update(label).finalize();
    u128::from_be_bytes(digest[..16].try_into().expect("a digest has 32 bytes"))
}
