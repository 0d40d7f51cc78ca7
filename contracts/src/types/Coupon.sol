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

using { isZero, unpack } for Word global;

/// @dev Whether nothing has happened to the coupon yet.
function isZero(Word word) pure returns (bool) {
    return Word.unwrap(word) == 0;
}

/// @dev The word's fields.
function unpack(Word word) pure returns (Coupon memory coupon) {
    uint256 bits = Word.unwrap(word);
    coupon.owner = address(uint160(bits >> 96));
    coupon.resales = uint8(bits >> 88);
    coupon.state = CouponState(uint8(bits >> 80));
    coupon.epoch = uint32(bits >> 48);
    coupon.soldAt = uint40(bits >> 8);
    coupon.locked = uint8(bits) != 0;
}

/// @dev The fields as a word.
function pack(Coupon memory coupon) pure returns (Word) {
    return Word.wrap(
        uint256(uint160(coupon.owner)) << 96 | uint256(coupon.resales) << 88 | uint256(uint8(coupon.state)) << 80
            | uint256(coupon.epoch) << 48 | uint256(coupon.soldAt) << 8 | (coupon.locked ? 1 : 0)
    );
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
