import { createTranslator, type Dictionaries } from '@genex/ui/i18n/i18n'
import en from './locales/en'
import ja from './locales/ja'
import zh from './locales/zh-CN'

/** The strings of this app in all languages. */
export const dictionaries: Dictionaries = { en, 'zh-CN': zh, ja }

/** Translates the strings of this app. */
export const useText = createTranslator<typeof en>('wallet')

/** What the keys that start with `P.` continue with. */
export type KeysUnder<P extends string> = keyof typeof en extends infer K ? (K extends `${P}.${infer Rest}` ? Rest : never) : never

/** The strings in English, to tell known keys from unknown ones that a server sent. */
export const wordings: Readonly<Record<string, string>> = en
