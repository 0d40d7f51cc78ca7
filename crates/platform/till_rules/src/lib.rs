//! The rules of redemption as the till runs them: those of `genex-coupon`, asked in JSON and answered in JSON.
//!
//! Nothing is decided here. The crate compiles to WebAssembly (`make generate` writes `web/apps/till/src/rules/`), so
//! that a till that is cut off judges a pass by the very code the platform judges its log with. [`answer`] takes one
//! question and always gives one answer: `{"ok": …}`, `{"refused": "…"}` by the name of a rule, or `{"error": "…"}`
//! for a text that is no question. [`abi`] is the same for callers that have only bytes.

mod abi;
mod question;

use genex_coupon::{
    Pass, PassError, PassVerifier,
    offline::{Budget, BudgetError, DeviceKey, Entry, Head, LogError, OfflineRefusal, SealedEntry},
};
use genex_types::CouponId;
use serde::Serialize;
use serde_json::Value;

use question::{CheckQuestion, EntryQuestion, Question, WireHead};

/// What a pass says, as the till reads it.
#[derive(Serialize)]
struct PassAnswer {
    pass: String,
    coupon: CouponId,
    class: u64,
    rotation: u32,
    expires_at: String,
}

/// An entry's text and what it makes of the log.
#[derive(Serialize)]
struct EntryAnswer {
    /// What the device signs, after `GNXE1.`.
    body: String,
    head: WireHead,
}

/// Why there is no answer in the rules' own words.
enum Trouble {
    Refused(&'static str),
    Unreadable(String),
}

/// Answers one question; see the crate's description.
pub fn answer(question: &str) -> String {
    let asked = serde_json::from_str(question).map_err(|error| Trouble::Unreadable(error.to_string()));
    let answer = match asked.and_then(decide) {
        Ok(ok) => serde_json::json!({ "ok": ok }),
        Err(Trouble::Refused(name)) => serde_json::json!({ "refused": name }),
        Err(Trouble::Unreadable(why)) => serde_json::json!({ "error": why }),
    };
    answer.to_string()
}

fn decide(question: Question) -> Result<Value, Trouble> {
    match question {
        Question::Pass { issuer_key, pass } => {
            let verifier = verifier(&issuer_key)?;
            Ok(plain(&pass_answer(&verifier.read(&pass)?)))
        }
        Question::Budget { issuer_key, budget } => {
            Ok(plain(&Budget::open(&budget, &verifier(&issuer_key)?)?))
        }
        Question::Check(check) => check_pass(&check),
        Question::Entry(entry) => Ok(plain(&next_entry(*entry))),
        Question::Follows { device_key, head, sealed } => {
            let entry = sealed.open(&DeviceKey::new(&device_key)?)?;
            Head::from(head).admits(&entry)?;
            Ok(plain(&WireHead { seq: entry.seq, digest: sealed.digest() }))
        }
    }
}

fn check_pass(question: &CheckQuestion) -> Result<Value, Trouble> {
    let verifier = verifier(&question.issuer_key)?;
    let pass = verifier.read(&question.pass)?;
    let budget = Budget::open(&question.budget, &verifier)?;
    let CheckQuestion { at, store, minimum_met, spent, .. } = *question;
    budget.check(&pass, at, genex_coupon::PASS_SHOWN_US, store, minimum_met, spent)?;
    Ok(plain(&pass_answer(&pass)))
}

fn next_entry(question: EntryQuestion) -> EntryAnswer {
    let EntryQuestion { device, head, pass, terminal, commitment, minimum_met, at } = question;
    let (seq, prev) = (head.seq + 1, head.digest);
    let entry = Entry { device, seq, prev, pass, terminal, commitment, minimum_met, at };
    let body = serde_json::to_string(&entry).expect("an entry is plain data");
    let sealed = SealedEntry { body, signature: String::new() };
    let digest = sealed.digest();
    EntryAnswer { body: sealed.body, head: WireHead { seq, digest } }
}

fn pass_answer(pass: &Pass) -> PassAnswer {
    PassAnswer {
        pass: pass.id.to_string(),
        coupon: pass.coupon,
        class: pass.coupon.class,
        rotation: pass.rotation,
        expires_at: pass.expires_at.to_string(),
    }
}

fn verifier(key: &[u8; 32]) -> Result<PassVerifier, Trouble> {
    PassVerifier::new(key).map_err(|_| Trouble::Unreadable("the issuer's key is no key".to_owned()))
}

fn plain(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("answers are plain data")
}

impl From<PassError> for Trouble {
    fn from(error: PassError) -> Self {
        Self::Refused(match error {
            PassError::Malformed => "pass_malformed",
            PassError::Forged => "pass_forged",
            PassError::Expired => "pass_expired",
        })
    }
}

impl From<BudgetError> for Trouble {
    fn from(error: BudgetError) -> Self {
        Self::Refused(match error {
            BudgetError::Malformed => "budget_malformed",
            BudgetError::Forged => "budget_forged",
        })
    }
}

impl From<OfflineRefusal> for Trouble {
    fn from(refusal: OfflineRefusal) -> Self {
        Self::Refused(match refusal {
            OfflineRefusal::OtherSeries => "other_series",
            OfflineRefusal::OtherDay => "other_day",
            OfflineRefusal::PassNotGood => "pass_not_good",
            OfflineRefusal::NotYet => "not_yet",
            OfflineRefusal::Expired => "expired",
            OfflineRefusal::Store => "store",
            OfflineRefusal::MinimumSpend => "minimum_spend",
            OfflineRefusal::UsedUp => "used_up",
        })
    }
}

impl From<LogError> for Trouble {
    fn from(error: LogError) -> Self {
        Self::Refused(match error {
            LogError::Malformed => "entry_malformed",
            LogError::Forged => "entry_forged",
            LogError::Gap => "gap",
            LogError::Broken => "broken",
            LogError::Past => "past",
        })
    }
}
