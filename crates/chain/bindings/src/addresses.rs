//! Where everything is on a development chain. Written by `contracts/tools/build`.

use alloy_primitives::{Address, address};

/// Number of the development chain.
pub const CHAIN_ID: u64 = 7091;

/// `Compliance`.
pub const COMPLIANCE: Address = address!("0xc9A717Bab7828Dc2c6837afDf815891eCcdf1470");

/// `CouponFactory`.
pub const COUPON_FACTORY: Address = address!("0x4b5b1B5677295F26F3a53a8F45d61e7DDb2e6feE");

/// `CouponLedger`.
pub const COUPON_LEDGER: Address = address!("0x6f0ec410A8f1E0F4273A55c2793DC24311d9276a");

/// `Redemption`.
pub const REDEMPTION: Address = address!("0x06D91771b39733Ff1403f008d33ab247f4193611");

/// `Settlement`.
pub const SETTLEMENT: Address = address!("0x99772eAA8A1FD143486dC5B672bdB75d406Fc77d");

/// `SettlementCore`.
pub const SETTLEMENT_CORE: Address = address!("0xe15D393e40c8ca9d8BAa030DD3F9761F562c86A8");

/// `TestStablecoin`.
pub const TEST_STABLECOIN: Address = address!("0x522352B94155cc17126382bD2b41C52614eC6987");

/// `Treasury`.
pub const TREASURY: Address = address!("0x5bb4F9341dC06d46fF93Ec18Df3Ca2DF0f34D906");

/// `TreasuryVault`.
pub const TREASURY_VAULT: Address = address!("0x6918746afCb31E6Aa58786a493dbCdA3CeeFCaf4");

/// Account of the role `admin`.
pub const ROLE_ADMIN: Address = address!("0x0b2AFcbc5C91c4854CEca4ea6fFa1C1790fd1D11");

/// Account of the role `consent`.
pub const ROLE_CONSENT: Address = address!("0x1DFD0275B8911679e722AB6e9e4119c2adf82fcC");

/// Account of the role `deployer`.
pub const ROLE_DEPLOYER: Address = address!("0xaF740B07dBe7AF0745D45841e781406649C5bE4A");

/// Account of the role `fees`.
pub const ROLE_FEES: Address = address!("0xd2F7D68E4A21422b3cc3BDd2dda84c8d9B736Fe6");

/// Account of the role `guardian`.
pub const ROLE_GUARDIAN: Address = address!("0xE826F0Bd78AD3Cbe44Edab1f28AAf62B8F0d6812");

/// Account of the role `operator`.
pub const ROLE_OPERATOR: Address = address!("0xa08f461Ca4939D2bcA473b1Ca49105085BB674B1");
