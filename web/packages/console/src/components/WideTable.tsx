import { Table, type TableProps } from 'antd'
import { useEffect, useRef, type RefObject } from 'react'

/** Lets the keyboard reach and move the part of a table that is wider than its place. */
function useReachable(box: RefObject<HTMLDivElement | null>, label: string): void {
  useEffect(() => {
    const part = box.current?.querySelector<HTMLElement>('.ant-table-content')
    if (part === null || part === undefined) return
    const update = () => {
      const isWider = part.scrollWidth > part.clientWidth
      for (const [name, value] of [['tabindex', '0'], ['role', 'region'], ['aria-label', label]] as const) {
        if (isWider) part.setAttribute(name, value)
        else part.removeAttribute(name)
      }
    }
    const observer = new ResizeObserver(update)
    observer.observe(part)
    update()
    return () => observer.disconnect()
  }, [box, label])
}

/** A table's own properties, and its name. */
export interface WideTableProps<T> extends TableProps<T> {
  /** What the table holds, for those who hear it. */
  readonly label: string
}

/** A table that keeps its columns readable and moves sideways where there is no room. */
export default function WideTable<T extends object>({ label, ...props }: WideTableProps<T>) {
  const box = useRef<HTMLDivElement>(null)
  useReachable(box, label)
  return (
    <div ref={box}>
      <Table<T> {...props} />
    </div>
  )
}
