// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Track } from "../types/Coupon.sol";
import { Standing } from "../types/Standing.sol";
import { TradeKind } from "../types/Trade.sol";

/// @notice A wallet's consent to be bound to a person: an EIP-712 struct that the wallet signs.
/// @param wallet The wallet.
/// @param commitment Salted, keyed commitment to the person; says nothing by itself.
/// @param deadline Last second at which it may be carried out.
struct Binding {
    address wallet;
    bytes32 commitment;
    uint40 deadline;
}

/// @notice That both identities of a large transfer are on record.
/// @param from Who may send.
/// @param to To whom.
/// @param identityHash Keyed commitment to both identities.
/// @param capCents Most that one transfer may be worth, in US cents.
/// @param expiry First second at which it is void.
struct Ticket {
    address from;
    address to;
    bytes32 identityHash;
    uint64 capCents;
    uint40 expiry;
}

/// @title Who may act
/// @notice Sanctions, freezes, KYC levels, transfer policies and the Travel Rule. The ledger asks before anything
/// moves, and this contract may refuse by reverting. It can move nothing itself. Nothing here tells who a person is.
interface ICompliance {
    /// @notice An address' level is known.
    event KycLevelSet(address indexed party, uint8 level);
    /// @notice An attestor wants addresses on the list.
    event SanctionAttested(bytes32 indexed listHash, address indexed attestor);
    /// @notice An address was put on or taken off the list, which is now at this version.
    event SanctionSet(address indexed party, bool sanctioned, uint64 version);
    /// @notice An address is frozen until a moment, for the published case.
    event Frozen(address indexed party, uint40 until, bytes32 caseHash);
    /// @notice A freeze is over.
    event Thawed(address indexed party);
    /// @notice A wallet is bound to a person.
    event Bound(address indexed wallet, bytes32 commitment);
    /// @notice Whether every transfer of this address needs a ticket, since it was seen splitting transfers.
    event WatchSet(address indexed party, bool watched);
    /// @notice A ticket is on record.
    event TicketRecorded(
        address indexed from, address indexed to, bytes32 identityHash, uint64 capCents, uint40 expiry
    );
    /// @notice A ticket is used up by a transfer worth this much.
    event TicketConsumed(address indexed from, address indexed to, uint256 valueCents);
    /// @notice There is a transfer policy, that lists who may, or who may not.
    event PolicyCreated(uint24 indexed policy, bool allowList);
    /// @notice An address is on a policy's list, or is not any more.
    event PolicyMemberSet(uint24 indexed policy, address indexed party, bool listed);
    /// @notice What 1,000,000 minor units of a currency are worth, in US cents.
    event RateSet(uint16 indexed currency, uint64 centsPerMillion);

    /// @notice The address is on a sanctions list.
    error Sanctioned(address party);
    /// @notice The address is frozen.
    error AccountFrozen(address party);
    /// @notice The address' level is too low for what it wants to do.
    error KycLevelRequired(address party, uint8 required);
    /// @notice No such level.
    error BadLevel(uint8 level);
    /// @notice The lists differ in length.
    error LengthMismatch();
    /// @notice The guardian has used its freeze of this address; governance decides.
    error FreezeUsed(address party);
    /// @notice The attestor has attested this list already.
    error AlreadyAttested(address attestor);
    /// @notice The caller may not do this.
    error NotAuthorised(address caller);
    /// @notice The class's transfer policy does not let this address take part.
    error PolicyRefuses(uint24 policy, address party);
    /// @notice No such policy.
    error UnknownPolicy(uint24 policy);
    /// @notice A transfer of this worth, together with the last day's, needs a ticket of this pair.
    error TicketRequired(address from, address to, uint256 flowCents);
    /// @notice A receiver that nobody is known behind would have taken in too much.
    error UnboundReceiver(address party, uint256 receivedCents);
    /// @notice No rate is known for the currency.
    error UnknownRate(uint16 currency);
    /// @notice Past the deadline the signer gave.
    error DeadlinePassed(uint40 deadline);
    /// @notice Not the signature of the party it should be of.
    error BadSignature(address signer);
    /// @notice A ticket that is void already, or for nothing.
    error BadTicket();

