// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Which law a class falls under. Written once, at creation.
enum Track {
    Utility,
    Securities
}

/// @notice What a transfer without a sale (a gift) does.
enum TransferMode {
    Free,
    Forbidden,
    Counted
}

/// @notice Where a coupon is in its life. `Expired` is never stored: it follows from the block's time.
enum CouponState {
    None,
    Live,
    Redeemed,
    Recalled,
    Expired
}

/// @notice One coupon as anybody may read it.
/// @param owner Who holds it, or held it last.
/// @param resales How often it was resold.
/// @param state Where it is in its life.
/// @param epoch Grows with every move.
/// @param soldAt When it was last sold, in Unix seconds; 0 if never, or if that sale was undone.
/// @param locked Bound to an order of its owner's: it can only be sold under that order.
struct Coupon {
    address owner;
    uint8 resales;
    CouponState state;
    uint32 epoch;
    uint40 soldAt;
    bool locked;
}

/// @notice A coupon in one word: `owner160 | resales8 | state8 | epoch32 | soldAt40 | locked8`.
/// Zero means that nothing has happened to it yet: it is its issuer's if its serial has been minted.
type Word is uint256;

using {
    isZero,
    unpack,
    ownerIn,
    stateIn,
    resalesIn,
    soldAtIn,
    isLockedIn,
    movedTo,
    died,
    withResales,
    withSoldAt,
    withLocked
} for Word global;

uint256 constant _RESALES = 0xff << 88;
uint256 constant _STATE = 0xff << 80;
uint256 constant _EPOCH = 0xffffffff << 48;
uint256 constant _SOLD_AT = 0xffffffffff << 8;
uint256 constant _LOCKED = 0xff;

/// @dev Whether nothing has happened to the coupon yet.
function isZero(Word word) pure returns (bool) {
    return Word.unwrap(word) == 0;
}

/// @dev A coupon that nothing has happened to yet but being minted.
function firstWord(address issuer) pure returns (Word) {
    return Word.wrap(uint256(uint160(issuer)) << 96 | uint256(uint8(CouponState.Live)) << 80);
}

/// @dev The word's fields.
function unpack(Word word) pure returns (Coupon memory coupon) {
    coupon.owner = word.ownerIn();
    coupon.resales = word.resalesIn();
    coupon.state = word.stateIn();
    coupon.epoch = uint32(Word.unwrap(word) >> 48);
    coupon.soldAt = word.soldAtIn();
    coupon.locked = word.isLockedIn();
}

/// @dev Who holds it, or held it last.
function ownerIn(Word word) pure returns (address) {
    return address(uint160(Word.unwrap(word) >> 96));
}

/// @dev Where it is in its life.
function stateIn(Word word) pure returns (CouponState) {
    return CouponState(uint8(Word.unwrap(word) >> 80));
}

/// @dev How often it was resold.
function resalesIn(Word word) pure returns (uint8) {
    return uint8(Word.unwrap(word) >> 88);
}

/// @dev When it was last sold.
function soldAtIn(Word word) pure returns (uint40) {
    return uint40(Word.unwrap(word) >> 8);
}

/// @dev Whether it is bound to an order.
function isLockedIn(Word word) pure returns (bool) {
    return uint8(Word.unwrap(word)) != 0;
}

/// @dev The coupon with somebody else; one more move.
function movedTo(Word word, address to) pure returns (Word) {
    return _next(Word.unwrap(word) << 160 >> 160 | uint256(uint160(to)) << 96);
}

/// @dev The coupon at the end of its life; one more move.
function died(Word word, CouponState state) pure returns (Word) {
    return _next(Word.unwrap(word) & ~_STATE | uint256(uint8(state)) << 80);
}

/// @dev The coupon resold so often.
function withResales(Word word, uint8 resales) pure returns (Word) {
    return Word.wrap(Word.unwrap(word) & ~_RESALES | uint256(resales) << 88);
}

/// @dev The coupon last sold then; 0 for never.
function withSoldAt(Word word, uint256 time) pure returns (Word) {
    return Word.wrap(Word.unwrap(word) & ~_SOLD_AT | uint256(uint40(time)) << 8);
}

/// @dev The coupon bound to an order, or free.
function withLocked(Word word, bool locked) pure returns (Word) {
    return Word.wrap(Word.unwrap(word) & ~_LOCKED | (locked ? 1 : 0));
}

/// @dev The epoch counts on; after 2^32 moves it starts again.
function _next(uint256 bits) pure returns (Word) {
    unchecked {
        return Word.wrap(bits & ~_EPOCH | (bits + (1 << 48)) & _EPOCH);
    }
}

/// @dev Bits of a serial within an id.
uint256 constant SERIAL_BITS = 40;

/// @dev The class of a coupon: `id = classId << 40 | serial`. Ids beyond 104 bits belong to class 0, which never exists.
function classOf(uint256 id) pure returns (uint64) {
    uint256 class = id >> SERIAL_BITS;
    return class > type(uint64).max ? 0 : uint64(class);
}

/// @dev The number of a coupon within its class.
function serialOf(uint256 id) pure returns (uint40) {
    return uint40(id);
}

/// @dev The id of a coupon.
function couponId(uint64 classId, uint40 serial) pure returns (uint256) {
    return uint256(classId) << SERIAL_BITS | serial;
}
