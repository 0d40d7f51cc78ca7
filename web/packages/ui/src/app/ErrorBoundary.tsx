import { Component, type ReactNode } from 'react'
import { ErrorRetry } from '../components/states'

interface State {
  readonly error: Error | null
}

/** Turns a crash of the screen into a page that offers another try. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: Error): State {
    return { error }
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    return <ErrorRetry error={this.state.error} onRetry={() => window.location.reload()} />
  }
}
