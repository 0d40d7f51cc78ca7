import '../global.css'
import { createQueryClient, SessionProvider } from '@genex/api-client/context'
import type { AppName } from '@genex/api-client/tokens'
import type { Locale } from '@genex/api-client/types/common'
import { QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import jaJP from 'antd/locale/ja_JP'
import zhCN from 'antd/locale/zh_CN'
import { StrictMode, useEffect, useMemo, useState, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { createI18n, type Dictionaries, initialLocale, useLocale } from '../i18n/i18n'
import { ModeProvider, useMode } from '../theme/mode'
import { themeOf } from '../theme/tokens'
import { ErrorBoundary } from './ErrorBoundary'

const ANTD_LOCALES: Readonly<Record<Locale, typeof enUS>> = { en: enUS, 'zh-CN': zhCN, ja: jaJP }

function Themed({ children }: { children: ReactNode }) {
  const { mode } = useMode()
  const { locale } = useLocale()
  const theme = useMemo(() => themeOf(mode, locale), [mode, locale])
  useEffect(() => {
    document.documentElement.lang = locale
  }, [locale])
  return (
    <ConfigProvider theme={theme} locale={ANTD_LOCALES[locale]} button={{ autoInsertSpace: false }}>
      <AntApp message={{ maxCount: 3 }}>
        <ErrorBoundary>{children}</ErrorBoundary>
      </AntApp>
    </ConfigProvider>
  )
}

interface AppRootProps {
  readonly app: AppName
  readonly dictionaries: Dictionaries
  readonly children: ReactNode
}

/** Everything an app stands on: language, theme, session, server cache, last-resort error page. */
export function AppRoot({ app, dictionaries, children }: AppRootProps) {
  const [i18n] = useState(() => createI18n(app, dictionaries, initialLocale()))
  const [queryClient] = useState(createQueryClient)
  return (
    <I18nextProvider i18n={i18n}>
      <ModeProvider>
        <QueryClientProvider client={queryClient}>
          <SessionProvider app={app} queryClient={queryClient}>
            <Themed>{children}</Themed>
          </SessionProvider>
        </QueryClientProvider>
      </ModeProvider>
    </I18nextProvider>
  )
}

/** Shows an app in the page's `#root`. */
export function mountApp(props: AppRootProps): void {
  const element = document.getElementById('root')
  if (element === null) throw new Error('the page has no #root')
  createRoot(element).render(
    <StrictMode>
      <AppRoot {...props} />
    </StrictMode>,
  )
}
