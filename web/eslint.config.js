import js from '@eslint/js'
import a11y from 'eslint-plugin-jsx-a11y'
import hooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['dist/**', 'node_modules/**'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  a11y.flatConfigs.recommended,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'react-hooks': hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      // A dialog or a next step may take the focus; a page that has just loaded does not.
      'jsx-a11y/no-autofocus': 'off',
      // Numbers are safe in templates: Intl does the formatting that people see.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Handlers may start work that reports its own errors through TanStack Query.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `redirect()` of the router is thrown by design.
      '@typescript-eslint/only-throw-error': ['error', { allow: [{ from: 'package', package: '@tanstack/router-core', name: 'Redirect' }] }],
    },
  },
  { files: ['eslint.config.js', 'journeys/**', 'build/*.mjs', 'apps/till/worker.js'], ...ts.configs.disableTypeChecked },
  { files: ['apps/till/worker.js'], languageOptions: { globals: { ...globals.serviceworker } } },
  // Journeys run in Node; what they pass to a page runs in the browser.
  { files: ['journeys/**', 'build/*.mjs'], languageOptions: { globals: { ...globals.node } } },
)
