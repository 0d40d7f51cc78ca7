import styles from './ChartCredit.module.css'

/** Names the maker of the chart library, as its licence asks of every page that shows a chart. */
export function ChartCredit() {
  return (
    <a className={styles['credit']} href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
      TradingView Lightweight Charts™
    </a>
  )
}
