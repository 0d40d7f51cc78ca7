use genex_matching::Side;

use crate::{
    abi::{Cancel, Modify, NewOrder, Report, ReportType},
    engine::Engine,
};

/// An engine whose reports are kept.
struct Desk {
    engine: Engine,
    reports: Vec<Report>,
    sequence: u64,
}

impl Desk {
    fn open() -> Self {
        Self { engine: Engine::new(), reports: Vec::new(), sequence: 0 }
    }

    fn order(&mut self, order_id: u64, side: u8, price_ticks: i64, quantity: u32, ioc: u8) -> Vec<Report> {
        self.sequence += 1;
        let sequence_number = self.sequence;
        let order =
            NewOrder { order_id, sequence_number, price_ticks, quantity, side, ioc, reserved: [0; 2] };
        self.engine.new_order(&order, &mut |report| self.reports.push(*report));
        std::mem::take(&mut self.reports)
    }

    fn cancel(&mut self, order_id: u64) -> ReportType {
        self.sequence += 1;
        let cancel = Cancel { order_id, sequence_number: self.sequence };
        self.engine.cancel(&cancel, &mut |report| self.reports.push(*report));
        let told = self.reports.pop().expect("a cancel is always answered");
        if told.kind == ReportType::CancelAck as u8 {
            ReportType::CancelAck
        } else {
            ReportType::CancelReject
        }
    }

    fn modify(&mut self, order_id: u64, price: i64, quantity: u32) -> Vec<u8> {
        self.sequence += 1;
        let modify = Modify {
            order_id,
            sequence_number: self.sequence,
            new_price_ticks: price,
            new_quantity: quantity,
            ..Modify::default()
        };
        self.engine.modify(&modify, &mut |report| self.reports.push(*report));
        kinds(&std::mem::take(&mut self.reports))
    }
}

fn kinds(reports: &[Report]) -> Vec<u8> {
    reports.iter().map(|report| report.kind).collect()
}

const BUY: u8 = 0;
const SELL: u8 = 1;

#[test]
fn a_trade_is_at_the_makers_price_and_names_both_orders() {
    let mut desk = Desk::open();
    desk.order(1, SELL, 100, 5, 0);
    let reports = desk.order(2, BUY, 103, 3, 0);
    assert_eq!(kinds(&reports), [0, 1]);
    let trade = reports[1];
    assert_eq!((trade.price_ticks, trade.quantity, trade.sequence_number), (100, 3, 2));
    assert_eq!((trade.maker_order_id, trade.taker_order_id), (1, 2));
    assert_eq!(desk.engine.depth_at(100, Side::Sell), 2);
}

#[test]
fn the_rest_of_an_immediate_order_is_cancelled_and_does_not_rest() {
    let mut desk = Desk::open();
    desk.order(1, SELL, 100, 1, 0);
    assert_eq!(kinds(&desk.order(2, BUY, 100, 4, 1)), [0, 1, 2]);
    assert_eq!(desk.engine.best(Side::Buy), None);
    assert_eq!(desk.cancel(2), ReportType::CancelReject);
}

#[test]
fn a_modify_loses_its_place_and_may_trade() {
    let mut desk = Desk::open();
    desk.order(1, BUY, 100, 1, 0);
    desk.order(2, BUY, 100, 1, 0);
    assert_eq!(desk.modify(1, 100, 2), [3]);
    let fills = desk.order(3, SELL, 100, 1, 0);
    assert_eq!(fills[1].maker_order_id, 2);
    desk.order(4, SELL, 105, 1, 0);
    assert_eq!(desk.modify(1, 106, 3), [3, 1]);
    assert_eq!(desk.engine.depth_at(106, Side::Buy), 2);
    assert_eq!(desk.modify(99, 1, 1), [5]);
}

#[test]
fn an_id_is_free_again_once_its_order_is_done() {
    let mut desk = Desk::open();
    desk.order(7, SELL, 100, 1, 0);
    assert_eq!(desk.cancel(7), ReportType::CancelAck);
    assert_eq!(desk.cancel(7), ReportType::CancelReject);
    assert_eq!(kinds(&desk.order(7, SELL, 100, 1, 0)), [0]);
    assert!(desk.order(7, SELL, 101, 1, 0).is_empty(), "an id that rests is taken");
    desk.order(8, BUY, 100, 1, 0);
    assert_eq!(kinds(&desk.order(7, BUY, 90, 1, 0)), [0]);
}

#[test]
fn prices_beyond_the_ladder_keep_every_order_and_its_place() {
    let mut desk = Desk::open();
    desk.order(1, BUY, 100, 1, 0);
    desk.order(2, BUY, 100, 1, 0);
    desk.order(3, SELL, 200, 1, 0);
    desk.order(4, SELL, i64::MAX - 1, 9, 0);
    desk.order(5, BUY, -5, 2, 0);
    assert_eq!((desk.engine.best(Side::Buy), desk.engine.best(Side::Sell)), (Some(100), Some(200)));
    assert_eq!((desk.engine.depth_at(i64::MAX - 1, Side::Sell), desk.engine.depth_at(-5, Side::Buy)), (9, 2));
    let fills = desk.order(6, SELL, -5, 3, 0);
    let makers: Vec<u64> = fills[1..].iter().map(|report| report.maker_order_id).collect();
    assert_eq!(makers, [1, 2, 5]);
    assert_eq!(desk.cancel(4), ReportType::CancelAck);
}

#[test]
fn ids_far_apart_are_found_all_the_same() {
    let mut desk = Desk::open();
    for id in [1, u64::MAX, 1 << 40, 5_000_000] {
        assert_eq!(kinds(&desk.order(id, BUY, 50, 1, 0)), [0]);
    }
    for id in [1 << 40, 5_000_000, 1, u64::MAX] {
        assert_eq!(desk.cancel(id), ReportType::CancelAck);
        assert_eq!(desk.cancel(id), ReportType::CancelReject);
    }
}
