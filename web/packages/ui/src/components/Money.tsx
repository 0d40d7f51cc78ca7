import type { Money as Amount } from '@genex/api-client/types/common'
import { useFormat } from '../format/use-format'

/** An amount of money in the reader's notation, in tabular figures. */
export function Money({ value, short = false }: { value: Amount; short?: boolean }) {
  const format = useFormat()
  return <span className="num">{short ? format.moneyShort(value) : format.money(value)}</span>
}
