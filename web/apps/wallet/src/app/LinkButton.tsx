import { createLink } from '@tanstack/react-router'
import { Button } from 'antd'

/** A button that leads to another screen: a link for keyboard, mouse and screen reader alike. */
export const LinkButton = createLink(Button)
