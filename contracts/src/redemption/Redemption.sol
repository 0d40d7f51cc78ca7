// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Initializable } from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { MerkleProof } from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import { ICouponLedger } from "../interfaces/ICouponLedger.sol";
import { IRedemption } from "../interfaces/IRedemption.sol";
import { PartIntent, RedeemIntent, RedeemRules, StoreProof } from "../types/Redeem.sol";

/// @title Rules of redemption
/// @notice See `IRedemption`. Behind a transparent proxy.
contract Redemption is IRedemption, Initializable, EIP712 {
    bytes32 private constant TERMINAL_TYPEHASH = keccak256("Terminal(address terminal,uint40 validUntil)");

    ICouponLedger private immutable LEDGER;

    /// @inheritdoc IRedemption
    mapping(bytes32 commitment => bool) public isExclusive;

    /// @param ledger Asks this policy, and carries out what it does not refuse.
    constructor(ICouponLedger ledger) EIP712("Genex Redemption", "1") {
        LEDGER = ledger;
        _disableInitializers();
    }

    /// @notice Marks the proxy as set up, once. There is nothing to set: nobody has a role here.
    function initialize() external initializer { }

    /// @inheritdoc IRedemption
    function redeem(RedeemIntent calldata intent, StoreProof calldata store, bytes calldata) external {
        _check(intent, store, _forward());
    }

    /// @inheritdoc IRedemption
    function redeemPart(PartIntent calldata intent, StoreProof calldata store, bytes calldata signature)
        external
        returns (uint256 restId)
    {
        return LEDGER.redeemPart(intent, store, signature);
    }

    /// @inheritdoc IRedemption
    function redeemBasket(RedeemIntent[] calldata intents, StoreProof[] calldata stores, bytes[] calldata signatures)
        external
    {
        if (intents.length == 0 || intents.length != stores.length || intents.length != signatures.length) {
            revert BadBasket();
        }
        for (uint256 i; i < intents.length; ++i) {
            if (intents[i].commitment != intents[0].commitment) revert BadBasket();
            _check(intents[i], stores[i], LEDGER.redeem(intents[i], stores[i], signatures[i]));
        }
    }

    /// @inheritdoc IRedemption
    function check(RedeemIntent calldata intent, StoreProof calldata store, RedeemRules calldata rules) external {
        if (msg.sender != address(LEDGER)) revert NotAuthorised(msg.sender);
        _check(intent, store, rules);
    }

    /// @inheritdoc IRedemption
    function terminalDigest(address terminal, uint40 validUntil) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(TERMINAL_TYPEHASH, terminal, validUntil)));
    }

    /// @dev The ledger takes what `redeem` takes, so the bytes go on as they came.
    function _forward() private returns (RedeemRules memory rules) {
        address ledger = address(LEDGER);
        assembly ("memory-safe") {
            let call_ := mload(0x40)
            calldatacopy(call_, 0, calldatasize())
            if iszero(call(gas(), ledger, 0, call_, calldatasize(), rules, 96)) {
                returndatacopy(call_, 0, returndatasize())
                revert(call_, returndatasize())
            }
        }
    }

    function _check(RedeemIntent calldata intent, StoreProof calldata store, RedeemRules memory rules) private {
        if (intent.terminal == address(0) || intent.commitment == 0) revert Incomplete();
        if (intent.spendAtLeastMinor < rules.minSpendMinor) {
            revert BelowMinSpend(intent.spendAtLeastMinor, rules.minSpendMinor);
        }
        if (rules.storeRoot != 0) _requireStore(intent.terminal, store, rules.storeRoot);
        _requireStacking(intent, rules.stackable);
    }

    /// @dev A bill with a coupon that does not stack takes no other after it.
    function _requireStacking(RedeemIntent calldata intent, bool stackable) private {
        if (isExclusive[intent.commitment]) revert NotStackable(intent.commitment);
        if (stackable) return;
        if (intent.ids.length > 1) revert NotStackable(intent.commitment);
        isExclusive[intent.commitment] = true;
    }

    /// @dev The leaf is hashed twice, so that no inner node can pass for one.
    function _requireStore(address terminal, StoreProof calldata store, bytes32 storeRoot) private view {
        if (block.timestamp > store.validUntil) revert CertificateExpired(store.validUntil);
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(store.storeKey, store.blind))));
        bool listed = MerkleProof.verifyCalldata(store.proof, storeRoot, leaf);
        bytes32 digest = terminalDigest(terminal, store.validUntil);
        if (!listed || !SignatureChecker.isValidSignatureNowCalldata(store.storeKey, digest, store.certificate)) {
            revert StoreNotAllowed(terminal);
        }
    }
}
