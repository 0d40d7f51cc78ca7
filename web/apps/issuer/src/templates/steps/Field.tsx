import { Form } from 'antd'
import type { ReactNode } from 'react'

interface FieldProps {
  readonly id: string
  readonly label: string
  readonly hint?: string
  /** Said in place of the hint when the field is filled in and wrong. */
  readonly fault?: string | undefined
  readonly children: ReactNode
}

/** A labelled field of the wizard. */
export function Field({ id, label, hint, fault, children }: FieldProps) {
  return (
    <Form.Item
      label={label}
      htmlFor={id}
      {...(fault === undefined ? {} : { validateStatus: 'error' as const, help: fault })}
      {...(hint === undefined || fault !== undefined ? {} : { extra: hint })}
    >
      {children}
    </Form.Item>
  )
}
