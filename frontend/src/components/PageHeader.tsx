// The head of a page: its name, one sentence of what matters now, and what one
// can do. Sets the title of the browser's tab.
import { type ReactNode, useEffect } from "react";
import styles from "./PageHeader.module.css";

export interface PageHeaderProps {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, children, actions }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · PYROS`;
  }, [title]);
  return (
    <header className={styles.head}>
      <h1>{title}</h1>
      {children !== undefined && <div className={styles.about}>{children}</div>}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
