import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { ApiError } from './errors'
import { newIdempotencyKey } from './http'

interface Attempt {
  readonly intent: string
  readonly key: string
}

/**
 * A mutation that moves value. While the outcome of an attempt is unknown, trying the same input
 * again sends the same key, so that a lost answer cannot move value twice.
 */
export function useValueMutation<I, O>(
  send: (input: I, idempotencyKey: string) => Promise<O>,
  onSuccess: (output: O, input: I) => unknown,
): UseMutationResult<O, Error, I> {
  const attempt = useRef<Attempt | null>(null)
  return useMutation<O, Error, I>({
    mutationFn: (input) => {
      const intent = JSON.stringify(input)
      if (attempt.current?.intent !== intent) attempt.current = { intent, key: newIdempotencyKey() }
      return send(input, attempt.current.key)
    },
    onSuccess: (output, input) => {
      attempt.current = null
      return onSuccess(output, input)
    },
    onError: (error) => {
      if (!(error instanceof ApiError && error.isUncertain)) attempt.current = null
    },
  })
}
