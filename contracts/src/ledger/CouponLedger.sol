// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC1155 } from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import { ERC1155Utils } from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Utils.sol";
import { ERC165, IERC165 } from "@openzeppelin/contracts/utils/introspection/ERC165.sol";

import { ICompliance } from "../interfaces/ICompliance.sol";
import { ICouponFactory } from "../interfaces/ICouponFactory.sol";
import { ICouponLedger } from "../interfaces/ICouponLedger.sol";
import { IRedemption } from "../interfaces/IRedemption.sol";
import { IGovernance } from "../interfaces/IGovernance.sol";
import {
    Coupon,
    CouponState,
    Track,
    TransferMode,
    Word,
    classOf,
    couponId,
    firstWord,
    serialOf
} from "../types/Coupon.sol";
import { PartIntent, RedeemIntent, RedeemRules, StoreProof } from "../types/Redeem.sol";
import { RulesWord, Supply, TermWord, UNLIMITED_RESALES, USD, loadRules } from "../types/Terms.sol";
import { LOCKED_ORDER, Swap, TradeKind, loadSwap } from "../types/Trade.sol";
import { ClassBook } from "./ClassBook.sol";

/// @title The ledger of coupons
/// @notice See `ICouponLedger`. Every step first asks the policies, which may refuse, then reads and writes: a policy
/// that calls back in finds, and leaves, nothing half done. A redemption policy that calls refuses afterwards.
contract CouponLedger is ClassBook, ERC165 {
    bytes32 private constant REDEEM_TYPEHASH = keccak256(
        "RedeemIntent(address holder,uint64 classId,uint256[] ids,address terminal,bytes32 commitment,uint64 spendAtLeastMinor,uint40 deadline)"
    );

    bytes32 private constant PART_TYPEHASH = keccak256(
        "PartIntent(address holder,uint256 id,uint40 amountMinor,address terminal,bytes32 commitment,uint40 deadline)"
    );

    /// @inheritdoc ICouponLedger
    uint40 public constant DISPUTE_WINDOW = 14 days;

    address private immutable CORE;
    IRedemption private immutable REDEMPTION;
    ICompliance private immutable COMPLIANCE;

    /// @dev A word is zero until something happens to the coupon, and never zero again: a dead one keeps a tombstone.
    mapping(uint256 id => Word) private _words;

    /// @dev What is left of a stored value; zero means the face value.
    mapping(uint256 id => uint40) private _values;

    /// @dev What an issuer may still issue, in one word.
    struct Allowance {
        bool admitted;
        bool limited;
        uint128 faceMinor;
    }

    mapping(address issuer => Allowance) private _allowances;

    /// @param core Proves the consent of both sides of a sale.
    /// @param redemption Policy asked before a redemption.
    /// @param compliance Policy asked before anything moves.
    /// @param factory Policy asked before anything is issued.
    /// @param governance Names the attestor of eligibility.
    constructor(
        address core,
        IRedemption redemption,
        ICompliance compliance,
        ICouponFactory factory,
        IGovernance governance
    ) ClassBook(factory, governance) {
        CORE = core;
        REDEMPTION = redemption;
        COMPLIANCE = compliance;
    }

    modifier onlyCore() {
        if (msg.sender != CORE) revert NotAuthorised(msg.sender);
        _;
    }

    modifier onlyFactory() {
        if (msg.sender != address(FACTORY)) revert NotAuthorised(msg.sender);
        _;
    }

    /// @inheritdoc ICouponLedger
    function setIssuer(address issuer, bool admitted) external onlyFactory {
        _allowances[issuer].admitted = admitted;
    }

    /// @inheritdoc ICouponLedger
    function setQuota(address issuer, uint128 quotaMinor) external onlyFactory {
        Allowance storage held = _allowances[issuer];
        (held.faceMinor, held.limited) = (quotaMinor, quotaMinor != type(uint128).max);
    }

    /// @inheritdoc ICouponLedger
    function allowanceOf(address issuer) external view returns (bool admitted, uint128 quotaMinor) {
        Allowance memory held = _allowances[issuer];
        return (held.admitted, held.limited ? held.faceMinor : type(uint128).max);
    }

    /// @inheritdoc IERC1155
    function safeTransferFrom(address from, address to, uint256 id, uint256 value, bytes calldata data) external {
        _transfer(from, to, id, value);
        emit TransferSingle(msg.sender, from, to, id, 1);
        ERC1155Utils.checkOnERC1155Received(msg.sender, from, to, id, 1, data);
    }

    /// @inheritdoc IERC1155
    function safeBatchTransferFrom(
        address from,
        address to,
        uint256[] calldata ids,
        uint256[] calldata values,
        bytes calldata data
    ) external {
        if (ids.length != values.length) revert BadQuantity(values.length);
        for (uint256 i; i < ids.length; ++i) {
            _transfer(from, to, ids[i], values[i]);
        }
        emit TransferBatch(msg.sender, from, to, ids, values);
        ERC1155Utils.checkOnERC1155BatchReceived(msg.sender, from, to, ids, values, data);
    }

    /// @inheritdoc ICouponLedger
    function settleSale(Swap calldata swap, uint256[] calldata ids, uint16 currency) external onlyCore {
        Swap memory sale = loadSwap(swap);
        (Class storage class, TermWord term) = _class(sale.classId);
        RulesWord rules = loadRules(class.rules);
        if (rules.currencyIn() != currency) revert WrongCurrency(rules.currencyIn());
        TradeKind kind = sale.kind;
        COMPLIANCE.checkSale(sale.seller, sale.buyer, term.trackIn(), kind, rules.transferPolicyIn());
        _requireKind(term, sale);
        if (sale.buyer != term.issuerIn()) _requireGroup(sale.classId, sale.buyer, rules.holderGroupsIn());
        if (kind == TradeKind.Primary) _countPurchase(sale.classId, sale.buyer, rules.perPersonIn(), ids.length);
        bool storedValue = rules.isStoredValue();
        if (!storedValue) _requirePrice(term.trackIn(), sale.unitPriceMinor, term.faceIn());
        for (uint256 i; i < ids.length; ++i) {
            if (storedValue) _requirePrice(term.trackIn(), sale.unitPriceMinor, _valueOf(ids[i], term));
            _sell(sale, term, ids[i]);
        }
    }

    /// @inheritdoc ICouponLedger
    function returnSale(uint64 classId, address buyer, uint40 soldAt, uint256[] calldata ids) external onlyCore {
        (Class storage class, TermWord term) = _class(classId);
        RulesWord rules = loadRules(class.rules);
        COMPLIANCE.checkParty(buyer);
        COMPLIANCE.checkParty(term.issuerIn());
        for (uint256 i; i < ids.length; ++i) {
            Word held = _held(ids[i], classId, buyer, term);
            if (held.isLockedIn() || !_isFresh(held, soldAt, rules.refundWindowIn())) revert NotRefundable(ids[i]);
            _words[ids[i]] = held.withSoldAt(0).movedTo(term.issuerIn());
            emit TransferSingle(msg.sender, buyer, term.issuerIn(), ids[i], 1);
        }
        _uncountPurchase(classId, buyer, rules.perPersonIn(), ids.length);
    }

    /// @inheritdoc ICouponLedger
    function returnResale(uint64 classId, address buyer, address seller, uint40 settledAt, uint256[] calldata ids)
        external
        onlyCore
    {
        (, TermWord term) = _class(classId);
        COMPLIANCE.checkParty(buyer);
        COMPLIANCE.checkParty(seller);
        if (block.timestamp >= uint256(settledAt) + DISPUTE_WINDOW) revert NotRefundable(ids[0]);
        for (uint256 i; i < ids.length; ++i) {
            Word held = _held(ids[i], classId, buyer, term);
            bool resold = held.resalesIn() > 0 && held.soldAtIn() == settledAt;
            if (held.isLockedIn() || !resold) revert NotRefundable(ids[i]);
            _words[ids[i]] = held.withSoldAt(0).movedTo(seller);
            emit TransferSingle(msg.sender, buyer, seller, ids[i], 1);
        }
    }

    /// @inheritdoc ICouponLedger
    function setLocked(address owner, uint256[] calldata ids, bool locked) external onlyCore {
        for (uint256 i; i < ids.length; ++i) {
            (, TermWord term) = _class(classOf(ids[i]));
            Word held = _load(ids[i], term.issuerIn());
            if (held.ownerIn() != owner) revert NotHolder(ids[i], owner);
            if (held.stateIn() != CouponState.Live) revert NotLive(ids[i], held.stateIn());
            if (held.isLockedIn() == locked) revert WrongLock(ids[i], locked);
            _words[ids[i]] = held.withLocked(locked);
            emit LockSet(ids[i], locked);
        }
    }

    /// @inheritdoc ICouponLedger
    function redeem(RedeemIntent calldata intent, StoreProof calldata store, bytes calldata signature)
        external
        returns (RedeemRules memory rules)
    {
        if (block.timestamp > intent.deadline) revert DeadlinePassed(intent.deadline);
        if (msg.sender != intent.holder) _requireSignature(intent.holder, redeemDigest(intent), signature);
        (Class storage class, TermWord term) = _class(intent.classId);
        rules = _redeemable(class, term, intent.classId, intent.holder);
        if (msg.sender != address(REDEMPTION)) REDEMPTION.check(intent, store, rules);
        class.supply.redeemed += uint40(_use(intent, term));
    }

    /// @inheritdoc ICouponLedger
    function redeemPart(PartIntent calldata intent, StoreProof calldata store, bytes calldata signature)
        external
        returns (uint256 restId)
    {
        if (block.timestamp > intent.deadline) revert DeadlinePassed(intent.deadline);
        if (msg.sender != intent.holder) _requireSignature(intent.holder, partDigest(intent), signature);
        uint64 classId = classOf(intent.id);
        (Class storage class, TermWord term) = _class(classId);
        if (!loadRules(class.rules).isStoredValue()) revert NotStoredValue(classId);
        REDEMPTION.check(_whole(intent, classId), store, _redeemable(class, term, classId, intent.holder));
        uint40 value = _valueOf(intent.id, term);
        if (intent.amountMinor == 0 || intent.amountMinor >= value) revert BadAmount(intent.amountMinor, value);
        Word burnt = _burn(intent.id, classId, intent.holder, term, CouponState.Redeemed);
        ++class.supply.redeemed;
        restId = _mintRest(classId, class.supply, burnt, value - intent.amountMinor);
        _emitPart(intent, restId, value - intent.amountMinor);
    }

    /// @inheritdoc ICouponLedger
    function recall(uint256[] calldata ids) external {
        for (uint256 i; i < ids.length; ++i) {
            uint64 classId = classOf(ids[i]);
            (Class storage class, TermWord term) = _class(classId);
            if (msg.sender != term.issuerIn()) revert NotAuthorised(msg.sender);
            Word burnt = _burn(ids[i], classId, msg.sender, term, CouponState.Recalled);
            if (burnt.resalesIn() > 0 || burnt.soldAtIn() > 0) revert NotRecallable(ids[i]);
            ++class.supply.recalled;
            emit Recalled(ids[i]);
        }
    }

    /// @notice Always refused: only the owner moves a coupon, so that no market outside the rules can.
    function setApprovalForAll(address, bool) external pure {
        revert ApprovalsDisabled();
    }

    /// @notice Always false.
    function isApprovedForAll(address, address) external pure returns (bool) {
        return false;
    }

    /// @inheritdoc IERC1155
    function balanceOf(address account, uint256 id) public view returns (uint256) {
        return account != address(0) && ownerOf(id) == account ? 1 : 0;
    }

    /// @inheritdoc IERC1155
    function balanceOfBatch(address[] calldata accounts, uint256[] calldata ids)
        external
        view
        returns (uint256[] memory balances)
    {
        if (accounts.length != ids.length) revert BadQuantity(ids.length);
        balances = new uint256[](ids.length);
        for (uint256 i; i < ids.length; ++i) {
            balances[i] = balanceOf(accounts[i], ids[i]);
        }
    }

    /// @inheritdoc ICouponLedger
    function coupon(uint256 id) external view returns (Coupon memory read) {
        TermWord term = _classes[classOf(id)].term;
        read = _load(id, term.issuerIn()).unpack();
        if (read.state == CouponState.Live && block.timestamp >= term.expiryIn()) read.state = CouponState.Expired;
    }

    /// @inheritdoc ICouponLedger
    function ownerOf(uint256 id) public view returns (address) {
        Word word = _load(id, _classes[classOf(id)].term.issuerIn());
        return word.stateIn() == CouponState.Live ? word.ownerIn() : address(0);
    }

    /// @inheritdoc ICouponLedger
    function valueOf(uint256 id) external view returns (uint40) {
        (, TermWord term) = _class(classOf(id));
        return _valueOf(id, term);
    }

    /// @inheritdoc ICouponLedger
    function resalesLeft(uint256 id) external view returns (uint8) {
        (, TermWord term) = _class(classOf(id));
        return _resalesLeft(term, _load(id, term.issuerIn()).resalesIn());
    }

    /// @inheritdoc ICouponLedger
    function isRefundable(uint64 classId, uint40 soldAt, uint256[] calldata ids) external view returns (bool) {
        (Class storage class, TermWord term) = _class(classId);
        if (block.timestamp >= term.expiryIn()) return false;
        uint32 window = loadRules(class.rules).refundWindowIn();
        for (uint256 i; i < ids.length; ++i) {
            if (!_isFresh(_load(ids[i], term.issuerIn()), soldAt, window)) return false;
        }
        return true;
    }

    /// @inheritdoc ICouponLedger
    function redeemDigest(RedeemIntent calldata intent) public view returns (bytes32) {
        bytes32 typeHash = REDEEM_TYPEHASH;
        uint256[] calldata ids = intent.ids;
        bytes32 structHash;
        // The intent's words as the ABI has them, with the hash of the ids in place of where they are.
        assembly ("memory-safe") {
            let free := mload(0x40)
            let size := shl(5, ids.length)
            calldatacopy(free, ids.offset, size)
            let idsHash := keccak256(free, size)
            mstore(free, typeHash)
            calldatacopy(add(free, 32), intent, 224)
            mstore(add(free, 96), idsHash)
            structHash := keccak256(free, 256)
        }
        return _hashTypedDataV4(structHash);
    }

    /// @inheritdoc ICouponLedger
    function partDigest(PartIntent calldata intent) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(PART_TYPEHASH, intent)));
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override(ERC165, IERC165) returns (bool) {
        return interfaceId == type(IERC1155).interfaceId || super.supportsInterface(interfaceId);
    }

    function _countIssue(address issuer, uint256 faceMinor) internal override {
        Allowance memory held = _allowances[issuer];
        if (!held.admitted) revert IssuerNotAdmitted(issuer);
        if (!held.limited) return;
        if (faceMinor > held.faceMinor) revert QuotaExceeded(issuer, faceMinor, held.faceMinor);
        _allowances[issuer].faceMinor = held.faceMinor - uint128(faceMinor);
    }

    function _transfer(address from, address to, uint256 id, uint256 value) private {
        if (msg.sender != from || to == address(0)) revert NotAuthorised(msg.sender);
        if (value != 1) revert BadQuantity(value);
        uint64 classId = classOf(id);
        (, TermWord term) = _class(classId);
        if (term.isPlain()) {
            COMPLIANCE.checkTransfer(from, to, 0, USD, term.faceIn());
        } else {
            _askRestricted(from, to, id, classId, term);
        }
        _give(from, to, id, classId, term);
    }

    /// @dev Handing out and handing back is no move between people, so it takes no policy.
    function _askRestricted(address from, address to, uint256 id, uint64 classId, TermWord term) private {
        RulesWord rules = loadRules(_classes[classId].rules);
        bool handed = from == term.issuerIn() || to == term.issuerIn();
        if (to != term.issuerIn()) _requireGroup(classId, to, rules.holderGroupsIn());
        uint40 value = rules.isStoredValue() ? _valueOf(id, term) : term.faceIn();
        COMPLIANCE.checkTransfer(from, to, handed ? 0 : rules.transferPolicyIn(), rules.currencyIn(), value);
    }

    /// @dev What the redemption policy is told of the class, once the holder may redeem.
    function _redeemable(Class storage class, TermWord term, uint64 classId, address holder)
        private
        view
        returns (RedeemRules memory)
    {
        RulesWord rules = loadRules(class.rules);
        if (block.timestamp < rules.notBeforeIn()) revert NotYetValid(rules.notBeforeIn());
        _requireGroup(classId, holder, rules.holderGroupsIn());
        COMPLIANCE.checkParty(holder);
        return RedeemRules(rules.isStackable(), rules.minSpendIn(), term.isAnyStore() ? bytes32(0) : class.storeRoot);
    }

    /// @dev A move without a sale. Handing out and handing back is no move between people: neither forbidden nor counted.
    function _give(address from, address to, uint256 id, uint64 classId, TermWord term) private {
        Word held = _free(id, classId, from, term);
        if (from != term.issuerIn() && to != term.issuerIn()) {
            if (term.transferModeIn() == TransferMode.Forbidden) revert NotTransferable(classId);
            if (term.transferModeIn() == TransferMode.Counted) held = _counted(id, held, term);
        }
        _words[id] = held.movedTo(to);
    }

    function _sell(Swap memory swap, TermWord term, uint256 id) private {
        Word held = _held(id, swap.classId, swap.seller, term);
        uint8 resales = held.resalesIn();
        uint8 left = _resalesLeft(term, resales);
        if (left < swap.minResalesLeft || left > swap.maxResalesLeft) revert WrongResalesLeft(id, left);
        bool locked = held.isLockedIn();
        if (locked != (swap.sellNonce & LOCKED_ORDER != 0)) revert WrongLock(id, locked);
        if (locked) held = held.withLocked(false);
        if (swap.kind == TradeKind.Primary) {
            if (resales > 0) revert NotPrimary(id);
        } else {
            if (resales == 0 && swap.seller == term.issuerIn()) revert IssuerStock(id);
            held = _counted(id, held, term);
        }
        _words[id] = held.withSoldAt(block.timestamp).movedTo(swap.buyer);
        emit TransferSingle(msg.sender, swap.seller, swap.buyer, id, 1);
    }

    /// @return count How many are used up.
    function _use(RedeemIntent calldata intent, TermWord term) private returns (uint256 count) {
        (address holder, uint64 classId) = (intent.holder, intent.classId);
        uint256[] calldata ids = intent.ids;
        count = ids.length;
        if (count == 0) revert BadQuantity(0);
        for (uint256 i; i < ids.length; ++i) {
            _end(ids[i], classId, holder, term, CouponState.Redeemed);
            emit Redeemed(ids[i], intent.terminal, intent.commitment, holder);
        }
        if (count == 1) emit TransferSingle(msg.sender, holder, address(0), ids[0], 1);
        else emit TransferBatch(msg.sender, holder, address(0), ids, _ones(count));
    }

    function _burn(uint256 id, uint64 classId, address holder, TermWord term, CouponState state)
        private
        returns (Word held)
    {
        held = _end(id, classId, holder, term, state);
        emit TransferSingle(msg.sender, holder, address(0), id, 1);
    }

    function _end(uint256 id, uint64 classId, address holder, TermWord term, CouponState state)
        private
        returns (Word held)
    {
        held = _free(id, classId, holder, term);
        _words[id] = held.died(state);
    }

    /// @dev As ERC-1155 wants it told: one of each id.
    function _ones(uint256 length) private pure returns (uint256[] memory values) {
        values = new uint256[](length);
        for (uint256 i; i < length; ++i) {
            values[i] = 1;
        }
    }

    /// @dev The coupon as stored, or as lazy ownership has it; zero if it was never minted.
    function _load(uint256 id, address issuer) private view returns (Word word) {
        word = _words[id];
        if (word.isZero() && serialOf(id) < _classes[classOf(id)].supply.minted) word = firstWord(issuer);
    }

    /// @dev The coupon, if it is of the class, alive and the holder's.
    function _held(uint256 id, uint64 classId, address holder, TermWord term) private view returns (Word held) {
        if (classOf(id) != classId) revert WrongClass(id, classId);
        held = _load(id, term.issuerIn());
        if (held.stateIn() != CouponState.Live) revert NotLive(id, held.stateIn());
        if (block.timestamp >= term.expiryIn()) revert CouponExpired(id);
        if (held.ownerIn() != holder) revert NotHolder(id, holder);
    }

    /// @dev The same, not bound to an order either.
    function _free(uint256 id, uint64 classId, address holder, TermWord term) private view returns (Word held) {
        held = _held(id, classId, holder, term);
        if (held.isLockedIn()) revert WrongLock(id, true);
    }

    /// @dev Face value, or what is left of it.
    function _valueOf(uint256 id, TermWord term) private view returns (uint40 value) {
        value = _values[id];
        if (value == 0) value = term.faceIn();
    }

    /// @dev Whether a coupon is as its first buyer bought it, within the window. A gift on the way does not matter.
    function _isFresh(Word word, uint40 soldAt, uint32 window) private view returns (bool) {
        return word.stateIn() == CouponState.Live && word.resalesIn() == 0 && word.soldAtIn() == soldAt && soldAt > 0
            && block.timestamp < uint256(soldAt) + window;
    }

    /// @dev What is left of a stored value, as the class's newest coupon. It was not bought, so it is not refunded.
    function _mintRest(uint64 classId, Supply storage supply, Word burnt, uint40 restMinor)
        private
        returns (uint256 restId)
    {
        if (supply.minted == type(uint40).max) revert BadQuantity(1);
        restId = couponId(classId, supply.minted++);
        _values[restId] = restMinor;
        address owner = burnt.ownerIn();
        _words[restId] = firstWord(owner).withResales(burnt.resalesIn()).movedTo(owner);
        emit TransferSingle(msg.sender, address(0), owner, restId, 1);
    }

    function _emitPart(PartIntent calldata intent, uint256 restId, uint40 restMinor) private {
        emit PartlyRedeemed(
            intent.id, restId, intent.amountMinor, restMinor, intent.terminal, intent.commitment, intent.holder
        );
    }

    /// @dev The policy sees a part as a bill of at least that amount.
    function _whole(PartIntent calldata intent, uint64 classId) private pure returns (RedeemIntent memory whole) {
        whole.holder = intent.holder;
        whole.classId = classId;
        whole.ids = new uint256[](1);
        whole.ids[0] = intent.id;
        whole.terminal = intent.terminal;
        whole.commitment = intent.commitment;
        whole.spendAtLeastMinor = intent.amountMinor;
        whole.deadline = intent.deadline;
    }

    function _requirePrice(Track track, uint64 unitPriceMinor, uint40 capMinor) private pure {
        if (track == Track.Utility && unitPriceMinor > capMinor) revert PriceAboveFace(unitPriceMinor, capMinor);
    }

    function _requireKind(TermWord term, Swap memory swap) private pure {
        if (swap.kind == TradeKind.Primary) {
            if (swap.seller != term.issuerIn()) revert NotIssuer(swap.seller);
        } else if (term.transferModeIn() == TransferMode.Forbidden) {
            revert NotTransferable(swap.classId);
        }
    }

    function _resalesLeft(TermWord term, uint8 resales) private pure returns (uint8) {
        return term.maxResalesIn() == UNLIMITED_RESALES ? UNLIMITED_RESALES : term.maxResalesIn() - resales;
    }

    /// @dev The coupon resold once more. Without a limit the counter stops at its largest value.
    function _counted(uint256 id, Word held, TermWord term) private pure returns (Word) {
        uint8 resales = held.resalesIn();
        if (term.maxResalesIn() == UNLIMITED_RESALES) {
            return resales == UNLIMITED_RESALES ? held : held.withResales(resales + 1);
        }
        if (resales >= term.maxResalesIn()) revert ResaleLimitReached(id);
        return held.withResales(resales + 1);
    }
}
