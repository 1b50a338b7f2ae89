// The application: theme, query cache, session, routes.
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect } from "react";
import { RouterProvider } from "react-router";
import { auth } from "@/api/auth";
import { Toasts } from "@/components/toasts";
import { mantineTheme } from "@/theme/mantine";
import { useTheme } from "@/theme/theme";
import { createCache } from "./cache";
import { RedOnly } from "./RedOnly";
import { createRouter } from "./router";

const cache = createCache();
const router = createRouter();

export function App() {
  const theme = useTheme();

  useEffect(() => {
    // Who is it? The refresh cookie knows, if there is one.
    auth.resume().catch(() => {
      // Somebody may have logged in meanwhile.
      if (auth.get().state === "unknown") auth.expire("The server does not answer. It may be starting.");
    });
    let before: number | null = null;
    return auth.subscribe(() => {
      const session = auth.get();
      const who = session.state === "known" ? session.user.id : null;
      if (before !== null && who !== before) cache.clear();
      before = who;
    });
  }, []);

  return (
    <MantineProvider theme={mantineTheme} forceColorScheme={theme === "light" ? "light" : "dark"}>
      <QueryClientProvider client={cache}>
        <RouterProvider router={router} />
        <Toasts />
        <RedOnly />
      </QueryClientProvider>
    </MantineProvider>
  );
}
