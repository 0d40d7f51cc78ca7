import react from '@vitejs/plugin-react'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { ENTRIES, pages } from './build/pages.ts'
import { weight } from './build/weight.ts'
import { tillWorker } from './build/worker.ts'

const root = import.meta.dirname
const outDir = resolve(root, 'dist/wallet')
const server = process.env['GENEX_API'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  root,
  appType: 'custom',
  plugins: [react(), pages(root, outDir), weight(), tillWorker(root, outDir)],
  resolve: {
    alias: [
      { find: /^@genex\/api-client\//, replacement: `${root}/packages/api-client/src/` },
      { find: /^@genex\/console\//, replacement: `${root}/packages/console/src/` },
      { find: /^@genex\/ui\//, replacement: `${root}/packages/ui/src/` },
    ],
  },
  server: {
    port: 5173,
    // The explorer reads the contracts' artefacts.
    fs: { allow: [resolve(root, '..')] },
    proxy: { '/v1': server, '/oauth': server, '/healthz': server },
  },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: ENTRIES,
    },
  },
  test: {
    restoreMocks: true,
    projects: [
      { extends: true, test: { name: 'rules', environment: 'node', include: ['{packages,apps,build}/**/*.test.ts'] } },
      { extends: true, test: { name: 'screens', environment: 'jsdom', include: ['{packages,apps}/**/*.test.tsx'] } },
    ],
  },
})
