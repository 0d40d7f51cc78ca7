import type { TimeInForce } from '@genex/api-client/types/trade'
import { Radio } from 'antd'
import { useText } from '../../i18n'
import styles from './trade.module.css'

const FORCES: readonly TimeInForce[] = ['gtc', 'ioc', 'fok', 'post_only']

/** How long an order stands, in words of the counter rather than of the exchange. */
export function ForceField({ value, onChange }: { value: TimeInForce; onChange: (force: TimeInForce) => void }) {
  const text = useText()
  return (
    <fieldset className={styles['force']}>
      <legend>{text('trade.force')}</legend>
      <Radio.Group value={value} onChange={(event) => onChange(event.target.value as TimeInForce)}>
        {FORCES.map((force) => (
          <Radio key={force} value={force}>
            <span>{text(`trade.force.${force}`)}</span>
            <span className={styles['forceWhy']}>{text(`trade.force.${force}.why`)}</span>
          </Radio>
        ))}
      </Radio.Group>
    </fieldset>
  )
}
