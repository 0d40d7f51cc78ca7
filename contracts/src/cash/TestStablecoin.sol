// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import { ERC20Burnable } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";

/// @title Test dollar
/// @notice Stands in for a regulated dollar token on development chains: 6 decimals, minted by the operator when a
/// deposit is confirmed, burned by its holder when a payout leaves. Worth nothing.
contract TestStablecoin is ERC20, ERC20Burnable {
    /// @notice The caller may not mint.
    error NotMinter(address caller);

    /// @notice Who mints.
    address public immutable minter;

    /// @param operator Who mints.
    constructor(address operator) ERC20("Genex Test Dollar", "gUSD") {
        minter = operator;
    }

    /// @notice Makes `amount` base units for a holder. By the minter.
    function mint(address to, uint256 amount) external {
        if (msg.sender != minter) revert NotMinter(msg.sender);
        _mint(to, amount);
    }

    /// @notice One dollar is 10^6 base units.
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
