import { expect, test } from 'vitest'
import en from './locales/en'
import ja from './locales/ja'
import zh from './locales/zh-CN'
import { forbiddenWord, wordingFaults } from './wording'

test('every shared string exists in all languages and speaks of coupons, not of machinery', () => {
  expect(wordingFaults({ en, 'zh-CN': zh, ja })).toEqual([])
})

test('a missing string, another placeholder and a forbidden word are each found', () => {
  expect(wordingFaults({ en: { a: 'One {{n}}' }, ja: {} })).toEqual(['ja: a is missing'])
  expect(wordingFaults({ en: { a: 'One {{n}}' }, ja: { a: '一つ' } })).toEqual(['ja: a has other placeholders'])
  expect(wordingFaults({ en: { a: 'Your wallet' }, ja: { a: '投資' } })).toHaveLength(2)
})

/** The right column of the table of terms (G 4.6.3) as it stands there, and in the other languages. */
const RIGHT_COLUMN = [
  '链上钱包地址',
  'ERC-721/1155 NFT资产',
  '链上稳定币 (USDC) 余额',
  'P2P链上转移 (Transfer)',
  '链上原子交换 (Atomic Swap)',
  '合约兑付 (Redemption)',
  '交易哈希 (TX Hash)',
  '链上事件日志 (Event Log)',
  'GNX代币',
  '法币→稳定币→合约结算',
  '链上签名 (由MPC钱包后台执行)',
  'wallet address',
  'NFT',
  'stablecoin',
  'P2P',
  'atomic swap',
  'smart contract',
  'transaction hash',
  'event log',
  'GNX',
  'fiat',
  'gas fee',
  'ウォレット',
  'ステーブルコイン',
  'スマートコントラクト',
  'ハッシュ',
  'トークン',
  '法定通貨',
  'ブロックチェーン',
]

test.each(RIGHT_COLUMN)('“%s” is never said', (words) => {
  expect(forbiddenWord(`A ${words} B`)).not.toBeNull()
})

test('what people read instead is allowed, and so is an order number', () => {
  const leftColumn = ['我的账户', '我的券', '我的余额', '转赠给朋友', '购买', '核销/使用', '订单号', '交易记录', '平台积分', '支付', '安全验证']
  expect([...leftColumn, 'GNX-20260209-001234'].map(forbiddenWord)).toEqual([...leftColumn, null].map(() => null))
})
