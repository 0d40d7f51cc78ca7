import { SafetyCertificateOutlined } from '@ant-design/icons'
import { useKyc } from '@genex/api-client/queries'
import { Empty } from '@genex/ui/components/states'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { LinkButton } from '../../app/LinkButton'
import { type KeysUnder, useText } from '../../i18n'

export type Right = KeysUnder<'kyc.can'>

/** The level at which `right` opens, when the person is below it; null when they may, or it is not known yet. */
export function useMissingLevel(right: Right): number | null {
  const kyc = useKyc().data
  if (kyc === undefined) return null
  const now = kyc.rights.find((rights) => rights.level === kyc.level)
  if (now === undefined || now.can.includes(right)) return null
  return kyc.rights.find((rights) => rights.level > kyc.level && rights.can.includes(right))?.level ?? null
}

/** Shows its children to whoever may do `right`, and the way to verification to whoever may not yet. */
export function VerifyGate({ right, children }: { right: Right; children: ReactNode }) {
  const text = useText()
  const level = useMissingLevel(right)
  const to = useLocation({ select: (location) => location.href })
  if (level === null) return children
  return (
    <Empty
      icon={<SafetyCertificateOutlined aria-hidden />}
      title={text('kyc.gate.title')}
      hint={text('kyc.gate.hint', { level })}
      action={
        <LinkButton to="/me/verification" search={{ to }} look="primary" size="large">
          {text('kyc.gate.go')}
        </LinkButton>
      }
    />
  )
}
