//! Where everything is on a development chain. Written by `contracts/tools/build`.

use alloy_primitives::{Address, address};

/// Number of the development chain.
pub const CHAIN_ID: u64 = 7091;

/// `Anchor`.
pub const ANCHOR: Address = address!("0xa3d72A98C05dBc14AE2319EfF1E3512e88F736da");

/// `Compliance`.
pub const COMPLIANCE: Address = address!("0xc9A717Bab7828Dc2c6837afDf815891eCcdf1470");

/// `CouponFactory`.
pub const COUPON_FACTORY: Address = address!("0x4b5b1B5677295F26F3a53a8F45d61e7DDb2e6feE");

/// `CouponLedger`.
pub const COUPON_LEDGER: Address = address!("0x6f0ec410A8f1E0F4273A55c2793DC24311d9276a");

/// `EntryPoint`.
pub const ENTRY_POINT: Address = address!("0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108");

/// `Governance`.
pub const GOVERNANCE: Address = address!("0xfD6ae5E6C62375073eeaE8De6Cc70C2cEd5FccD0");

/// `GuardianAccountFactory`.
pub const GUARDIAN_ACCOUNT_FACTORY: Address = address!("0x6172a9dbEce605569dF1ddDD8f11fc5f113e55C0");

/// `Paymaster`.
pub const PAYMASTER: Address = address!("0xEEe689DBDe4a6349Ae5D009d762335423D04E802");

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

/// Account of the role `arbiter`.
pub const ROLE_ARBITER: Address = address!("0x5A0ed36eC75155C4B621c68C6Ff83D4cfbB78517");

/// Account of the role `attestor1`.
pub const ROLE_ATTESTOR1: Address = address!("0x695192F10AA7b6955DD1AeEE9677e0BdD01434E8");

/// Account of the role `attestor2`.
pub const ROLE_ATTESTOR2: Address = address!("0x92b54F4Ceace25fe54aaB5832ef6d29E2b44B7F9");

/// Account of the role `attestor3`.
pub const ROLE_ATTESTOR3: Address = address!("0x99f7C3EC5891cB93009Cbd5143096Cc6b01F6cED");

/// Account of the role `consent`.
pub const ROLE_CONSENT: Address = address!("0x1DFD0275B8911679e722AB6e9e4119c2adf82fcC");

/// Account of the role `deployer`.
pub const ROLE_DEPLOYER: Address = address!("0xaF740B07dBe7AF0745D45841e781406649C5bE4A");

/// Account of the role `eligibility`.
pub const ROLE_ELIGIBILITY: Address = address!("0x2Ffe0a79a65CEA9cbBBadEd9086e308090656870");

/// Account of the role `fees`.
pub const ROLE_FEES: Address = address!("0xd2F7D68E4A21422b3cc3BDd2dda84c8d9B736Fe6");

/// Account of the role `guardian`.
pub const ROLE_GUARDIAN: Address = address!("0xE826F0Bd78AD3Cbe44Edab1f28AAf62B8F0d6812");

/// Account of the role `operator`.
pub const ROLE_OPERATOR: Address = address!("0xa08f461Ca4939D2bcA473b1Ca49105085BB674B1");

/// Account of the role `seat2`.
pub const ROLE_SEAT2: Address = address!("0x0D151D4630EAFd4b4bAdd00CF5b55ED361b14942");

/// Account of the role `seat3`.
pub const ROLE_SEAT3: Address = address!("0x8874B1E667eC20677F568fE1c5C74A07B8Faf5b6");

/// Account of the role `seat4`.
pub const ROLE_SEAT4: Address = address!("0xa6B49be1e2b246D8eFdc5e9E2356dD93262536d8");

/// Account of the role `seat5`.
pub const ROLE_SEAT5: Address = address!("0x62c88Bc760FcBDa489FB495827acAe049fED1010");
