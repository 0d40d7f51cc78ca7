//! Currency transaction reports: 31 CFR 1010.311 and .313, form `CTRX`. More than 10,000 dollars of cash in or out in
//! one business day by or for one person are reported, whether in one transaction or several.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    Filer, FilingError, Gender, Person,
    document::{Element, batch},
    party::{identification, institution, phone, regulated, role},
    text::{date, dollars, text},
};

const THRESHOLD_CENTS: u64 = 1_000_000;

/// Which way the cash goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cash {
    /// Paid in.
    In,
    /// Paid out.
    Out,
}

/// One cash transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashTransaction {
    /// Who did it, or for whom.
    pub person: String,
    /// Business day.
    pub day: Date,
    /// Which way.
    pub cash: Cash,
    /// Cents of a US dollar.
    pub amount_cents: u64,
}

/// What one person did in one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyReport {
    /// When it is filed.
    pub filed: Date,
    /// The day of the transactions.
    pub day: Date,
    /// Who did it, on their own behalf.
    pub person: Person,
    /// Cash paid in, in cents.
    pub in_cents: u64,
    /// Cash paid out, in cents.
    pub out_cents: u64,
    /// Whether it was several transactions.
    pub aggregated: bool,
}

/// Days of persons over the threshold, with cash in, cash out, and how many transactions there were.
pub fn cash_to_report(transactions: &[CashTransaction]) -> BTreeMap<(Date, String), (u64, u64, usize)> {
    let mut days: BTreeMap<(Date, String), (u64, u64, usize)> = BTreeMap::new();
    for transaction in transactions {
        let day = days.entry((transaction.day, transaction.person.clone())).or_default();
        let side = if transaction.cash == Cash::In { &mut day.0 } else { &mut day.1 };
        *side = side.saturating_add(transaction.amount_cents);
        day.2 += 1;
    }
    days.retain(|_, (paid_in, paid_out, _)| *paid_in > THRESHOLD_CENTS || *paid_out > THRESHOLD_CENTS);
    days
}

/// The file of these reports. Errors: what FinCEN would reject.
pub fn ctr_batch(filer: &Filer, reports: &[CurrencyReport]) -> Result<String, FilingError> {
    if reports.is_empty() {
        return Err(FilingError::Nothing);
    }
    let activities = reports.iter().map(|report| report.activity(filer)).collect::<Result<_, _>>()?;
    let total = reports.iter().map(|report| dollars(report.in_cents) + dollars(report.out_cents)).sum();
    Ok(batch("CTRX", activities, total, &[]))
}

impl CurrencyReport {
    fn activity(&self, filer: &Filer) -> Result<Element, FilingError> {
        if self.filed < self.day {
            return Err(FilingError::Period);
        }
        if self.in_cents <= THRESHOLD_CENTS && self.out_cents <= THRESHOLD_CENTS {
            return Err(FilingError::Nothing);
        }
        let association = Element::new("ActivityAssociation")
            .value("CorrectsAmendsPriorReportIndicator", "")
            .value("FinCENDirectBackFileIndicator", "")
            .value("InitialReportIndicator", "Y");
        Ok(Element::new("Activity")
            .value("FilingDateText", date(self.filed))
            .part(association)
            .parts(self.parties(filer)?)
            .part(self.cash()))
    }

    fn parties(&self, filer: &Filer) -> Result<[Element; 6], FilingError> {
        Ok([
            filer.transmitter()?,
            filer.transmitter_contact()?,
            filer.institution(regulated(institution(role::FILING_INSTITUTION)), false)?,
            filer.contact_office(false)?,
            filer.institution(regulated(self.with_cash(institution(role::ACTIVITY_LOCATION))), false)?,
            self.person_party()?,
        ])
    }

    fn with_cash(&self, head: Element) -> Element {
        let amount = |cents: u64| (cents > 0).then(|| dollars(cents).to_string());
        head.maybe("IndividualEntityCashInAmountText", amount(self.in_cents))
            .maybe("IndividualEntityCashOutAmountText", amount(self.out_cents))
    }

