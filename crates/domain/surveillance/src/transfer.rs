//! What moves.

use serde::{Deserialize, Serialize};

/// What a transfer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferKind {
    /// A coupon bought from its issuer.
    Primary,
    /// A coupon bought in the book.
    Trade,
    /// From person to person: a gift or a plain transfer.
    P2p,
    /// A purchase undone.
    Refund,
    /// Money paid in.
    Deposit,
    /// Money paid out.
    Payout,
    /// A coupon used.
    Redemption,
}

impl TransferKind {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Trade => "trade",
            Self::P2p => "p2p",
            Self::Refund => "refund",
            Self::Deposit => "deposit",
            Self::Payout => "payout",
            Self::Redemption => "redemption",
        }
    }
}

/// Value moved from one account to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Its id.
    pub id: String,
    /// When, in seconds from any fixed moment.
    pub at: i64,
    /// Whose account pays.
    pub from: String,
    /// Whose account receives.
    pub to: String,
    /// Amount in minor units.
    pub amount_minor: u64,
    /// What for.
    pub kind: TransferKind,
}

/// The columns of a file of transfers.
const COLUMNS: [&str; 6] = ["tx_id", "t_seconds", "from", "to", "amount_cents", "kind"];

/// Why transfers were not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The first row does not name all columns; an empty file has none.
    #[error("the first row must name the columns {}; {missing} is not among them", COLUMNS.join(","))]
    Header {
        /// The first column that is missing.
        missing: &'static str,
    },
    /// A row can't be read as a transfer.
    #[error("row {row} is no transfer")]
    Row {
        /// Row, from 1, the header not counted.
        row: usize,
        /// Why.
        source: csv::Error,
    },
}

/// Reads `tx_id,t_seconds,from,to,amount_cents,kind`, in any order of columns, in the order of time. Errors: a column
/// is not named in the first row, a row is not such.
pub fn read_csv(bytes: &[u8]) -> Result<Vec<Transfer>, ReadError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    check_header(reader.headers().map_err(|source| ReadError::Row { row: 0, source })?)?;
    let rows = reader.deserialize::<Row>().enumerate();
    let transfers =
        rows.map(|(i, row)| row.map(Transfer::from).map_err(|source| ReadError::Row { row: i + 1, source }));
    let mut transfers: Vec<Transfer> = transfers.collect::<Result<_, _>>()?;
    transfers.sort_by_key(|transfer| transfer.at);
    Ok(transfers)
}

fn check_header(header: &csv::StringRecord) -> Result<(), ReadError> {
    let missing = COLUMNS.into_iter().find(|column| !header.iter().any(|named| named == *column));
    missing.map_or(Ok(()), |missing| Err(ReadError::Header { missing }))
}

#[derive(Deserialize)]
struct Row {
    tx_id: String,
    t_seconds: i64,
    from: String,
    to: String,
    amount_cents: u64,
    kind: TransferKind,
}

impl From<Row> for Transfer {
    fn from(row: Row) -> Self {
        let Row { tx_id: id, t_seconds: at, from, to, amount_cents: amount_minor, kind } = row;
        Self { id, at, from, to, amount_minor, kind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transfers_are_read_in_the_order_of_time() {
        let file = "tx_id,t_seconds,from,to,amount_cents,kind\n2,20,A,B,5,p2p\n1,10,B,C,7,primary\n";
        let read = read_csv(file.as_bytes()).unwrap();
        assert_eq!(
            (read[0].id.as_str(), read[0].kind, read[1].amount_minor),
            ("1", TransferKind::Primary, 5)
        );
    }

    #[test]
    fn a_file_without_its_header_is_refused_even_if_it_is_empty() {
        for file in ["", "\n", "1,10,B,C,7,p2p\n", "tx_id,t_seconds,from,to,kind\n"] {
            assert!(matches!(read_csv(file.as_bytes()), Err(ReadError::Header { .. })), "{file:?}");
        }
        assert!(read_csv(b"tx_id,t_seconds,from,to,amount_cents,kind\n").unwrap().is_empty());
    }

    #[test]
    fn a_row_that_is_no_transfer_is_named() {
        for row in ["1,10,B,C,-7,p2p", "1,x,B,C,7,p2p", "1,10,B,C,7,loan", "1,10"] {
            let file = format!("tx_id,t_seconds,from,to,amount_cents,kind\n{row}\n");
            assert!(matches!(read_csv(file.as_bytes()), Err(ReadError::Row { row: 1, .. })), "{row}");
        }
    }
}
