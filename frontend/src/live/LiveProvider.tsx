// Keeps the live connection open while somebody is logged in.
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { auth, useSession } from "@/api/auth";
import { base } from "@/api/client";
import { apply } from "./apply";
import { onHurry, setConnection } from "./connection";
import { LiveSocket } from "./socket";

function liveUrl(): string {
  const url = new URL(`${base}/live`, window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.toString();
}

export function LiveProvider({ children }: { children: ReactNode }) {
  const cache = useQueryClient();
  const session = useSession();
  const who = session.state === "known" ? session.user.id : null;

  useEffect(() => {
    if (who === null) return;
    const socket = new LiveSocket({
      url: liveUrl,
      token: (fresh) => (fresh ? auth.refresh() : auth.token()),
      onMessage: (message) => apply(cache, message),
      onState: setConnection,
    });
    const hurry = () => {
      if (document.visibilityState === "visible") socket.hurry();
    };
    onHurry(() => socket.hurry());
    socket.start();
    window.addEventListener("online", hurry);
    document.addEventListener("visibilitychange", hurry);
    return () => {
      window.removeEventListener("online", hurry);
      document.removeEventListener("visibilitychange", hurry);
      socket.stop();
    };
  }, [who, cache]);

  return children;
}
