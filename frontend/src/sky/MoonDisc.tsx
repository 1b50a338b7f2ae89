// The Moon as it looks: the lit part of the disc, for a phase in degrees of
// ecliptic longitude from the Sun (0 new, 90 first quarter, 180 full).

/** The path of the lit part in a circle of radius r around 0,0; waxing is lit at the right. */
export function litPath(phase: number, r: number): string {
  const angle = ((phase % 360) + 360) % 360;
  const bulge = Math.cos((angle * Math.PI) / 180) * r;
  const waxing = angle < 180;
  // One half of the rim, then the terminator, an ellipse of half-width |bulge|.
  const rim = waxing ? 1 : 0;
  const terminator = bulge > 0 === waxing ? 0 : 1;
  return `M0 ${-r}A${r} ${r} 0 0 ${rim} 0 ${r}A${Math.abs(bulge).toFixed(2)} ${r} 0 0 ${terminator} 0 ${-r}Z`;
}

export function MoonDisc({ phase, size }: { phase: number; size: number }) {
  return (
    <svg width={size} height={size} viewBox="-10 -10 20 20" aria-hidden="true">
      <circle r="9" fill="var(--sky-dark)" stroke="var(--line-strong)" />
      <path d={litPath(phase, 9)} fill="var(--moon)" />
    </svg>
  );
}
