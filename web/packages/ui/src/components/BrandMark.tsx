/** The product's sign: a notched coupon, cut in two by its perforation. */
export function BrandMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 28 28" aria-hidden focusable="false">
      <path
        d="M4 7.5A2.5 2.5 0 0 1 6.5 5h15A2.5 2.5 0 0 1 24 7.5V11a3 3 0 0 0 0 6v3.5a2.5 2.5 0 0 1-2.5 2.5h-15A2.5 2.5 0 0 1 4 20.5V17a3 3 0 0 0 0-6z"
        fill="var(--accent)"
      />
      <path d="M16.5 8v12" stroke="var(--surface)" strokeWidth="1.8" strokeDasharray="2 2.3" strokeLinecap="round" />
    </svg>
  )
}
