// Keys for the whole application. Letters do nothing while somebody types.
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { nextTheme } from "@/theme/theme";
import { pages } from "./pages";

/** After "g", the first letter of a page; Logs has l, Images i and so on. The first page of a letter has it. */
export const goKeys: Readonly<Record<string, string>> = Object.fromEntries(
  pages.map((page) => [page.label.charAt(0).toLowerCase(), page.path] as const).reverse(),
);

interface Handlers {
  search: () => void;
  help: () => void;
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** How long "g" waits for its letter, in ms. */
const waitMs = 1200;

export function useShortcuts(handlers: Handlers): void {
  const navigate = useNavigate();
  const latest = useRef(handlers);
  latest.current = handlers;

  useEffect(() => {
    let going = 0;
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        latest.current.search();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      if (document.querySelector('[role="dialog"]')) return;
      const path = goKeys[event.key];
      if (Date.now() - going < waitMs && path !== undefined) {
        going = 0;
        void navigate(path);
      } else if (event.key === "g") {
        going = Date.now();
      } else if (event.key === "/") {
        event.preventDefault();
        latest.current.search();
      } else if (event.key === "?") {
        latest.current.help();
      } else if (event.key === "T") {
        nextTheme();
      }
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [navigate]);
}
