// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IERC1155 } from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import { ERC1155Utils } from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Utils.sol";
import { ERC165, IERC165 } from "@openzeppelin/contracts/utils/introspection/ERC165.sol";

import { ICompliance } from "../interfaces/ICompliance.sol";
import { ICouponFactory } from "../interfaces/ICouponFactory.sol";
import { ICouponLedger } from "../interfaces/ICouponLedger.sol";
import { IRedemption } from "../interfaces/IRedemption.sol";
import { Coupon, CouponState, Track, TransferMode, Word, classOf, pack, serialOf } from "../types/Coupon.sol";
import { RedeemIntent, RedeemRules, StoreProof } from "../types/Redeem.sol";
import { Rules, Term, UNLIMITED_RESALES } from "../types/Terms.sol";
import { Swap, TradeKind } from "../types/Trade.sol";
import { ClassBook } from "./ClassBook.sol";

/// @title The ledger of coupons
/// @notice See `ICouponLedger`. Every step first asks the policies, which may refuse, then reads and writes: a policy
/// that calls back in finds, and leaves, nothing half done.
contract CouponLedger is ClassBook, ERC165 {
    bytes32 private constant REDEEM_TYPEHASH = keccak256(
        "RedeemIntent(address holder,uint64 classId,uint256[] ids,address terminal,bytes32 commitment,uint64 spendAtLeastMinor,uint40 deadline)"
    );

    address private immutable CORE;
    IRedemption private immutable REDEMPTION;
    ICompliance private immutable COMPLIANCE;

    /// @dev A word is zero until something happens to the coupon, and never zero again: a dead one keeps a tombstone.
    mapping(uint256 id => Word) private _words;

    /// @inheritdoc ICouponLedger
    mapping(uint64 classId => mapping(address buyer => uint256)) public boughtBy;

    /// @param core Proves the consent of both sides of a sale.
    /// @param redemption Policy asked before a redemption.
    /// @param compliance Policy asked before anything moves.
    /// @param factory Policy asked before anything is issued.
    constructor(address core, IRedemption redemption, ICompliance compliance, ICouponFactory factory)
        ClassBook(factory)
    {
        CORE = core;
        REDEMPTION = redemption;
        COMPLIANCE = compliance;
    }

    modifier onlyCore() {
        if (msg.sender != CORE) revert NotAuthorised(msg.sender);
        _;
    }

    /// @inheritdoc IERC1155
    function safeTransferFrom(address from, address to, uint256 id, uint256 value, bytes calldata data) external {
        uint64 classId = _askTransfer(from, to, id, value);
        _give(from, to, id, classId);
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
            uint64 classId = _askTransfer(from, to, ids[i], values[i]);
            _give(from, to, ids[i], classId);
        }
        emit TransferBatch(msg.sender, from, to, ids, values);
        ERC1155Utils.checkOnERC1155BatchReceived(msg.sender, from, to, ids, values, data);
    }

    /// @inheritdoc ICouponLedger
    function settleSale(Swap calldata swap, uint256[] calldata ids, uint16 currency) external onlyCore {
        Class storage class = _class(swap.classId);
        Term memory term = class.term;
        Rules memory rules = class.rules;
        if (rules.currency != currency) revert WrongCurrency(rules.currency);
        COMPLIANCE.checkSale(swap.seller, swap.buyer, term.track, swap.kind, uint256(term.faceMinor) * ids.length);
        _requirePrice(term, swap.unitPriceMinor);
        _requireKind(term, swap);
        if (swap.kind == TradeKind.Primary) _countPurchase(swap, rules.perPerson, ids.length);
        for (uint256 i; i < ids.length; ++i) {
            _sell(swap, term, ids[i]);
        }
    }

    /// @inheritdoc ICouponLedger
    function returnSale(uint64 classId, address buyer, uint40 soldAt, uint256[] calldata ids) external onlyCore {
        Class storage class = _class(classId);
        Term memory term = class.term;
        Rules memory rules = class.rules;
        COMPLIANCE.checkTransfer(buyer, term.issuer, term.track, uint256(term.faceMinor) * ids.length);
        for (uint256 i; i < ids.length; ++i) {
            Coupon memory held = _held(ids[i], classId, buyer, term);
            if (!_isFresh(held, soldAt, rules.refundWindow)) revert NotRefundable(ids[i]);
            held.soldAt = 0;
            _move(ids[i], held, term.issuer);
            emit TransferSingle(msg.sender, buyer, term.issuer, ids[i], 1);
        }
        if (rules.perPerson > 0) boughtBy[classId][buyer] -= ids.length;
    }

    /// @inheritdoc ICouponLedger
    function redeem(RedeemIntent calldata intent, StoreProof calldata store, bytes calldata signature) external {
        if (block.timestamp > intent.deadline) revert DeadlinePassed(intent.deadline);
        if (msg.sender != intent.holder) _requireSignature(intent.holder, redeemDigest(intent), signature);
        Class storage class = _class(intent.classId);
        _askRedemption(class, intent, store);
        Term memory term = class.term;
        for (uint256 i; i < intent.ids.length; ++i) {
            _burn(intent.ids[i], intent.classId, intent.holder, term, CouponState.Redeemed);
            emit Redeemed(intent.ids[i], intent.terminal, intent.commitment, intent.holder);
        }
        class.supply.redeemed += uint40(intent.ids.length);
    }

    /// @inheritdoc ICouponLedger
    function recall(uint256[] calldata ids) external {
        for (uint256 i; i < ids.length; ++i) {
            uint64 classId = classOf(ids[i]);
            Class storage class = _class(classId);
            Term memory term = class.term;
            if (msg.sender != term.issuer) revert NotAuthorised(msg.sender);
            Coupon memory burnt = _burn(ids[i], classId, msg.sender, term, CouponState.Recalled);
            if (burnt.resales > 0 || burnt.soldAt > 0) revert NotRecallable(ids[i]);
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
        Class storage class = _classes[classOf(id)];
        read = _load(id, class);
        if (read.state == CouponState.Live && block.timestamp >= class.term.expiry) read.state = CouponState.Expired;
    }

    /// @inheritdoc ICouponLedger
    function ownerOf(uint256 id) public view returns (address) {
        Coupon memory read = _load(id, _classes[classOf(id)]);
        return read.state == CouponState.Live ? read.owner : address(0);
    }

    /// @inheritdoc ICouponLedger
    function resalesLeft(uint256 id) external view returns (uint8) {
        Class storage class = _class(classOf(id));
        return _resalesLeft(class.term, _load(id, class).resales);
    }

    /// @inheritdoc ICouponLedger
    function isRefundable(uint64 classId, uint40 soldAt, uint256[] calldata ids) external view returns (bool) {
        Class storage class = _class(classId);
        if (block.timestamp >= class.term.expiry) return false;
        uint32 window = class.rules.refundWindow;
        for (uint256 i; i < ids.length; ++i) {
            if (!_isFresh(_load(ids[i], class), soldAt, window)) return false;
        }
        return true;
    }

    /// @inheritdoc ICouponLedger
    function redeemDigest(RedeemIntent calldata intent) public view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    REDEEM_TYPEHASH,
                    intent.holder,
                    intent.classId,
                    keccak256(abi.encodePacked(intent.ids)),
                    intent.terminal,
                    intent.commitment,
                    intent.spendAtLeastMinor,
                    intent.deadline
                )
            )
        );
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override(ERC165, IERC165) returns (bool) {
        return interfaceId == type(IERC1155).interfaceId || super.supportsInterface(interfaceId);
    }

    function _askTransfer(address from, address to, uint256 id, uint256 value) private returns (uint64 classId) {
        if (msg.sender != from || to == address(0)) revert NotAuthorised(msg.sender);
        if (value != 1) revert BadQuantity(value);
        classId = classOf(id);
        Term memory term = _class(classId).term;
        COMPLIANCE.checkTransfer(from, to, term.track, term.faceMinor);
    }

    function _askRedemption(Class storage class, RedeemIntent calldata intent, StoreProof calldata store) private {
        Rules memory rules = class.rules;
        if (block.timestamp < rules.notBefore) revert NotYetValid(rules.notBefore);
        if (intent.ids.length == 0) revert BadQuantity(0);
        COMPLIANCE.checkParty(intent.holder);
        REDEMPTION.check(intent, store, RedeemRules(rules.stackable, rules.minSpendMinor, class.storeRoot));
    }

    /// @dev A move without a sale. Handing out and handing back is no move between people: neither forbidden nor counted.
    function _give(address from, address to, uint256 id, uint64 classId) private {
        Term memory term = _class(classId).term;
        Coupon memory held = _held(id, classId, from, term);
        if (from != term.issuer && to != term.issuer) {
            if (term.transferMode == TransferMode.Forbidden) revert NotTransferable(classId);
            if (term.transferMode == TransferMode.Counted) held.resales = _countResale(id, held.resales, term);
        }
        _move(id, held, to);
    }

    function _sell(Swap calldata swap, Term memory term, uint256 id) private {
        Coupon memory held = _held(id, swap.classId, swap.seller, term);
        uint8 left = _resalesLeft(term, held.resales);
        if (left < swap.minResalesLeft || left > swap.maxResalesLeft) revert WrongResalesLeft(id, left);
        if (swap.kind == TradeKind.Primary) {
            if (held.resales > 0) revert NotPrimary(id);
            held.soldAt = uint40(block.timestamp);
        } else {
            if (held.resales == 0 && swap.seller == term.issuer) revert IssuerStock(id);
            held.resales = _countResale(id, held.resales, term);
        }
        _move(id, held, swap.buyer);
        emit TransferSingle(msg.sender, swap.seller, swap.buyer, id, 1);
    }

    function _countPurchase(Swap calldata swap, uint16 limit, uint256 quantity) private {
        if (limit == 0) return;
        uint256 total = boughtBy[swap.classId][swap.buyer] + quantity;
        if (total > limit) revert PurchaseLimitReached(swap.buyer, limit);
        boughtBy[swap.classId][swap.buyer] = total;
    }

    function _move(uint256 id, Coupon memory held, address to) private {
        held.owner = to;
        held.state = CouponState.Live;
        ++held.epoch;
        _words[id] = pack(held);
    }

    function _burn(uint256 id, uint64 classId, address holder, Term memory term, CouponState state)
        private
        returns (Coupon memory held)
    {
        held = _held(id, classId, holder, term);
        held.state = state;
        ++held.epoch;
        _words[id] = pack(held);
        emit TransferSingle(msg.sender, holder, address(0), id, 1);
    }

    /// @dev The coupon as stored, or as lazy ownership has it.
    function _load(uint256 id, Class storage class) private view returns (Coupon memory read) {
        Word word = _words[id];
        if (!word.isZero()) return word.unpack();
        if (serialOf(id) >= class.supply.minted) return read;
        read.owner = class.term.issuer;
        read.state = CouponState.Live;
    }

    /// @dev The coupon, if it is of the class, alive and the holder's.
    function _held(uint256 id, uint64 classId, address holder, Term memory term)
        private
        view
        returns (Coupon memory held)
    {
        if (classOf(id) != classId) revert WrongClass(id, classId);
        held = _load(id, _classes[classId]);
        if (held.state != CouponState.Live) revert NotLive(id, held.state);
        if (block.timestamp >= term.expiry) revert CouponExpired(id);
        if (held.owner != holder) revert NotHolder(id, holder);
    }

    /// @dev Whether a coupon is as its first buyer bought it, within the window. A gift on the way does not matter.
    function _isFresh(Coupon memory read, uint40 soldAt, uint32 window) private view returns (bool) {
        return read.state == CouponState.Live && read.resales == 0 && read.soldAt == soldAt && soldAt > 0
            && block.timestamp < uint256(soldAt) + window;
    }

    function _requirePrice(Term memory term, uint64 unitPriceMinor) private pure {
        if (term.track == Track.Utility && unitPriceMinor > term.faceMinor) {
            revert PriceAboveFace(unitPriceMinor, term.faceMinor);
        }
    }

    function _requireKind(Term memory term, Swap calldata swap) private pure {
        if (swap.kind == TradeKind.Primary) {
            if (swap.seller != term.issuer) revert NotIssuer(swap.seller);
        } else if (term.transferMode == TransferMode.Forbidden) {
            revert NotTransferable(swap.classId);
        }
    }

    function _resalesLeft(Term memory term, uint8 resales) private pure returns (uint8) {
        return term.maxResales == UNLIMITED_RESALES ? UNLIMITED_RESALES : term.maxResales - resales;
    }

    /// @dev One more resale. Without a limit the counter stops at its largest value.
    function _countResale(uint256 id, uint8 resales, Term memory term) private pure returns (uint8) {
        if (term.maxResales == UNLIMITED_RESALES) return resales == UNLIMITED_RESALES ? resales : resales + 1;
        if (resales >= term.maxResales) revert ResaleLimitReached(id);
        return resales + 1;
    }
}
