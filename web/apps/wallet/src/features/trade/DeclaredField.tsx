import { Checkbox } from 'antd'
import { useText } from '../../i18n'

/** The buyer's word that the coupon is bought for use; nothing is bought without it. */
export function DeclaredField({ value, onChange }: { value: boolean; onChange: (declared: boolean) => void }) {
  const text = useText()
  return (
    <Checkbox checked={value} onChange={(event) => onChange(event.target.checked)}>
      {text('trade.declared')}
    </Checkbox>
  )
}
