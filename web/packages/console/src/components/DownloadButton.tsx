import { DownloadOutlined } from '@ant-design/icons'
import { useUi } from '@genex/ui/i18n/i18n'
import { Button } from 'antd'
import { type Cell, download } from '../format/table'

interface DownloadButtonProps {
  /** The file's name. */
  readonly name: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Saves what a list shows as a file that spreadsheets open. */
export function DownloadButton({ name, head, rows }: DownloadButtonProps) {
  const ui = useUi()
  return (
    <Button icon={<DownloadOutlined aria-hidden />} disabled={rows.length === 0} onClick={() => download(name, [head, ...rows])}>
      {ui('action.download')}
    </Button>
  )
}
