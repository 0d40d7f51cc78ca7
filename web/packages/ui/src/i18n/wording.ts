/**
 * The words of the right column of the table of terms (G 4.6.3), row by row, in the three languages.
 * People read of an account, a coupon, a balance, an order number; never of what carries them.
 */
const MACHINERY_BY_ROW: readonly RegExp[] = [
  /wallets?\b|钱包|ウォレット/i,
  /\bnfts?\b|\berc-?\d+\b/i,
  /\bstable ?coins?\b|\busd[ct]\b|稳定币|ステーブルコイン/i,
  /\bp2p\b|\bpeer[- ]to[- ]peer\b|链上转移|点对点/i,
  /\batomic swaps?\b|原子交换|アトミックスワップ/i,
  /\bsmart contracts?\b|智能合约|合约|スマートコントラクト/i,
  /\b(transaction|tx|block) ?(hash|id)\b|哈希|ハッシュ/i,
  /\bevent logs?\b|事件日志|イベントログ/i,
  /\bgnx\b(?!-\d)|代币|通证|トークン/i,
  /\bfiat\b|法币|法定通貨/i,
  /\bmpc\b|\b(on-?chain|digital|cryptographic) signatures?\b|链上签名|数字签名|電子署名/i,
]

/**
 * Words no screen, mail or message may show: the machinery behind the product, and wording that
 * would present a coupon as a financial promise. Matched without regard to case.
 */
const FORBIDDEN: readonly RegExp[] = [
  ...MACHINERY_BY_ROW,
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

type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>

/** What is wrong with a set of translations: missing or empty keys, other placeholders. */
export function translationFaults(dictionaries: Texts): string[] {
  const tags = Object.keys(dictionaries)
  const keys = new Set(tags.flatMap((tag) => Object.keys(dictionaries[tag] ?? {})))
  const faults: string[] = []
  for (const key of keys) {
    const first = placeholders(dictionaries[tags[0] ?? '']?.[key] ?? '')
    for (const tag of tags) {
      const text = dictionaries[tag]?.[key]
      if (text === undefined || text.trim() === '') faults.push(`${tag}: ${key} is missing`)
      else if (placeholders(text) !== first) faults.push(`${tag}: ${key} has other placeholders`)
    }
  }
  return faults
}

/** What is wrong with the texts of a screen for everybody: faults of translation, and forbidden words. */
export function wordingFaults(dictionaries: Texts): string[] {
  const texts = Object.entries(dictionaries).flatMap(([tag, keys]) => Object.entries(keys).map(([key, text]) => ({ tag, key, word: forbiddenWord(text) })))
  const words = texts.filter(({ word }) => word !== null)
  return [...translationFaults(dictionaries), ...words.map(({ tag, key, word }) => `${tag}: ${key} says “${word ?? ''}”`)]
}
