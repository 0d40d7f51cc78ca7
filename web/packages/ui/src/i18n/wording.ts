/**
 * Words no screen, mail or message may show: the machinery behind the product, and wording that
 * would present a coupon as a financial promise. Matched without regard to case.
 */
const FORBIDDEN: readonly RegExp[] = [
  /\b(block ?chain|on-?chain|off-?chain|smart contract|ledger|wallets?|tokens?|tokeni[sz]ed|nfts?|erc-?\d+)\b/i,
  /\b(hash|hashes|tx|txid|gas|mint(ed|ing|s)?|stable ?coins?|usdc|usdt|crypto\w*|web3|defi|dapp|mpc|private key|seed phrase|node)\b/i,
  /\b(invest\w*|securit(y|ies)|dividends?|yields?|profits?|returns? on|financing|credit creation|speculat\w*|capital gains?)\b/i,
  /区块链|链上|链下|上链|智能合约|合约|钱包|代币|通证|哈希|铸造|燃料费|稳定币|加密货币|私钥|助记词|原子交换|区块|节点/,
  /投资|收益|融资|信用创造|证券|股息|分红|利润|理财|升值|回报率/,
  /ブロックチェーン|オンチェーン|オフチェーン|スマートコントラクト|ウォレット|トークン|ハッシュ|ミント|ガス代|ステーブルコイン|暗号資産|仮想通貨|秘密鍵|ノード|台帳/,
  /投資|利回り|収益|有価証券|証券|配当|利益|融資|資金調達|信用創造|値上がり/,
]

/** The first forbidden word in `text`, or null. */
export function forbiddenWord(text: string): string | null {
  for (const pattern of FORBIDDEN) {
    const match = pattern.exec(text)
    if (match !== null) return match[0]
  }
  return null
}

function placeholders(text: string): string {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort().join(' ')
}

/** What is wrong with a set of translations: missing or empty keys, other placeholders, forbidden words. */
export function wordingFaults(dictionaries: Readonly<Record<string, Readonly<Record<string, string>>>>): string[] {
  const tags = Object.keys(dictionaries)
  const keys = new Set(tags.flatMap((tag) => Object.keys(dictionaries[tag] ?? {})))
  const faults: string[] = []
  for (const key of keys) {
    const first = placeholders(dictionaries[tags[0] ?? '']?.[key] ?? '')
    for (const tag of tags) {
      const text = dictionaries[tag]?.[key]
      if (text === undefined || text.trim() === '') faults.push(`${tag}: ${key} is missing`)
      else if (placeholders(text) !== first) faults.push(`${tag}: ${key} has other placeholders`)
      else if (forbiddenWord(text) !== null) faults.push(`${tag}: ${key} says “${forbiddenWord(text) ?? ''}”`)
    }
  }
  return faults
}
