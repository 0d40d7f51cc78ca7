import { ArrowLeftOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useEffectEvent, useState } from 'react'
import { useText } from '../i18n'
import styles from './Keypad.module.css'
import { CODE_LENGTH, groupCode, pressKey } from './pass'

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const
const KEYBOARD: Readonly<Record<string, string>> = { Backspace: 'back', Escape: 'clear', Delete: 'clear' }

/** A line for each digit still to come, so that the grouped code keeps its place while it grows. */
function waiting(digits: string): string {
  return groupCode(digits.padEnd(CODE_LENGTH, '_')).slice(groupCode(digits).length)
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

interface KeypadProps {
  /** Whether keys count now. */
  readonly active: boolean
  readonly onCode: (digits: string) => void
}

/** A code typed on big keys or on the keyboard; the twelfth digit sends it. */
export function Keypad({ active, onCode }: KeypadProps) {
  const text = useText()
  const [digits, setDigits] = useState('')
  const press = (key: string) => {
    const next = pressKey(digits, key)
    const isWhole = next.length === CODE_LENGTH && next !== digits
    setDigits(isWhole ? '' : next)
    if (isWhole) onCode(next)
  }
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return
    const key = KEYBOARD[event.key] ?? event.key
    if (/^(\d|back|clear)$/.test(key)) press(key)
  })
  useEffect(() => {
    if (!active) return
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [active])
  const key = (name: string) => (
    <Button key={name} className={styles['key'] ?? ''} disabled={!active} onClick={() => press(name)}>
      {name}
    </Button>
  )
  return (
    <section className={styles['pad']} aria-label={text('scan.type_code')}>
      <p className={styles['label']}>{text('scan.typed')}</p>
      <output className={styles['digits']} aria-live="polite">
        <span>{groupCode(digits)}</span>
        <span className={styles['waiting']} aria-hidden>
          {waiting(digits)}
        </span>
      </output>
      <div className={styles['keys']}>
        {DIGITS.map(key)}
        <Button
          className={`${styles['key'] ?? ''} ${styles['word'] ?? ''}`}
          type="text"
          disabled={!active}
          onClick={() => press('clear')}
        >
          {text('scan.clear')}
        </Button>
        {key('0')}
        <Button
          className={styles['key'] ?? ''}
          type="text"
          disabled={!active}
          icon={<ArrowLeftOutlined aria-hidden />}
          aria-label={text('scan.back')}
          onClick={() => press('back')}
        />
      </div>
    </section>
  )
}
