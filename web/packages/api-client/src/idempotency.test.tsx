import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, test } from 'vitest'
import { ApiError } from './errors'
import { useValueMutation } from './idempotency'

function failure(status: number): ApiError {
  return new ApiError({ status, code: 'x', detail: '' })
}

/** Runs one attempt per outcome and returns the keys they were sent with. */
async function keysOf(outcomes: readonly (ApiError | 'done')[], inputs: readonly number[]): Promise<string[]> {
  const keys: string[] = []
  const client = new QueryClient()
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>
  const send = (_: number, key: string) => {
    keys.push(key)
    const outcome = outcomes[keys.length - 1]
    return outcome instanceof ApiError ? Promise.reject(outcome) : Promise.resolve('done')
  }
  const { result } = renderHook(() => useValueMutation(send, () => undefined), { wrapper })
  for (const [index, input] of inputs.entries()) {
    act(() => result.current.mutate(input))
    await waitFor(() => {
      expect(keys).toHaveLength(index + 1)
      expect(result.current.isPending).toBe(false)
    })
  }
  return keys
}

test('an attempt whose outcome is unknown is repeated under the same key', async () => {
  const [lost, failed, repeated] = await keysOf([failure(0), failure(503), 'done'], [1, 1, 1])
  expect(failed).toBe(lost)
  expect(repeated).toBe(lost)
})

test('a refusal ends the attempt: the next one has a key of its own', async () => {
  const [refused, again] = await keysOf([failure(422), 'done'], [1, 1])
  expect(again).not.toBe(refused)
})

test('another input never reuses the key of the one before', async () => {
  const [first, second] = await keysOf([failure(0), 'done'], [1, 2])
  expect(second).not.toBe(first)
})

test('doing the same again after success moves value again', async () => {
  const [first, second] = await keysOf(['done', 'done'], [1, 1])
  expect(second).not.toBe(first)
})
