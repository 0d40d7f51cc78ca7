import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { NodeProvider } from './node/NodeContext'
import { createPages } from './router'

/** The explorer: what the chain holds, read from one node and checked in the browser. */
export function App() {
  const [router] = useState(createPages)
  return (
    <NodeProvider>
      <RouterProvider router={router} />
    </NodeProvider>
  )
}
