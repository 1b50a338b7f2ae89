// The mark of PYROS: a dome, a telescope, a star.
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <path
        d="M4 25.5h24M7 25v-5a9 9 0 0 1 18 0v5"
        stroke="currentColor"
        strokeWidth="1.9"
        strokeLinecap="round"
      />
      <path d="M16 19.5 23 7.5" stroke="var(--active)" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="25" cy="4.6" r="1.9" fill="var(--caution)" />
    </svg>
  );
}
