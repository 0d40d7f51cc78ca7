import type { AccountLocale, Locale } from '@genex/api-client/types/common'
import { type i18n as I18n, createInstance } from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import uiEn from './locales/en'
import uiJa from './locales/ja'
import uiZh from './locales/zh-CN'

export const LOCALES: readonly Locale[] = ['zh-CN', 'en', 'ja']
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = { 'zh-CN': '中文', en: 'English', ja: '日本語' }

const STORAGE_KEY = 'genex.locale'

/** The strings of one namespace in all three languages. */
export type Dictionaries = Readonly<Record<Locale, Readonly<Record<string, string>>>>

/** Keys as callers name them: plural forms share their base. */
export type KeyOf<D> = keyof D extends infer K
  ? K extends `${infer Base}_${'one' | 'other'}`
    ? Base
    : K & string
  : never

export type Translate<D> = (key: KeyOf<D>, values?: Readonly<Record<string, string | number>>) => string

function isLocale(tag: string | null): tag is Locale {
  return LOCALES.some((locale) => locale === tag)
}

/** The supported language closest to a BCP 47 tag. */
export function closestLocale(tag: string): Locale {
  const language = tag.toLowerCase().split('-')[0]
  if (language === 'zh') return 'zh-CN'
  return language === 'ja' ? 'ja' : 'en'
}

/** A language as an account keeps it, so that mail and notices come in the same one. */
export function accountLocale(locale: Locale): AccountLocale {
  return locale === 'zh-CN' ? 'zh' : locale
}

/** The language chosen on this browser, else the browser's own. */
export function initialLocale(): Locale {
  const stored = localStorage.getItem(STORAGE_KEY)
  return isLocale(stored) ? stored : closestLocale(navigator.language)
}

/** Sets up the strings of `ui` and of one app. */
export function createI18n(namespace: string, dictionaries: Dictionaries, locale: Locale): I18n {
  const instance = createInstance()
  const ui: Dictionaries = { en: uiEn, 'zh-CN': uiZh, ja: uiJa }
  const resources = Object.fromEntries(
    LOCALES.map((tag) => [tag, { ui: ui[tag], [namespace]: dictionaries[tag] }]),
  )
  void instance.use(initReactI18next).init({
    lng: locale,
    resources,
    defaultNS: namespace,
    keySeparator: false,
    nsSeparator: false,
    fallbackLng: false,
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  return instance
}

/** A hook that translates the keys of dictionary `D`, and only those. */
export function createTranslator<D>(namespace: string): () => Translate<D> {
  return () => {
    const { t } = useTranslation(namespace)
    return (key, values) => t(key, { ...values })
  }
}

/** Translates the strings of this package. */
export const useUi = createTranslator<typeof uiEn>('ui')

/** The language shown now and the way to change it. */
export function useLocale(): { locale: Locale; setLocale: (locale: Locale) => void } {
  const { i18n } = useTranslation()
  const setLocale = (locale: Locale) => {
    localStorage.setItem(STORAGE_KEY, locale)
    void i18n.changeLanguage(locale)
  }
  return { locale: isLocale(i18n.language) ? i18n.language : 'en', setLocale }
}
