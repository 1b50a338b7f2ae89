// A surface with a heading and, at its right, what it is about in few words.
import { type CSSProperties, type ReactNode, useId } from "react";
import styles from "./Card.module.css";

export interface CardProps {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  /** No inner padding: for pictures and tables that reach the edge. */
  flush?: boolean;
  /** Greyed, because what it shows is older than it may be. */
  stale?: boolean;
  className?: string | undefined;
  style?: CSSProperties;
}

export function Card({ title, aside, children, flush, stale, className, style }: CardProps) {
  const id = useId();
  return (
    <section
      className={[styles.card, className].filter(Boolean).join(" ")}
      aria-labelledby={id}
      style={style}
      data-flush={flush || undefined}
    >
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div className={styles.aside}>{aside}</div>}
      </header>
      <div className={styles.body} data-stale={stale || undefined}>
        {children}
      </div>
    </section>
  );
}
