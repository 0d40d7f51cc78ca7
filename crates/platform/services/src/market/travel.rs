//! The Travel Rule within the platform: gifts that the chain moves only once both identities are on record.
//!
//! The chain alone says which those are: worth, what else moved within a day, and whether the sender was caught
//! keeping under the limit. So a gift is sent plainly first; refused for want of a ticket, both identities are kept
//! here, a commitment to them goes to the chain, and the gift is sent again.

use genex_ports::{
    chain::{ChainOp, Hash32, TravelTicket},
    store::{
        accounts::Account,
        gifts::Gift,
        outbox::{OpId, Purpose},
        travel::TravelRecord,
    },
};
use genex_travel_rule::{
    Commitment, CommitmentKey,
    ivms::{
        Beneficiary, IdentityPayload, LegalPerson, NaturalName, NaturalNameType, NaturalPerson,
        NaturalPersonName, OriginatingVasp, Originator, Person,
    },
};
use genex_types::{Currency, HOUR_US, Party, UserId};

use super::Market;
use crate::{Caller, Error, Refusal};

/// What a contract says that misses a ticket.
pub(super) const NEEDS_TICKET: &str = "ticket_required";
/// Both sides of a transfer with a ticket are known at this level.
const KNOWN_FROM: u8 = 2;
/// How long a ticket lives: long enough for the transfer to follow it, whatever the chain is busy with.
const LIVES_US: i64 = 24 * HOUR_US;

impl Market {
    /// Refuses a gift that no ticket could help: it is worth what the Travel Rule asks about, and the caller is not
    /// known well enough.
    pub(super) async fn require_known(&self, caller: &Caller, gift: &Gift) -> Result<(), Error> {
        let applies = genex_travel_rule::applies(self.worth_cents(gift).await?.unwrap_or(0), false);
        match applies && caller.kyc_level < KNOWN_FROM {
            true => Err(Refusal::TravelRuleRequired.into()),
            false => Ok(()),
        }
    }

    /// What a gift's coupon is worth, in US cents; `None` in another currency.
    async fn worth_cents(&self, gift: &Gift) -> Result<Option<u64>, Error> {
        let row = self.card(None, gift.series).await?.facts.row;
        Ok(u64::try_from(row.face.0).ok().filter(|_| row.currency == Currency::Usd))
    }

    /// Keeps both identities of a gift's transfer and puts its ticket on the way; repeating it changes nothing. Whether
    /// there can be one.
    pub(super) async fn begin_ticket(&self, gift: &Gift, back: bool) -> Result<bool, Error> {
        let receiver = gift.receiver.ok_or_else(|| Error::internal("a moving gift has a receiver"))?;
        let (from, to) = if back { (receiver, gift.giver) } else { (gift.giver, receiver) };
        let (from, to) = (self.known(from).await?, self.known(to).await?);
        let Some(worth_cents) = self.worth_cents(gift).await? else { return Ok(false) };
        if from.kyc_level < KNOWN_FROM || to.kyc_level < KNOWN_FROM {
            return Ok(false);
        }
        let record = self.store.keep_travel_record(&self.record(gift, back, &from, &to, worth_cents)).await?;
        let ticket = TravelTicket {
            from: self.address_of(Party::User(from.id)).await?,
            to: self.address_of(Party::User(to.id)).await?,
            identity: record.commitment,
            cap_cents: record.worth_cents,
            expires_at: record.expires_at,
        };
        let purpose = if back { Purpose::ReturnTicket } else { Purpose::GiftTicket };
        self.outbox.enqueue(OpId::new(purpose, gift.id.0), ChainOp::RecordTicket(ticket)).await?;
        Ok(true)
    }

    async fn known(&self, user: UserId) -> Result<Account, Error> {
        self.store.account(user).await?.ok_or(Error::NotFound("account"))
    }

    fn record(
        &self,
        gift: &Gift,
        back: bool,
        from: &Account,
        to: &Account,
        worth_cents: u64,
    ) -> TravelRecord {
        let payload = IdentityPayload {
            originator: Originator {
                originator_persons: vec![person(from)],
                account_number: vec![from.id.to_string()],
            },
            beneficiary: Beneficiary {
                beneficiary_persons: vec![person(to)],
                account_number: vec![to.id.to_string()],
            },
            originating_vasp: OriginatingVasp { vasp: Person::Legal(self.vasp.clone()) },
            beneficiary_vasp: None,
            transfer_path: Vec::new(),
        };
        let key = self.random_key();
        let transfer = if back { format!("{}/back", gift.id) } else { gift.id.to_string() };
        let Commitment(commitment) = Commitment::of(&CommitmentKey::new(key), &transfer, &payload);
        let now = self.clock.now();
        TravelRecord {
            gift: gift.id,
            back,
            from: from.id,
            to: to.id,
            coupon: gift.coupon,
            worth_cents,
            payload: serde_json::to_string(&payload).expect("a payload has nothing that JSON can't hold"),
            key,
            commitment: Hash32(commitment),
            made_at: now,
            expires_at: now.plus(LIVES_US),
        }
    }

    fn random_key(&self) -> [u8; 32] {
        let mut key = [0; 32];
        key[..16].copy_from_slice(&self.entropy.bits().to_be_bytes());
        key[16..].copy_from_slice(&self.entropy.bits().to_be_bytes());
        key
    }
}

/// A person as the messaging standard has them: their name in Latin letters, and in their own if those are others.
fn person(account: &Account) -> Person {
    let name = |text: String| NaturalName {
        primary_identifier: text,
        secondary_identifier: None,
        name_identifier_type: NaturalNameType::Legl,
    };
    let latin = deunicode::deunicode(&account.name).trim().to_owned();
    let own = if latin == account.name { Vec::new() } else { vec![name(account.name.clone())] };
    Person::Natural(NaturalPerson {
        name: NaturalPersonName {
            name_identifier: vec![name(latin)],
            local_name_identifier: own,
            phonetic_name_identifier: Vec::new(),
        },
        geographic_address: Vec::new(),
        national_identification: None,
        customer_identification: Some(account.id.to_string()),
        date_and_place_of_birth: None,
        country_of_residence: Some(account.country.clone()),
    })
}

/// A platform by its legal name and legal entity identifier.
pub fn vasp(name: &str, lei: &str) -> LegalPerson {
    use genex_travel_rule::ivms::{LegalName, LegalNameType, LegalPersonName, NationalId, NationalIdType};
    LegalPerson {
        name: LegalPersonName {
            name_identifier: vec![LegalName {
                legal_person_name: name.to_owned(),
                legal_person_name_identifier_type: LegalNameType::Legl,
            }],
            ..LegalPersonName::default()
        },
        geographic_address: Vec::new(),
        customer_number: None,
        national_identification: Some(NationalId {
            national_identifier: lei.to_owned(),
            national_identifier_type: NationalIdType::Leix,
            country_of_issue: None,
            registration_authority: None,
        }),
        country_of_registration: None,
    }
}
