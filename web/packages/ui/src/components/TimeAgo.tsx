import { Tooltip } from 'antd'
import { useFormat } from '../format/use-format'

/** A time in words, with the exact one on hover and focus. */
export function TimeAgo({ at }: { at: string }) {
  const format = useFormat()
  return (
    <Tooltip title={format.exact(at)}>
      <time dateTime={at}>{format.relative(at)}</time>
    </Tooltip>
  )
}
