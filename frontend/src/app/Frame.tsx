// The frame around every page: rail, status strip, the bar that says when the
// connection is gone, and the page itself.
import { lazy, Suspense, useRef, useState } from "react";
import { Outlet, useLocation } from "react-router";
import { SkeletonLines } from "@/components/notes";
import { ConnectionBar } from "./ConnectionBar";
import styles from "./Frame.module.css";
import { BottomBar, Rail } from "./Rail";
import { useShortcuts } from "./shortcuts";
import { StatusStrip } from "./strip/StatusStrip";

/** A request file may be dropped on any page. */
const RequestDrop = lazy(() =>
  import("@/components/drop/RequestDrop").then((m) => ({ default: m.RequestDrop })),
);

const Search = lazy(() => import("./Search").then((m) => ({ default: m.Search })));
const ShortcutHelp = lazy(() => import("./ShortcutHelp").then((m) => ({ default: m.ShortcutHelp })));

/** Whether it was ever so: what was once opened stays, for its closing. */
function useEver(now: boolean): boolean {
  const ever = useRef(false);
  ever.current ||= now;
  return ever.current;
}

const railKey = "pyros-rail";

export function Frame() {
  const [open, setOpen] = useState(() => localStorage.getItem(railKey) === "open");
  const [searching, setSearching] = useState(false);
  const [helping, setHelping] = useState(false);
  const searched = useEver(searching);
  const helped = useEver(helping);
  const { pathname } = useLocation();
  useShortcuts({ search: () => setSearching(true), help: () => setHelping(true) });

  const toggle = () => {
    localStorage.setItem(railKey, open ? "closed" : "open");
    setOpen(!open);
  };

  return (
    <div className={styles.frame} data-rail={open ? "open" : "closed"}>
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <ConnectionBar />
      <Rail open={open} onToggle={toggle} />
      <StatusStrip onSearch={() => setSearching(true)} onHelp={() => setHelping(true)} />
      <main id="content" className={styles.content} tabIndex={-1} key={pathname.split("/")[1]}>
        <Suspense fallback={<SkeletonLines lines={6} />}>
          <Outlet />
        </Suspense>
      </main>
      <Suspense fallback={null}>
        <RequestDrop />
      </Suspense>
      <BottomBar />
      <Suspense fallback={null}>
        {searched && <Search open={searching} onClose={() => setSearching(false)} />}
        {helped && <ShortcutHelp open={helping} onClose={() => setHelping(false)} />}
      </Suspense>
    </div>
  );
}
