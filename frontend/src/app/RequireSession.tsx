// Shows its content to somebody who is logged in; sends everybody else to the
// login page and brings them back afterwards.
import { lazy, type ReactNode, Suspense } from "react";
import { Navigate, useLocation } from "react-router";
import { useSession } from "@/api/auth";
import { LiveProvider } from "@/live/LiveProvider";
import { Splash } from "./Splash";

const OwnPassword = lazy(() => import("./OwnPassword"));

export function RequireSession({ children }: { children: ReactNode }) {
  const session = useSession();
  const { pathname, search } = useLocation();
  if (session.state === "unknown") return <Splash />;
  if (session.state === "anonymous") {
    const back = pathname + search;
    return <Navigate to={back === "/" ? "/login" : `/login?to=${encodeURIComponent(back)}`} replace />;
  }
  if (session.user.must_change_password) {
    return (
      <Suspense fallback={<Splash />}>
        <OwnPassword />
      </Suspense>
    );
  }
  return <LiveProvider>{children}</LiveProvider>;
}
