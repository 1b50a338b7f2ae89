// Where one can go: a rail at the left, on a phone a bar at the bottom.
import { Menu } from "@mantine/core";
import { NavLink, useNavigate } from "react-router";
import { useUser } from "@/api/auth";
import { atLeast } from "@/api/types";
import { Icon } from "@/components/Icon";
import { Logo } from "@/components/Logo";
import { type PageEntry, pages } from "./pages";
import styles from "./Rail.module.css";
import { ThemeItems, UserItems } from "./strip/menus";

/** Pages below the line: not for looking at the night. */
const below = new Set(["people", "tables", "work", "account", "logs"]);

function useMyPages(): PageEntry[] {
  const role = useUser()?.role;
  return pages.filter((page) => !page.aside && atLeast(role, page.role));
}

export function Rail({ open, onToggle }: { open: boolean; onToggle: () => void }) {
  const mine = useMyPages();
  return (
    <nav className={styles.rail} aria-label="Pages" data-open={open || undefined}>
      <button
        type="button"
        className={styles.logo}
        onClick={onToggle}
        aria-expanded={open}
        aria-label={open ? "Narrow the rail" : "Widen the rail"}
        title={open ? "Narrow the rail" : "Widen the rail"}
      >
        <Logo size={28} />
        {open && <span>PYROS</span>}
      </button>
      {mine
        .filter((page) => !below.has(page.id))
        .map((page) => (
          <RailLink key={page.id} page={page} />
        ))}
      <hr />
      {mine
        .filter((page) => below.has(page.id))
        .map((page) => (
          <RailLink key={page.id} page={page} />
        ))}
    </nav>
  );
}

function RailLink({ page }: { page: PageEntry }) {
  return (
    <NavLink to={page.path} end={page.path === "/"} className={styles.link}>
      <Icon name={page.icon} />
      <span>{page.label}</span>
    </NavLink>
  );
}

const inBar = 5;

export function BottomBar() {
  const mine = useMyPages();
  const navigate = useNavigate();
  const rest = mine.slice(inBar);
  return (
    <nav className={styles.bottom} aria-label="Pages">
      {mine.slice(0, inBar).map((page) => (
        <RailLink key={page.id} page={page} />
      ))}
      <Menu position="top-end" width={240}>
        <Menu.Target>
          <button type="button" className={styles.link}>
            <Icon name="more" />
            <span>More</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {rest.map((page) => (
            <Menu.Item
              key={page.id}
              leftSection={<Icon name={page.icon} size={18} />}
              onClick={() => void navigate(page.path)}
            >
              {page.label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <ThemeItems />
          <Menu.Divider />
          <UserItems />
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}
