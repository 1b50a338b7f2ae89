// Mantine with our tokens: its colours are our CSS variables, so that a theme
// changes by one attribute on the document and nothing is rendered again.
import { createTheme, type MantineColorsTuple } from "@mantine/core";

function shades(token: string): MantineColorsTuple {
  const of = (part: number, other: string) => `color-mix(in srgb, var(${token}) ${part}%, var(${other}))`;
  return [
    of(8, "--surface"),
    of(16, "--surface"),
    of(30, "--surface"),
    of(50, "--surface"),
    of(75, "--surface"),
    `var(${token})`,
    `var(${token})`,
    of(92, "--text"),
    of(84, "--text"),
    of(76, "--text"),
  ];
}

export const mantineTheme = createTheme({
  primaryColor: "active",
  primaryShade: 6,
  colors: {
    ok: shades("--ok"),
    caution: shades("--caution"),
    danger: shades("--danger"),
    unknown: shades("--unknown"),
    idle: shades("--idle"),
    active: shades("--active"),
  },
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  headings: { fontFamily: "var(--font)", fontWeight: "650" },
  radius: { xs: "4px", sm: "7px", md: "10px", lg: "14px", xl: "20px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "20px", xl: "28px" },
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "xs" } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { openDelay: 250, transitionProps: { duration: 120 }, multiline: true } },
    Modal: {
      defaultProps: {
        centered: true,
        transitionProps: { duration: 140 },
        closeButtonProps: { "aria-label": "Close" },
      },
    },
    Menu: { defaultProps: { transitionProps: { duration: 120 } } },
  },
});
