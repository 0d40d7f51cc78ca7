import { mountApp } from '@genex/ui/app/AppRoot'
import { App } from './App'
import { dictionaries } from './i18n'

mountApp({ app: 'till', dictionaries, children: <App /> })

// Files have stable names only in a build; in development the newest is always wanted.
if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('/till/worker.js')
