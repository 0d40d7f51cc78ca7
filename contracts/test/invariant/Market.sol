// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ISettlement } from "../../src/interfaces/ISettlement.sol";
import { NewClass, Supply } from "../../src/types/Terms.sol";
import { Coupon, CouponState, TransferMode } from "../../src/types/Coupon.sol";
import { EscrowRecord, LOCKED_ORDER, Order, Reversal, Side, Trade, TradeKind } from "../../src/types/Trade.sol";
import { Fixture } from "../support/Fixture.sol";

/// @title A market that does anything at random, beside a plain model of what should come of it
/// @notice The model is written from the rules, not from the contracts: per coupon a holder, a count, a fate.
contract Market is Fixture {
    struct Modelled {
        uint256 holder;
        uint256 resales;
        bool dead;
        uint256 soldAt;
        uint256 lock;
    }

    struct Resale {
        Reversal reversal;
        uint256 seller;
        uint256 buyer;
    }

    struct Locking {
        Order order;
        uint256 who;
        uint256 id;
        bool open;
    }

    struct Purchase {
        EscrowRecord record;
        bool open;
    }

    uint40 public constant STOCK = 6;
    uint256 private constant ISSUER = 0;

    uint64 public classId;
    bytes32 public termsAtCreation;
    uint256 public redeemed;
    uint256 public settled;
    uint256 public skipped;
    uint256 public refunds;
    uint256 public releases;
    uint256 public reversals;
    uint256 public locks;
    uint256 public unlocks;
    uint256 public lockedSales;
    uint256 public freezes;
    string public mismatch;

    Party[] private people;
    mapping(uint256 id => Modelled) private model;
    Purchase[] private purchases;
    Resale[] private resales;
    Locking[] private lockings;
    bool[4] private frozen;
    mapping(uint40 serial => uint8) private highest;
    NewClass private class;

    function setUp() public override {
        super.setUp();
        people.push(issuer);
        people.push(alice);
        people.push(bob);
        people.push(carol);
        class = _terms();
        class.transferMode = TransferMode.Counted;
        class.maxResales = 2;
        class.faceMinor = 1000;
        class.quantity = STOCK;
        class.expiry = uint32(block.timestamp + 60 days);
        classId = _create(class);
        termsAtCreation = terms();
    }

    /// @dev Anybody sells any coupon to anybody, at a price that may be too high, as a first or a later sale.
    function trade(uint256 who, uint256 whom, uint40 serial, uint64 price, bool primary) external {
        (who, whom) = (bound(who, 0, 3), bound(whom, 0, 3));
        uint256 id = _any(serial);
        price = uint64(bound(price, 1, class.faceMinor + 100));
        TradeKind kind = primary ? TradeKind.Primary : TradeKind.Secondary;
        Trade memory made = _trade(kind, people[who], people[whom], _single(id), price);
        made.sellerFeeMinor = price / 100;
        bool expected = _maySell(who, whom, id, price, primary);
        _settle(made);
        bool done = core.filled(people[whom].at, made.buy.order.nonce) == 1;
        if (done != expected) mismatch = "a trade";
        if (!done) {
            ++skipped;
            return;
        }
        ++settled;
        _modelSale(who, whom, id, primary);
        if (primary) _modelPurchase(made);
        else _modelResale(made, who, whom);
    }

    /// @dev Anybody binds any coupon to an order.
    function lock(uint256 who, uint40 serial, uint64 price) external {
        who = bound(who, 0, 3);
        uint256 id = _any(serial);
        Order memory order = _order(people[who], classId, Side.Sell, uint64(bound(price, 1, class.faceMinor)), 1);
        order.nonce |= LOCKED_ORDER;
        order.deadline = uint40(block.timestamp + 30 days);
        bool expected = model[id].holder == who && !model[id].dead && model[id].lock == 0;
        vm.prank(people[who].at);
        try core.lockCoupons(order, _single(id)) {
            if (!expected) mismatch = "a lock that should not be";
            lockings.push(Locking(order, who, id, true));
            model[id].lock = lockings.length;
            ++locks;
        } catch {
            if (expected) mismatch = "a lock that should be";
        }
    }

    /// @dev The platform, the owner at once, or anybody, frees a coupon.
    function unlock(uint256 index, uint256 who) external {
        if (lockings.length == 0) return;
        Locking storage made = lockings[bound(index, 0, lockings.length - 1)];
        bool operators = who % 2 == 0;
        bool expected = made.open && (operators || block.timestamp > made.order.deadline);
        vm.prank(operators ? operator.at : people[made.who].at);
        try ISettlement(operators ? address(settlement) : address(core)).unlock(made.order, _single(made.id)) {
            if (!expected) mismatch = "an unlock that should not be";
            made.open = false;
            model[made.id].lock = 0;
            ++unlocks;
        } catch {
            if (expected) mismatch = "an unlock that should be";
        }
    }

    /// @dev Anybody buys under any locked order.
    function sellLocked(uint256 index, uint256 whom) external {
        if (lockings.length == 0) return;
        Locking storage made = lockings[bound(index, 0, lockings.length - 1)];
        whom = bound(whom, 0, 3);
        bool lapsed = block.timestamp > made.order.deadline;
        bool expected = made.open && !lapsed && _maySellAny(made.who, whom, made.id, made.order.limitMinor, false);
        Trade memory deal =
            _trade(TradeKind.Secondary, people[made.who], people[whom], _single(made.id), made.order.limitMinor);
        deal.sell.order = made.order;
        _settle(deal);
        bool done = core.filled(people[whom].at, deal.buy.order.nonce) == 1;
        if (done != expected) mismatch = "a locked sale";
        if (!done) return;
        made.open = false;
        model[made.id].lock = 0;
        ++lockedSales;
        _modelSale(made.who, whom, made.id, false);
        _modelResale(deal, made.who, whom);
    }

    /// @dev The arbiter undoes any sale between people.
    function reverse(uint256 index) external {
        if (resales.length == 0) return;
        Resale storage made = resales[bound(index, 0, resales.length - 1)];
        Reversal memory reversal = made.reversal;
        reversal.deadline = uint40(block.timestamp);
        Modelled storage held = model[reversal.ids[0]];
        bool expected = _isHeld(made.buyer, reversal.ids[0]) && held.lock == 0 && held.soldAt == reversal.settledAt
            && held.resales > 0 && block.timestamp < uint256(reversal.settledAt) + 14 days && !frozen[made.buyer]
            && !frozen[made.seller];
        bytes memory signature = _sign(consent, core.reversalDigest(reversal));
        vm.prank(arbiter.at);
        try settlement.reverse(reversal, signature, signature) {
            if (!expected) mismatch = "a reversal that should not be";
            (held.holder, held.soldAt) = (made.seller, 0);
            ++reversals;
        } catch {
            if (expected) mismatch = "a reversal that should be";
        }
    }

    /// @dev Governance freezes anybody, or ends a freeze.
    function freeze(uint256 who, bool on) external {
        who = bound(who, 0, 3);
        frozen[who] = on;
        ++freezes;
        vm.prank(address(governance));
        if (on) compliance.confirmFreeze(people[who].at, "case");
        else compliance.thaw(people[who].at);
    }

    /// @dev Anybody gives any coupon to anybody.
    function give(uint256 who, uint256 whom, uint40 serial) external {
        (who, whom) = (bound(who, 0, 3), bound(whom, 0, 3));
        uint256 id = _any(serial);
        bool uses = who != ISSUER && whom != ISSUER;
        Modelled storage held = model[id];
        bool expected = _isHeld(who, id) && held.lock == 0 && !frozen[who] && !frozen[whom]
            && (!uses || held.resales < class.maxResales);
        vm.prank(people[who].at);
        try ledger.safeTransferFrom(people[who].at, people[whom].at, id, 1, "") {
            if (!expected) mismatch = "a gift that should not be";
            held.holder = whom;
            if (uses) ++held.resales;
        } catch {
            if (expected) mismatch = "a gift that should be";
        }
    }

    /// @dev Anybody redeems any coupon.
    function redeem(uint256 who, uint40 serial) external {
        who = bound(who, 0, 3);
        uint256 id = _any(serial);
        bool expected = _isHeld(who, id) && model[id].lock == 0 && !frozen[who];
        vm.prank(people[who].at);
        try ledger.redeem(_intent(people[who], _single(id)), _noStore(), "") {
            if (!expected) mismatch = "a redemption that should not be";
            model[id].dead = true;
            ++redeemed;
        } catch {
            if (expected) mismatch = "a redemption that should be";
        }
    }

    /// @dev The buyer of any purchase, done or not, wants its money back.
    function refund(uint256 index) external {
        if (purchases.length == 0) return;
        Purchase storage bought = purchases[bound(index, 0, purchases.length - 1)];
        EscrowRecord memory record = bought.record;
        Modelled storage held = model[record.ids[0]];
        bool free = held.lock == 0 && !frozen[held.holder] && !frozen[ISSUER];
        bool expected = bought.open && free && _isUndoable(record) && people[held.holder].at == record.buyer;
        vm.prank(record.buyer);
        try core.refund(record, 0, "") {
            if (!expected) mismatch = "a refund that should not be";
            bought.open = false;
            (held.holder, held.soldAt) = (ISSUER, 0);
            ++refunds;
        } catch {
            if (expected) mismatch = "a refund that should be";
        }
    }

    /// @dev The operator asks for the release of any purchase's money.
    function release(uint256 index) external {
        if (purchases.length == 0) return;
        Purchase storage bought = purchases[bound(index, 0, purchases.length - 1)];
        bool expected = bought.open && !frozen[ISSUER] && !_isUndoable(bought.record);
        EscrowRecord[] memory records = new EscrowRecord[](1);
        records[0] = bought.record;
        uint256 before = vault.booked();
        vm.prank(operator.at);
        treasury.release(records);
        bool done = vault.booked() != before || (expected && bought.record.amount == 0);
        if (done != expected) mismatch = "a release";
        if (!done) return;
        bought.open = false;
        ++releases;
    }

    /// @dev Time passes, at most five days at once.
    function wait_(uint256 span) external {
        vm.warp(block.timestamp + bound(span, 1, 5 days));
    }

    /// @dev Whether the ledger says of every coupon what the model says.
    function agrees() external view returns (bool) {
        for (uint40 serial; serial < STOCK; ++serial) {
            uint256 id = _any(serial);
            Coupon memory read = ledger.coupon(id);
            Modelled storage held = model[id];
            bool dead = read.state == CouponState.Redeemed;
            if (dead != held.dead || read.resales != held.resales || read.soldAt != held.soldAt) return false;
            if (read.owner != people[held.holder].at || read.locked != (held.lock != 0)) return false;
            if (!dead && ledger.ownerOf(id) != read.owner) return false;
        }
        return true;
    }

    /// @dev How many parties hold a coupon, by the token's own interface.
    function holdersOf(uint40 serial) external view returns (uint256 holders) {
        for (uint256 i; i < people.length; ++i) {
            holders += ledger.balanceOf(people[i].at, _any(serial));
        }
    }

    /// @dev All the cash there is, by who may have it.
    function cashOfAll() external view returns (uint256 sum) {
        for (uint256 i; i < people.length; ++i) {
            sum += cash.balanceOf(people[i].at);
        }
        sum += cash.balanceOf(fees.at) + cash.balanceOf(address(vault)) + cash.balanceOf(address(core));
    }

    /// @dev What the purchases that are open by the model should have in the vault.
    function openAmount() external view returns (uint256 sum) {
        for (uint256 i; i < purchases.length; ++i) {
            if (purchases[i].open) sum += purchases[i].record.amount;
        }
    }

    function supply() external view returns (uint256) {
        return cash.totalSupply();
    }

    function vaultState() external view returns (uint256 balance, uint256 booked, uint256 book) {
        return (cash.balanceOf(address(vault)), vault.booked(), vault.bookOf(classId));
    }

    function redeemedOnChain() external view returns (uint256) {
        return ledger.supplyOf(classId).redeemed;
    }

    /// @dev Coupons by fate, read one by one: lazy or live, redeemed, recalled.
    function counted() external view returns (uint256 minted, uint256 alive, uint256 dead, uint256 recalled) {
        Supply memory count = ledger.supplyOf(classId);
        for (uint40 serial; serial < count.minted; ++serial) {
            CouponState state = ledger.coupon(uint256(classId) << 40 | serial).state;
            if (state == CouponState.Live || state == CouponState.Expired) ++alive;
        }
        return (count.minted, alive, count.redeemed, count.recalled);
    }

    /// @dev Remembers the highest counter seen, and says whether none has fallen or passed the limit.
    function countersOnlyGrow() external returns (bool) {
        for (uint40 serial; serial < STOCK; ++serial) {
            uint8 now_ = ledger.coupon(_any(serial)).resales;
            if (now_ < highest[serial] || now_ > class.maxResales) return false;
            highest[serial] = now_;
        }
        return true;
    }

    /// @dev What the core holds of others: nothing but what is locked or waits.
    function coreBalance() external view returns (uint256) {
        return cash.balanceOf(address(core));
    }

    function isDead(uint40 serial) external view returns (bool) {
        return model[_any(serial)].dead;
    }

    function terms() public view returns (bytes32) {
        return keccak256(
            abi.encode(
                ledger.termOf(classId),
                ledger.rulesOf(classId),
                ledger.storeRootOf(classId),
                ledger.termsHashOf(classId)
            )
        );
    }

    function _any(uint40 serial) private view returns (uint256) {
        return uint256(classId) << 40 | serial % STOCK;
    }

    function _isHeld(uint256 who, uint256 id) private view returns (bool) {
        return model[id].holder == who && !model[id].dead && block.timestamp < class.expiry;
    }

    function _maySell(uint256 who, uint256 whom, uint256 id, uint64 price, bool primary) private view returns (bool) {
        return model[id].lock == 0 && _maySellAny(who, whom, id, price, primary);
    }

    function _maySellAny(uint256 who, uint256 whom, uint256 id, uint64 price, bool primary)
        private
        view
        returns (bool)
    {
        if (frozen[who] || frozen[whom]) return false;
        if (who == whom || price > class.faceMinor || !_isHeld(who, id)) return false;
        uint256 used = model[id].resales;
        if (primary) return who == ISSUER && used == 0;
        return used < class.maxResales && !(who == ISSUER && used == 0);
    }

    function _isUndoable(EscrowRecord memory record) private view returns (bool) {
        Modelled storage held = model[record.ids[0]];
        return !held.dead && held.resales == 0 && held.soldAt == record.heldAt
            && block.timestamp < uint256(record.heldAt) + class.refundWindow && block.timestamp < class.expiry;
    }

    function _modelSale(uint256 who, uint256 whom, uint256 id, bool primary) private {
        Modelled storage held = model[id];
        if (held.holder != who) mismatch = "sold by somebody else";
        held.holder = whom;
        held.soldAt = block.timestamp;
        if (!primary) ++held.resales;
    }

    function _modelResale(Trade memory made, uint256 who, uint256 whom) private {
        resales.push();
        Resale storage deal = resales[resales.length - 1];
        (deal.seller, deal.buyer) = (who, whom);
        deal.reversal.tradeId = made.tradeId;
        deal.reversal.classId = classId;
        (deal.reversal.seller, deal.reversal.buyer) = (people[who].at, people[whom].at);
        deal.reversal.unitPriceMinor = made.unitPriceMinor;
        deal.reversal.settledAt = uint40(block.timestamp);
        deal.reversal.ids = made.ids;
    }

    function _modelPurchase(Trade memory made) private {
        purchases.push();
        Purchase storage bought = purchases[purchases.length - 1];
        bought.record = _recordOf(made);
        bought.open = true;
    }
}
