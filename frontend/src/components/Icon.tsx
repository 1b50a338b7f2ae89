// Icons in one hand: 20 x 20, one stroke, drawn in the colour of the text.
const paths = {
  moon: "M3.5 12.2a7.5 7.5 0 0 0 13 3.3A8.6 8.6 0 0 1 8 3.3a7.5 7.5 0 0 0-4.5 8.9z",
  cloud: "M5.2 15.5a3.7 3.7 0 0 1-.3-7.4 4.9 4.9 0 0 1 9.4.9 3.3 3.3 0 0 1 .3 6.5z",
  bars: "M3 5h8M6 10h9M9 15h8",
  file: "M5 3h6.5L15 6.5V17H5zM11.3 3v3.7H15M7.8 10.5h4.6M7.8 13.5h4.6",
  image: "M3 4.5h14v11H3zM3 13l4-4 4 4 2.6-2.6L17 13.8M13.6 7.6h.01",
  dome: "M3 16.5h14M4.7 16.5v-3.7a5.3 5.3 0 0 1 10.6 0v3.7M10.3 12.5 14 5.5M12.4 4.7l3.2 1.7",
  list: "M3 5h1M7 5h10M3 10h1M7 10h10M3 15h1M7 15h10",
  table: "M3 4.5h14v11H3zM3 8.2h14M3 11.8h14M8 8.2v7.3",
  sky: "M3.2 15a1.3 1.3 0 1 0 2.6 0 1.3 1.3 0 1 0-2.6 0M6.9 8.4a1.3 1.3 0 1 0 2.6 0 1.3 1.3 0 1 0-2.6 0M12 11.6a1.3 1.3 0 1 0 2.6 0 1.3 1.3 0 1 0-2.6 0M14.4 4.6a1.3 1.3 0 1 0 2.6 0 1.3 1.3 0 1 0-2.6 0M5.2 13.9l2.3-4.4M9.3 9.1l2.8 1.8M13.7 10.4l1.6-4.6",
  pin: "M10 12.5V17M6.5 12.5h7l-1.2-3V4.5h1V3H6.7v1.5h1v5z",
  pause: "M7 4.5v11M13 4.5v11",
  search: "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4",
  theme: "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14",
  user: "M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM3.8 16.8a6.3 6.3 0 0 1 12.4 0",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  chevron: "M7.5 5l5 5-5 5",
  rain: "M5.2 12a3.5 3.5 0 0 1 0-7 4.7 4.7 0 0 1 9 .8 3.1 3.1 0 0 1 .4 6.2M6.5 14.5l-1 2.5M10.3 14.5l-1 2.5M14 14.5l-1 2.5",
  plug: "M7 3v4M13 3v4M5 7h10v2.5a5 5 0 0 1-10 0zM10 14.5V18",
  play: "M6.5 4.5v11l9-5.5z",
  lock: "M5.5 9h9v7.5h-9zM7.2 9V6.6a2.8 2.8 0 0 1 5.6 0V9",
  hand: "M6 10V5.2a1.2 1.2 0 0 1 2.4 0V9m0-4.8a1.2 1.2 0 0 1 2.4 0V9m0-3.8a1.2 1.2 0 0 1 2.4 0V10m0-2.6a1.2 1.2 0 0 1 2.3.3v4.6a4.8 4.8 0 0 1-4.7 4.9c-2.2 0-3.3-.9-4.4-2.9L3.7 11a1.2 1.2 0 0 1 2-1.2L6 10.3",
  refresh: "M15.8 8.2A6.2 6.2 0 1 0 16 12M16.2 4.2v4.2h-4.2",
  close: "M5 5l10 10M15 5 5 15",
  filter: "M3.5 5h13l-5 6v4.5l-3 1.5v-6z",
  down: "M10 3.5v9.5M6 9.5l4 4 4-4M4 16.5h12",
  up: "M10 16.5V7M6 10.5l4-4 4 4M4 3.5h12",
  warning: "M10 3.5 17.5 16.5h-15zM10 8.5v3.6M10 14.4h.01",
  logout: "M8.5 3.5h-5v13h5M8.5 10h8.5M13.5 6.5 17 10l-3.5 3.5",
  keyboard: "M2.5 5.5h15v9h-15zM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M6.5 11.8h7",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 2.6 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
