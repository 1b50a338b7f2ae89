// The frame around every page: rail, status strip, the bar that says when the
// connection is gone, and the page itself.
import { lazy, Suspense, useState } from "react";
import { Outlet, useLocation } from "react-router";
import { SkeletonLines } from "@/components/notes";
import { ConnectionBar } from "./ConnectionBar";
import styles from "./Frame.module.css";
import { BottomBar, Rail } from "./Rail";
import { Search } from "./Search";
import { ShortcutHelp } from "./ShortcutHelp";
import { useShortcuts } from "./shortcuts";
import { StatusStrip } from "./strip/StatusStrip";

/** A request file may be dropped on any page. */
const RequestDrop = lazy(() =>
  import("@/components/drop/RequestDrop").then((m) => ({ default: m.RequestDrop })),
);

const railKey = "pyros-rail";

export function Frame() {
  const [open, setOpen] = useState(() => localStorage.getItem(railKey) === "open");
  const [searching, setSearching] = useState(false);
  const [helping, setHelping] = useState(false);
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
      <Search open={searching} onClose={() => setSearching(false)} />
      <ShortcutHelp open={helping} onClose={() => setHelping(false)} />
    </div>
  );
}
