// The routes: login outside the frame, every page inside it, loaded when it is
// first opened.
import { createBrowserRouter, type RouteObject } from "react-router";
import { Missing } from "@/components/Missing";
import { Frame } from "./Frame";
import { RouteFailed } from "./failures";
import { pages } from "./pages";
import { RequireSession } from "./RequireSession";

const routes: RouteObject[] = [
  {
    path: "/login",
    lazy: async () => ({ Component: (await import("@/pages/login")).default }),
    errorElement: <RouteFailed />,
    HydrateFallback: () => null,
  },
  {
    path: "/",
    element: (
      <RequireSession>
        <Frame />
      </RequireSession>
    ),
    errorElement: <RouteFailed />,
    HydrateFallback: () => null,
    children: [
      ...pages.map(
        (page): RouteObject => ({
          // A page may have routes of its own below its path.
          ...(page.path === "/" ? { index: true } : { path: `${page.path.slice(1)}/*` }),
          lazy: async () => ({ Component: (await page.load()).default }),
          errorElement: <RouteFailed />,
        }),
      ),
      { path: "*", element: <Missing /> },
    ],
  },
];

export function createRouter() {
  return createBrowserRouter(routes);
}
