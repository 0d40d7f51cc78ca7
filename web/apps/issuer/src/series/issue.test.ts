import { expect, test } from 'vitest'
import { anIssuer, aTemplate } from '../testing/samples'
import { planIssue } from './issue'

const usd = (amount: string) => ({ amount, currency: 'USD' })

test('coupons may be issued up to the last cent of the limit and not beyond', () => {
  const issuer = anIssuer({ quota: usd('1000.00'), quota_used: usd('200.00') })
  expect(planIssue(issuer, aTemplate(), 8)).toMatchObject({ face: usd('800.00'), proceeds: usd('680.00'), fits: true })
  expect(planIssue(issuer, aTemplate(), 9).fits).toBe(false)
})

test('a limit cut below what is used leaves nothing, never less', () => {
  const issuer = anIssuer({ quota: usd('100.00'), quota_used: usd('200.00') })
  expect(planIssue(issuer, aTemplate(), 1)).toMatchObject({ quotaLeft: usd('0.00'), fits: false })
})
