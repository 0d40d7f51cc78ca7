import { inkOn } from '../format/colour'
import styles from './IssuerMark.module.css'

interface IssuerMarkProps {
  readonly issuer: { readonly colour: string; readonly mark: string }
  /** Edge in pixels. */
  readonly size?: number
}

/** The issuer's mark on its colour, where a picture of the brand would be. */
export function IssuerMark({ issuer, size = 40 }: IssuerMarkProps) {
  const fontSize = Math.round(size * (issuer.mark.length > 1 ? 0.38 : 0.48))
  return (
    <span
      aria-hidden
      className={styles['mark']}
      style={{ width: size, height: size, fontSize, background: issuer.colour, color: inkOn(issuer.colour) }}
    >
      {issuer.mark}
    </span>
  )
}
