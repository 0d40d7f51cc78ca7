import { expect, test } from 'vitest'
import { maskContact } from './mask'

test('a contact shows enough to recognise it and not enough to reach it', () => {
  expect(maskContact({ phone: '+13812341234' })).toBe('138****1234')
  expect(maskContact({ email: 'aiko@example.com' })).toBe('a***@example.com')
})
