import { mountApp } from '@genex/ui/app/AppRoot'
import { RouterProvider } from '@tanstack/react-router'
import { router } from './app/router'
import { dictionaries } from './i18n'

mountApp({ app: 'wallet', dictionaries, children: <RouterProvider router={router} /> })
