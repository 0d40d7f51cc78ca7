import { useLocale } from '@genex/ui/i18n/i18n'
import { useMemo } from 'react'

/** ISO 3166-1 alpha-2 codes of the places an issuer can be registered in. */
const COUNTRIES = [
  'AE',
  'AT',
  'AU',
  'BE',
  'BR',
  'CA',
  'CH',
  'CN',
  'CZ',
  'DE',
  'DK',
  'ES',
  'FI',
  'FR',
  'GB',
  'GR',
  'HK',
  'HU',
  'ID',
  'IE',
  'IL',
  'IN',
  'IT',
  'JP',
  'KR',
  'LU',
  'MO',
  'MX',
  'MY',
  'NL',
  'NO',
  'NZ',
  'PH',
  'PL',
  'PT',
  'RO',
  'SE',
  'SG',
  'TH',
  'TR',
  'TW',
  'US',
  'VN',
  'ZA',
] as const

/** Countries and regions by their names in the reader's language, in its alphabetical order. */
export function useCountryOptions(): { value: string; label: string }[] {
  const { locale } = useLocale()
  return useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: 'region' })
    return COUNTRIES.map((value) => ({ value, label: names.of(value) ?? value })).sort((a, b) =>
      a.label.localeCompare(b.label, locale),
    )
  }, [locale])
}
