// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import { ICouponFactory } from "../interfaces/ICouponFactory.sol";
import { ICouponLedger } from "../interfaces/ICouponLedger.sol";
import { IGovernance } from "../interfaces/IGovernance.sol";
import { Track } from "../types/Coupon.sol";
import {
    MAX_UTILITY_RESALES,
    MAX_UTILITY_VALIDITY,
    MIN_GIFT_CARD_VALIDITY,
    NewClass,
    Rules,
    Supply,
    Term,
    TermWord,
    UNLIMITED_RESALES,
    USD,
    packTerm
} from "../types/Terms.sol";
import { HolderBook } from "./HolderBook.sol";

/// @title The classes of the ledger
/// @notice Terms written once, and how many coupons there are.
abstract contract ClassBook is HolderBook {
    /// @dev One class. `term` and `supply` are read at nearly every step, so each is one word.
    struct Class {
        TermWord term;
        Rules rules;
        Supply supply;
        bytes32 storeRoot;
        bytes32 termsHash;
    }

    bytes32 private constant NEW_CLASS_TYPEHASH = keccak256(
        "NewClass(bytes32 ref,address issuer,uint8 track,uint8 transferMode,uint8 maxResales,uint40 faceMinor,uint16 currency,uint32 expiry,uint40 notBefore,bool giftCard,bool stackable,bool storedValue,uint40 minSpendMinor,uint16 perPerson,uint64 holderGroups,uint24 transferPolicy,uint32 refundWindow,bytes32 storeRoot,bytes32 termsHash,uint40 quantity)"
    );
    bytes32 private constant MINT_TYPEHASH = keccak256("Mint(uint64 classId,uint40 quantity,uint40 minted)");

    ICouponFactory internal immutable FACTORY;

    mapping(uint64 classId => Class) internal _classes;

    /// @inheritdoc ICouponLedger
    mapping(bytes32 ref => uint64 classId) public classByRef;

    /// @inheritdoc ICouponLedger
    uint64 public lastClassId;

    constructor(ICouponFactory factory, IGovernance governance)
        HolderBook(governance)
        EIP712("Genex CouponLedger", "1")
    {
        FACTORY = factory;
    }

    /// @inheritdoc ICouponLedger
    function createClass(NewClass calldata class, bytes calldata signature) external returns (uint64 classId) {
        if (msg.sender != class.issuer) _requireSignature(class.issuer, classDigest(class), signature);
        FACTORY.checkCreate(class);
        _requireLawful(class);
        classId = _claimRef(class.ref);
        _write(_classes[classId], class);
        emit ClassCreated(classId, class.issuer, class.ref, class.termsHash, class.expiry);
        if (class.quantity > 0) _mint(classId, class.issuer, class.faceMinor, class.quantity);
        else _countIssue(class.issuer, 0);
    }

    /// @inheritdoc ICouponLedger
    function mint(uint64 classId, uint40 quantity, uint40 minted, bytes calldata signature) external {
        (Class storage class, TermWord term) = _class(classId);
        if (msg.sender != term.issuerIn()) {
            _requireSignature(term.issuerIn(), mintDigest(classId, quantity, minted), signature);
        }
        if (block.timestamp >= term.expiryIn()) revert BadValidity(term.expiryIn());
        if (class.supply.minted != minted) revert StaleMint(class.supply.minted);
        _mint(classId, term.issuerIn(), term.faceIn(), quantity);
    }

    /// @inheritdoc ICouponLedger
    function termOf(uint64 classId) external view returns (Term memory) {
        (, TermWord term) = _class(classId);
        return term.termsOf();
    }

    /// @inheritdoc ICouponLedger
    function rulesOf(uint64 classId) external view returns (Rules memory) {
        (Class storage class,) = _class(classId);
        return class.rules;
    }

    /// @inheritdoc ICouponLedger
    function supplyOf(uint64 classId) external view returns (Supply memory) {
        (Class storage class,) = _class(classId);
        return class.supply;
    }

    /// @inheritdoc ICouponLedger
    function storeRootOf(uint64 classId) external view returns (bytes32) {
        (Class storage class,) = _class(classId);
        return class.storeRoot;
    }

    /// @inheritdoc ICouponLedger
    function termsHashOf(uint64 classId) external view returns (bytes32) {
        (Class storage class,) = _class(classId);
        return class.termsHash;
    }

    /// @inheritdoc ICouponLedger
    function classDigest(NewClass calldata class) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(NEW_CLASS_TYPEHASH, class)));
    }

    /// @inheritdoc ICouponLedger
    function mintDigest(uint64 classId, uint40 quantity, uint40 minted) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(MINT_TYPEHASH, classId, quantity, minted)));
    }

    /// @dev The class, if it exists, and its term.
    function _class(uint64 classId) internal view returns (Class storage class, TermWord term) {
        class = _classes[classId];
        term = class.term;
        if (TermWord.unwrap(term) == 0) revert UnknownClass(classId);
    }

    function _claimRef(bytes32 ref) private returns (uint64 classId) {
        if (ref == 0 || classByRef[ref] != 0) revert RefTaken(ref, classByRef[ref]);
        classId = ++lastClassId;
        classByRef[ref] = classId;
    }

    /// @dev Counts face value against what the issuer may issue.
    function _countIssue(address issuer, uint256 faceMinor) internal virtual;

    function _mint(uint64 classId, address issuer, uint40 faceMinor, uint40 quantity) private {
        _countIssue(issuer, uint256(faceMinor) * quantity);
        Supply storage supply = _classes[classId].supply;
        uint40 first = supply.minted;
        if (quantity == 0 || quantity > type(uint40).max - first) revert BadQuantity(quantity);
        supply.minted = first + quantity;
        emit Minted(classId, issuer, first, quantity);
    }

    function _write(Class storage stored, NewClass calldata class) private {
        stored.term = packTerm(_termOf(class));
        stored.rules = Rules({
            notBefore: class.notBefore,
            minSpendMinor: class.minSpendMinor,
            perPerson: class.perPerson,
            holderGroups: class.holderGroups,
            refundWindow: class.refundWindow,
            currency: class.currency,
            stackable: class.stackable,
            giftCard: class.giftCard,
            storedValue: class.storedValue,
            transferPolicy: class.transferPolicy
        });
        stored.supply = Supply({ minted: 0, redeemed: 0, recalled: 0, createdAt: uint40(block.timestamp) });
        stored.storeRoot = class.storeRoot;
        stored.termsHash = class.termsHash;
    }

    function _termOf(NewClass calldata class) private pure returns (Term memory) {
        bool restricted = class.storedValue || class.currency != USD;
        return Term({
            issuer: class.issuer,
            expiry: class.expiry,
            faceMinor: class.faceMinor,
            maxResales: class.maxResales,
            track: class.track,
            transferMode: class.transferMode,
            plain: !restricted && class.holderGroups == 0 && class.transferPolicy == 0,
            anyStore: class.storeRoot == 0
        });
    }

    function _requireLawful(NewClass calldata class) private view {
        if (class.faceMinor == 0 || class.issuer == address(0)) revert BadFace();
        bool utility = class.track == Track.Utility;
        bool limited = utility ? class.maxResales <= MAX_UTILITY_RESALES : class.maxResales == UNLIMITED_RESALES;
        if (!limited) revert BadResaleLimit(class.maxResales);
        if (!_isValidityLawful(class, utility)) revert BadValidity(class.expiry);
    }

    /// @dev A Utility coupon ends within twelve months, unless it is a gift card, which lasts for five years at least.
    function _isValidityLawful(NewClass calldata class, bool utility) private view returns (bool) {
        if (class.expiry <= block.timestamp || class.expiry <= class.notBefore) return false;
        uint256 validity = class.expiry - block.timestamp;
        if (class.giftCard) return utility && validity >= MIN_GIFT_CARD_VALIDITY;
        return !utility || validity <= MAX_UTILITY_VALIDITY;
    }
}
