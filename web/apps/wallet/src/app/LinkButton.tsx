import { createLink } from '@tanstack/react-router'
import { Button, type ButtonProps } from 'antd'
import type { Ref } from 'react'

interface LookProps extends Omit<ButtonProps, 'type'> {
  /** antd's `type`, under a name that the router does not take for the link's own. */
  readonly look?: 'primary' | 'default' | 'text' | 'link'
  readonly ref?: Ref<HTMLAnchorElement>
}

function LookButton({ look = 'default', ...props }: LookProps) {
  return <Button {...props} type={look} />
}

/** A button that leads to another screen: a link for keyboard, mouse and screen reader alike. */
export const LinkButton = createLink(LookButton)