    fn person_party(&self) -> Result<Element, FilingError> {
        let person = &self.person;
        let head = Element::new("Party")
            .value("ActivityPartyTypeCode", role::ON_OWN_BEHALF)
            .mark("BirthDateUnknownIndicator", person.born.is_none())
            .mark("FemaleGenderIndicator", person.is(Gender::Female))
            .maybe("IndividualBirthDateText", person.birth_date());
        let party = self
            .with_cash(head)
            .mark("MaleGenderIndicator", person.is(Gender::Male))
            .mark("MultipleTransactionsPersonsIndividualsIndicator", self.aggregated)
            .mark("UnknownGenderIndicator", person.gender.is_none())
            .part(person.name()?)
            .part(person.address.as_known()?)
            .parts(person.phone.as_deref().map(phone).transpose()?)
            .part(identification(person.identification.as_ref())?);
        match person.account.as_deref() {
            Some(account) => Ok(party.parts(self.accounts(account)?)),
            None => Ok(party),
        }
    }

    /// The account, once for each way the cash went.
    fn accounts(&self, account: &str) -> Result<Vec<Element>, FilingError> {
        let number = text("AccountNumberText", account, 40)?;
        let ways = [(self.in_cents, "8"), (self.out_cents, "9")].into_iter().filter(|(cents, _)| *cents > 0);
        let account = |(_, way): (u64, &str)| {
            let association =
                Element::new("PartyAccountAssociation").value("PartyAccountAssociationTypeCode", way);
            Element::new("Account").value("AccountNumberText", number.clone()).part(association)
        };
        Ok(ways.map(account).collect())
    }

    fn cash(&self) -> Element {
        let amount = |cents: u64| if cents == 0 { String::new() } else { dollars(cents).to_string() };
        let none = Element::new("CurrencyTransactionActivity")
            .value("AggregateTransactionIndicator", if self.aggregated { "Y" } else { "" });
        [
            "ArmoredCarServiceIndicator",
            "ATMIndicator",
            "MailDepositShipmentIndicator",
            "NightDepositIndicator",
        ]
        .into_iter()
        .fold(none, |activity, name| activity.value(name, ""))
        .value("SharedBranchingIndicator", "")
        .value("TotalCashInReceiveAmountText", amount(self.in_cents))
        .value("TotalCashOutAmountText", amount(self.out_cents))
        .value("TransactionDateText", date(self.day))
        .parts(self.details())
    }

    fn details(&self) -> Vec<Element> {
        const DEPOSITS: &str = "55";
        const WITHDRAWALS: &str = "56";
        let ways = [(self.in_cents, DEPOSITS), (self.out_cents, WITHDRAWALS)];
        let detail = |(cents, kind): (u64, &str)| {
            Element::new("CurrencyTransactionActivityDetail")
                .value("CurrencyTransactionActivityDetailTypeCode", kind)
                .value("DetailTransactionAmountText", dollars(cents).to_string())
                .value("OtherCurrencyTransactionActivityDetailText", "")
                .value("OtherForeignCurrencyCountryText", "")
        };
        ways.into_iter().filter(|(cents, _)| *cents > 0).map(detail).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::*;

    #[test]
    fn cash_is_added_up_by_person_and_day_and_way() {
        let cash = |person: &str, d, cash, dollars: u64| CashTransaction {
            person: person.into(),
            day: day(2026, 3, d),
            cash,
            amount_cents: dollars * 100,
        };
        let transactions = [
            cash("a", 1, Cash::In, 6_000),
            cash("a", 1, Cash::In, 4_001),
            cash("b", 1, Cash::In, 10_000),
            cash("c", 1, Cash::In, 6_000),
            cash("c", 2, Cash::In, 6_000),
            cash("d", 1, Cash::In, 6_000),
            cash("d", 1, Cash::Out, 6_000),
        ];
        let due = cash_to_report(&transactions);
        assert_eq!(due.into_iter().collect::<Vec<_>>(), [((day(2026, 3, 1), "a".into()), (1_000_100, 0, 2))]);
    }
}
