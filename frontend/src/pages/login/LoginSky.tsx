// The picture behind the login: the sky turning about the pole, a dome below.
const pole = { x: 872, y: 232 };

// A fixed scatter of arcs: golden angle steps, so that no two lie on one line.
const trails = Array.from({ length: 170 }, (_, i) => {
  const turn = i * 2.399963;
  const radius = 26 + i * 5.6;
  const length = 0.16 + ((i * 37) % 11) / 60;
  const at = (angle: number) =>
    `${(pole.x + radius * Math.cos(angle)).toFixed(1)} ${(pole.y + radius * Math.sin(angle)).toFixed(1)}`;
  return {
    d: `M${at(turn)} A${radius} ${radius} 0 0 1 ${at(turn + length)}`,
    width: 0.7 + ((i * 13) % 7) / 6,
    opacity: 0.18 + ((i * 29) % 10) / 16,
  };
});

export function LoginSky() {
  return (
    <svg
      viewBox="0 0 1200 900"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      style={{ position: "absolute", inset: 0, width: "100%", height: "100%" }}
    >
      <defs>
        <linearGradient id="login-sky" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="var(--sky-dark)" />
          <stop offset=".62" stopColor="var(--sky-astro)" />
          <stop offset=".86" stopColor="var(--sky-nautical)" />
          <stop offset="1" stopColor="var(--sky-civil)" />
        </linearGradient>
      </defs>
      <rect width="1200" height="900" fill="url(#login-sky)" />
      <g fill="none" stroke="var(--star)" strokeLinecap="round">
        {trails.map((trail) => (
          <path key={trail.d} d={trail.d} strokeWidth={trail.width} opacity={trail.opacity} />
        ))}
      </g>
      <circle cx={pole.x} cy={pole.y} r="1.8" fill="var(--star)" />
      <path
        d="M0 900V772c90-22 150 6 236-14 92-22 128-64 232-58 74 4 96 30 170 26 98-6 152-58 262-50 120 8 176 62 300 44v180z"
        fill="var(--sky-dark)"
      />
      <g transform="translate(806 566)" fill="var(--sky-dark)" stroke="var(--sky-civil)" strokeWidth="1.5">
        <path d="M8 116V62a56 56 0 0 1 112 0v54z" />
        <path d="M62 12 84 8l24 30-20 12z" fill="var(--sky-nautical)" />
      </g>
    </svg>
  );
}
