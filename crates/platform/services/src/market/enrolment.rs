//! Who counts as one person in a series that limits what one may buy.

use genex_ports::{
    chain::{ChainOp, PersonTag},
    store::{
        market::SeriesRow,
        outbox::{OpId, Purpose},
    },
};
use genex_types::{Party, UserId};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::{Market, derived};
use crate::{Caller, Error};

/// What persons' tags are made with. Without it nobody can link a tag to a person, or two tags to one.
#[derive(Clone)]
pub struct TagKey([u8; 32]);

impl TagKey {
    /// The key of these bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The tag of a person in a class: the first 20 bytes of HMAC-SHA256 over both, big endian.
    fn tag(&self, person: UserId, class: u64) -> PersonTag {
        let mut code = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        code.update(&person.0.to_be_bytes());
        code.update(&class.to_be_bytes());
        let code: [u8; 32] = code.finalize().into_bytes().into();
        PersonTag(*code.first_chunk().expect("32 bytes have a first 20"))
    }
}

impl Market {
    /// Makes the caller known to a class with a limit per person, once. It comes before the purchase in the
    /// operator's queue, so the chain finds the buyer enrolled. Every purchase asks for the very same operation, so
    /// the time is the series' and not the purchase's.
    pub(super) async fn enrol(&self, caller: &Caller, row: &SeriesRow) -> Result<(), Error> {
        if row.per_person == 0 {
            return Ok(());
        }
        let subject = derived("enrolment", caller.user.0 ^ row.series.0.rotate_left(64));
        let op = ChainOp::Enrol {
            holder: self.key_of(Party::User(caller.user)).await?,
            class: row.class,
            tag: self.tag_key.tag(caller.user, row.class),
            issued_at: row.registered_at,
        };
        Ok(self.outbox.enqueue(OpId::new(Purpose::Enrolment, subject), op).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_one_tag_in_a_class_and_another_in_every_other() {
        let (key, ann, bea) = (TagKey::new([7; 32]), UserId(1), UserId(2));
        assert_eq!(key.tag(ann, 1), key.tag(ann, 1));
        assert_ne!(key.tag(ann, 1), key.tag(ann, 2));
        assert_ne!(key.tag(ann, 1), key.tag(bea, 1));
        assert_ne!(key.tag(ann, 1), TagKey::new([8; 32]).tag(ann, 1));
    }
}
