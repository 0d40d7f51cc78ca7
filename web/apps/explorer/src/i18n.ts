import { createTranslator, type Dictionaries } from '@genex/ui/i18n/i18n'
import en from './locales/en'
import ja from './locales/ja'
import zh from './locales/zh-CN'

/** The strings of this app in all languages. */
export const dictionaries: Dictionaries = { en, 'zh-CN': zh, ja }

/** Translates the strings of this app. */
export const useText = createTranslator<typeof en>('explorer')
