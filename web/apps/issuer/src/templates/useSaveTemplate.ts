import { useApi } from '@genex/api-client/context'
import type { Template } from '@genex/api-client/types/issue'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { App } from 'antd'
import { useRef } from 'react'
import { useText } from '../i18n'
import { KEYS } from '../queries'
import type { Draft } from './draft'
import { toTemplate } from './wire'

/** Stores a draft and sends it for review. What was stored once is changed, never stored twice. */
export function useSaveTemplate(templateId: string | null) {
  const api = useApi()
  const text = useText()
  const cache = useQueryClient()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const stored = useRef(templateId)

  const store = async (draft: Draft): Promise<Template> => {
    const body = toTemplate(draft)
    if (body === null) throw new RangeError('a draft without value or validity')
    const template = await (stored.current === null
      ? api.createTemplate(body)
      : api.updateTemplate(stored.current, body))
    stored.current = template.id
    return template
  }
  const forget = () => cache.invalidateQueries({ queryKey: [KEYS.templates] })
  const save = useMutation({
    mutationFn: store,
    onSuccess: () => void message.success(text('template.saved')),
    onSettled: forget,
  })
  const submit = useMutation({
    mutationFn: async (draft: Draft) => api.submitTemplate((await store(draft)).id),
    onSuccess: () => {
      void message.success(text('template.submitted'))
      void navigate({ to: '/templates' })
    },
    onSettled: forget,
  })
  return {
    save: (draft: Draft) => save.mutate(draft),
    submit: (draft: Draft) => submit.mutate(draft),
    isSaving: save.isPending,
    isSubmitting: submit.isPending,
    isPending: save.isPending || submit.isPending,
    error: submit.error ?? save.error,
  }
}
