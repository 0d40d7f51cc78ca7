import { mountApp } from '@genex/ui/app/AppRoot'
import { App } from './App'
import { dictionaries } from './i18n'

mountApp({ app: 'explorer', dictionaries, children: <App /> })
