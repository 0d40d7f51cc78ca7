import { useLocale } from '@genex/ui/i18n/i18n'
import { Select } from 'antd'
import { useMemo } from 'react'
import { COUNTRIES } from './countries'

interface CountrySelectProps {
  /** Given by the form. */
  readonly id?: string
  readonly value?: string
  readonly onChange?: (code: string) => void
}

/** A country by its name in the reader's language; typing narrows the list. */
export function CountrySelect({ id, value, onChange }: CountrySelectProps) {
  const { locale } = useLocale()
  const options = useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: 'region' })
    const collator = new Intl.Collator(locale)
    return COUNTRIES.map((code) => ({ value: code, label: names.of(code) ?? code })).sort((a, b) =>
      collator.compare(a.label, b.label),
    )
  }, [locale])
  return (
    <Select<string>
      {...(id === undefined ? {} : { id })}
      showSearch={{ optionFilterProp: 'label' }}
      size="large"
      value={value ?? null}
      options={options}
      {...(onChange === undefined ? {} : { onChange })}
    />
  )
}
