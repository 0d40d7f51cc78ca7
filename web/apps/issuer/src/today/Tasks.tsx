import { CheckCircleOutlined, RightOutlined } from '@ant-design/icons'
import { Panel } from '@genex/console/components/Page'
import { Empty, LineSkeletons } from '@genex/ui/components/states'
import { useFormat } from '@genex/ui/format/use-format'
import { Link, type LinkProps } from '@tanstack/react-router'
import { useText } from '../i18n'
import { useSeriesOf, useStores, useTemplates } from '../queries'
import { useBrand } from '../shell/IssuerContext'
import { type Task, tasksOf } from './tasks'
import styles from './Tasks.module.css'

type Target = Pick<LinkProps, 'to' | 'params' | 'search'>

function targetOf(task: Task): Target {
  switch (task.kind) {
    case 'store':
      return { to: '/stores' }
    case 'draft':
    case 'rejected':
      return { to: '/templates/$templateId', params: { templateId: task.template.id } }
    case 'approved':
      return { to: '/series', search: { issue: task.template.id } }
    case 'low_stock':
    case 'ending':
      return { to: '/series' }
  }
}

function useWords(): (task: Task) => { key: string; title: string; detail: string } {
  const text = useText()
  const format = useFormat()
  return (task) => {
    switch (task.kind) {
      case 'store':
        return { key: 'store', title: text('task.store.title'), detail: text('task.store.detail') }
      case 'draft':
      case 'approved':
        return {
          key: task.template.id,
          title: text(`task.${task.kind}.title`, { name: task.template.name }),
          detail: text(`task.${task.kind}.detail`),
        }
      case 'rejected':
        return {
          key: task.template.id,
          title: text('task.rejected.title', { name: task.template.name }),
          detail: text('task.rejected.detail', { reason: task.reason }),
        }
      case 'low_stock':
        return {
          key: `low ${task.series.id}`,
          title: text('task.low_stock.title', { name: task.series.name }),
          detail: text('task.low_stock.detail', { units: format.number(task.series.supply.in_stock) }),
        }
      case 'ending':
        return {
          key: `ending ${task.series.id}`,
          title: text('task.ending.title', { name: task.series.name }),
          detail: text('task.ending.detail', {
            days: format.number(task.series.days_left),
            units: format.number(task.series.supply.circulating),
          }),
        }
    }
  }
}

function TaskList({ tasks }: { tasks: readonly Task[] }) {
  const text = useText()
  const words = useWords()
  if (tasks.length === 0) {
    return <Empty icon={<CheckCircleOutlined aria-hidden />} title={text('today.all_done')} hint={text('today.all_done_detail')} />
  }
  return (
    <ul className={styles['list']}>
      {tasks.map((task) => {
        const { key, title, detail } = words(task)
        return (
          <li key={key}>
            <Link className={styles['task'] ?? ''} {...targetOf(task)}>
              <span className={styles['words']}>
                <strong>{title}</strong>
                <span className="muted">{detail}</span>
              </span>
              <RightOutlined aria-hidden />
            </Link>
          </li>
        )
      })}
    </ul>
  )
}

/** What waits for the brand's people; each line leads to where it is done. */
export function Tasks() {
  const text = useText()
  const issuer = useBrand()
  const stores = useStores(issuer).data
  const templates = useTemplates(issuer).data
  const series = useSeriesOf(issuer).data
  const isKnown = stores !== undefined && templates !== undefined && series !== undefined
  return (
    <Panel title={text('today.to_do')}>
      {isKnown ? <TaskList tasks={tasksOf(stores, templates, series)} /> : <LineSkeletons rows={5} />}
    </Panel>
  )
}
