// The first moment, while it is found out who is there.
import { Logo } from "@/components/Logo";

export function Splash() {
  return (
    <div
      role="status"
      aria-label="Starting"
      style={{ display: "grid", placeItems: "center", height: "100%", color: "var(--muted)" }}
    >
      <Logo size={56} />
    </div>
  );
}
