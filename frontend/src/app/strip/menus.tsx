// The lines of the theme's and the account's menus, in the strip and on a phone.
import { Menu } from "@mantine/core";
import { Link } from "react-router";
import { auth, useUser } from "@/api/auth";
import { Icon } from "@/components/Icon";
import { duration } from "@/sky/format";
import { setTheme, themes, useTheme } from "@/theme/theme";

export function ThemeItems() {
  const theme = useTheme();
  return (
    <>
      <Menu.Label>Theme</Menu.Label>
      {themes.map((item) => (
        <Menu.Item
          key={item.id}
          role="menuitemradio"
          aria-checked={item.id === theme}
          onClick={() => setTheme(item.id)}
          rightSection={item.id === theme ? "●" : undefined}
        >
          {item.label} <span className="muted">· {item.hint}</span>
        </Menu.Item>
      ))}
    </>
  );
}

export function UserItems({ onHelp }: { onHelp?: () => void }) {
  const user = useUser();
  if (!user) return null;
  const name = `${user.first_name} ${user.last_name}`.trim() || user.username;
  return (
    <>
      <Menu.Label>
        {name} · {user.role}
      </Menu.Label>
      <Menu.Label>
        {duration(user.left_s)} of {duration(user.quota_s)} left
      </Menu.Label>
      <Menu.Item component={Link} to="/account" leftSection={<Icon name="user" size={18} />}>
        Account and password
      </Menu.Item>
      {onHelp && (
        <Menu.Item leftSection={<Icon name="keyboard" size={18} />} onClick={onHelp}>
          Keyboard shortcuts
        </Menu.Item>
      )}
      <Menu.Item leftSection={<Icon name="logout" size={18} />} onClick={() => void auth.logout()}>
        Log out
      </Menu.Item>
    </>
  );
}
