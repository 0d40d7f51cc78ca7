import { BulbOutlined, GlobalOutlined, MoonOutlined, SunOutlined } from '@ant-design/icons'
import type { Locale } from '@genex/api-client/types/common'
import { Button, Dropdown, Segmented } from 'antd'
import { LOCALES, LOCALE_NAMES, useLocale, useUi } from '../i18n/i18n'
import { type ModeChoice, useMode } from '../theme/mode'

/** Chooses the language; `onChange` also hears of it, to remember it with the account. */
export function LanguageSwitch({ onChange }: { onChange?: (locale: Locale) => void }) {
  const ui = useUi()
  const { locale, setLocale } = useLocale()
  const choose = (next: Locale) => {
    setLocale(next)
    onChange?.(next)
  }
  const items = LOCALES.map((tag) => ({ key: tag, label: LOCALE_NAMES[tag], onClick: () => choose(tag) }))
  return (
    <Dropdown menu={{ items, selectedKeys: [locale] }} trigger={['click']} placement="bottomRight">
      <Button type="text" icon={<GlobalOutlined aria-hidden />} aria-label={`${ui('language.label')}: ${LOCALE_NAMES[locale]}`}>
        <span className="wide-only">{LOCALE_NAMES[locale]}</span>
      </Button>
    </Dropdown>
  )
}

/** Switches between light and dark with one press. */
export function ModeButton() {
  const ui = useUi()
  const { mode, choose } = useMode()
  return (
    <Button
      type="text"
      icon={mode === 'dark' ? <SunOutlined aria-hidden /> : <MoonOutlined aria-hidden />}
      aria-label={`${ui('theme.label')}: ${ui(mode === 'dark' ? 'theme.light' : 'theme.dark')}`}
      onClick={() => choose(mode === 'dark' ? 'light' : 'dark')}
    />
  )
}

/** Chooses light, dark or the device's own. */
export function ModeSwitch() {
  const ui = useUi()
  const { choice, choose } = useMode()
  const options: { value: ModeChoice; label: string; icon: React.ReactNode }[] = [
    { value: 'system', label: ui('theme.system'), icon: <BulbOutlined aria-hidden /> },
    { value: 'light', label: ui('theme.light'), icon: <SunOutlined aria-hidden /> },
    { value: 'dark', label: ui('theme.dark'), icon: <MoonOutlined aria-hidden /> },
  ]
  return <Segmented<ModeChoice> options={options} value={choice} onChange={choose} aria-label={ui('theme.label')} />
}
