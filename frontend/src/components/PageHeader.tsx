// The head of a page: its name, one sentence of what matters now, and what one
// can do. Sets the title of the browser's tab.
import { type ReactNode, useEffect } from "react";
import { Link } from "react-router";
import { useUser } from "@/api/auth";
import { atLeast } from "@/api/types";
import { Icon } from "./Icon";
import styles from "./PageHeader.module.css";

export interface PageHeaderProps {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  /** The agent behind the page, whose log is one click away. */
  log?: string;
}

export function PageHeader({ title, children, actions, log }: PageHeaderProps) {
  const mayRead = atLeast(useUser()?.role, "scientist");
  useEffect(() => {
    document.title = `${title} · PYROS`;
  }, [title]);
  return (
    <header className={styles.head}>
      <h1>{title}</h1>
      {children !== undefined && <div className={styles.about}>{children}</div>}
      {log && mayRead && (
        <Link
          to={`/logs?agent=${log}`}
          className={styles.log}
          title={`What the agent ${log} did and noticed`}
        >
          <Icon name="list" size={14} /> Log
        </Link>
      )}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
