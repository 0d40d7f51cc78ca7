import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";

import hardhatViem from "@nomicfoundation/hardhat-viem";
import { configVariable, defineConfig } from "hardhat/config";

// Gas costs nothing, so that any account can send.
const account = `0x${randomBytes(32).toString("hex")}`;

export default defineConfig({
  plugins: [hardhatViem],
  solidity: {
    version: "0.8.37",
    path: fileURLToPath(new URL("../../../contracts/node_modules/solc/soljson.js", import.meta.url)),
  },
  networks: {
    genex: { type: "http", chainType: "l1", chainId: 7091, url: configVariable("RPC_URL"), accounts: [account] },
  },
});