    /// @notice Asked before a sale. Errors: sanctioned, frozen, level too low, policy.
    /// @param policy The class's transfer policy; asked of the buyer, and of a seller who is not the issuer.
    function checkSale(address seller, address buyer, Track track, TradeKind kind, uint24 policy) external view;

    /// @notice Asked by the ledger alone before a transfer without a sale. Errors: sanctioned, frozen, policy, Travel
    /// Rule. Counts the worth in both directions, out of the sender's last day and into the receiver's.
    /// @param policy The class's transfer policy; 0 for none.
    /// @param currency Of the face value: ISO 4217 number.
    /// @param faceMinor Face value, in minor units: never the price somebody declares.
    function checkTransfer(address from, address to, uint24 policy, uint16 currency, uint256 faceMinor) external;

    /// @notice Asked before a redemption, a refund, and before money is paid out. Errors: sanctioned, frozen.
    function checkParty(address party) external view;

    /// @notice Sets levels, one per address. By the operator.
    function setKycLevels(address[] calldata parties, uint8[] calldata levels) external;

    /// @notice Wants addresses on the sanctions list; they are on it with the second attestor. By an attestor.
    function addSanctioned(address[] calldata parties) external;

    /// @notice Takes an address off the list. By governance.
    function removeSanctioned(address party) external;

    /// @notice Freezes an address provisionally: it lapses unless it is confirmed. By the guardian, once.
    function freeze(address party, bytes32 caseHash) external;

    /// @notice Freezes an address until it is thawed. By governance.
    function confirmFreeze(address party, bytes32 caseHash) external;

    /// @notice Ends a freeze. By governance.
    function thaw(address party) external;

    /// @notice Binds a wallet to a person, so that it may take in more. By the operator, with the wallet's signature.
    function bind(Binding calldata binding, bytes calldata signature) external;

    /// @notice Makes every transfer of addresses need a ticket, or ends that. By the monitor.
    function setWatched(address[] calldata parties, bool watched) external;

    /// @notice Records tickets; a pair has one at a time. By the operator.
    function recordTickets(Ticket[] calldata tickets) external;

    /// @notice Creates a transfer policy. By the operator.
    /// @param allowList Whether its list names who may take part; else who may not.
    /// @return policy Its number, from 1.
    function createPolicy(bool allowList) external returns (uint24 policy);

    /// @notice Puts addresses on a policy's list, or takes them off. By the operator.
    function setPolicyMembers(uint24 policy, address[] calldata parties, bool listed) external;

    /// @notice Sets what 1,000,000 minor units of a currency are worth, in US cents. By the operator.
    function setRate(uint16 currency, uint64 centsPerMillion) external;

    /// @notice What is known of an address.
    function standingOf(address party) external view returns (Standing memory);

    /// @notice Worth of what an address gave and got in transfers without a sale within the last day, in US cents.
    function flowOf(address party) external view returns (uint256 outCents, uint256 inCents);

    /// @notice What a wallet is bound to; zero if to nothing.
    function commitmentOf(address wallet) external view returns (bytes32);

    /// @notice The pair's ticket; zeros if there is none.
    function ticketOf(address from, address to) external view returns (uint64 capCents, uint40 expiry);

    /// @notice Whether a policy lets an address take part.
    function isAdmitted(uint24 policy, address party) external view returns (bool);

    /// @notice Grows with every change of the sanctions list.
    function sanctionsVersion() external view returns (uint64);

    /// @notice Digest of a binding: what the wallet signs.
    function bindingDigest(Binding calldata binding) external view returns (bytes32);

    /// @notice Seconds after which a freeze that nobody confirms lapses.
    function PROVISIONAL_FREEZE() external view returns (uint40);

    /// @notice Worth from which the Travel Rule applies, in US cents.
    function TRAVEL_RULE_CENTS() external view returns (uint256);
}
