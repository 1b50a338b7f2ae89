// The pages: their place, name, icon and who may see them. One list for the
// rail, the search and the router.
import type { ComponentType } from "react";
import type { Role } from "@/api/types";
import type { IconName } from "@/components/Icon";

export interface PageEntry {
  id: string;
  path: string;
  label: string;
  icon: IconName;
  /** The least role that may see it. */
  role: Role;
  /** Words under which the search finds it, beside its label. */
  words: string;
  /** Not in the rail: found by the search and by links. */
  aside?: boolean;
  load: () => Promise<{ default: ComponentType }>;
}

const found = import.meta.glob<{ default: ComponentType }>("../pages/*/index.tsx");

function page(
  id: string,
  label: string,
  icon: IconName,
  words: string,
  role: Role = "scientist",
  aside = false,
): PageEntry[] {
  const load = found[`../pages/${id}/index.tsx`];
  return load ? [{ id, path: id === "tonight" ? "/" : `/${id}`, label, icon, words, role, aside, load }] : [];
}

export const pages: readonly PageEntry[] = [
  ...page("tonight", "Tonight", "moon", "home now state", "visitor"),
  ...page("environment", "Environment", "cloud", "weather rain wind humidity plc", "visitor"),
  ...page("schedule", "Schedule", "bars", "plan planner timeline night"),
  ...page("requests", "Requests", "file", "submit targets observation xml"),
  ...page("alerts", "Alerts", "warning", "voevent gcn grb burst strategies svom trigger"),
  ...page("sky", "Sky", "sky", "map horizon stars planets moon target altitude azimuth dome", "visitor"),
  ...page("images", "Images", "image", "fits preview exposure"),
  ...page(
    "observatory",
    "Observatory",
    "dome",
    "devices telescope camera mode stop manual simulator",
    "visitor",
  ),
  ...page(
    "people",
    "People",
    "user",
    "users accounts approve quota programs countries levels history",
    "admin",
  ),
  ...page("tables", "Tables", "table", "data model entities rows database edit admin", "admin"),
  ...page("work", "Work", "play", "queues waiting running tasks analysis planning cancel purge", "operator"),
  ...page("logs", "Logs", "list", "messages errors agents history"),
  ...page(
    "visibility",
    "Visibility",
    "moon",
    "target altitude year night observable when",
    "scientist",
    true,
  ),
  ...page("account", "Account", "lock", "profile password quota me my history", "visitor"),
];
