import { useCanGoBack, useNavigate, useRouter } from '@tanstack/react-router'

/** Goes back, or to the market for whoever came by a link. */
export function useBack(): () => void {
  const router = useRouter()
  const navigate = useNavigate()
  const canGoBack = useCanGoBack()
  return () => {
    if (canGoBack) router.history.back()
    else void navigate({ to: '/' })
  }
}
