import type { Grade } from '@genex/api-client/types/common'
import { Tooltip } from 'antd'
import { useUi } from '../i18n/i18n'
import { useMode } from '../theme/mode'
import { GRADE_COLOURS } from '../theme/tokens'
import styles from './GradeChip.module.css'

/** An issuer's grade: always its letters, its colour only beside them, its meaning on hover. */
export function GradeChip({ grade }: { grade: Grade }) {
  const ui = useUi()
  const { mode } = useMode()
  const [ink, ground] = GRADE_COLOURS[mode][grade]
  return (
    <Tooltip title={ui(`grade.${grade}`)}>
      <span className={styles['chip']} style={{ color: ink, background: ground }}>
        <span className="visually-hidden">{ui('grade.label', { grade })}</span>
        <span aria-hidden>{grade}</span>
      </span>
    </Tooltip>
  )
}
