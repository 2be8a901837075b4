/** One of a few, side by side. */
export function Seg<T extends string>({
  label,
  options,
  value,
  onChange,
  small = true,
}: {
  label: string
  options: { value: T; label: string }[]
  value: T
  onChange: (value: T) => void
  small?: boolean
}) {
  return (
    <span className={small ? 'seg sm' : 'seg'} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </span>
  )
}
