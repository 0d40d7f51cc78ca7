/** A refused or failed call, with the server's stable code and the id support can look it up by. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly param: string | null
  readonly requestId: string | null

  constructor(problem: { status: number; code: string; detail: string; param?: string | null; requestId?: string | null }) {
    super(problem.detail)
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.param = problem.param ?? null
    this.requestId = problem.requestId ?? null
  }

  /** Whether the outcome is unknown, so that only the same idempotency key may be sent again. */
  get isUncertain(): boolean {
    return this.status === 0 || this.status >= 500
  }
}

/** The code of a call that got no answer at all. */
export const UNREACHABLE = 'network_unreachable'

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** Reads an `application/problem+json` body; anything else becomes a problem with a general code. */
export function problemFrom(status: number, body: unknown, requestId: string | null): ApiError {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  return new ApiError({
    status,
    code: text(fields['code']) ?? (status >= 500 ? 'internal_error' : `http_${String(status)}`),
    detail: text(fields['detail']) ?? text(fields['title']) ?? '',
    param: text(fields['param']),
    requestId: text(fields['request_id']) ?? requestId,
  })
}
