import type { ReactElement, ReactNode } from 'react';

/** A titled area of a page. */
export function Card({
  title,
  aside,
  flush = false,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  /** Whether the content goes to the edges, as a table does. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <section className="card" aria-label={title}>
      <header className="card-head">
        <h2>{title}</h2>
        {aside === undefined ? null : <div className="card-aside">{aside}</div>}
      </header>
      <div className={flush ? 'card-flush' : 'card-body'}>{children}</div>
    </section>
  );
}

/** A figure with its name, as large as it matters. */
export function Figure({
  label,
  hint,
  children,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className="figure">
      <span className="figure-label">{label}</span>
      <span className="figure-value">{children}</span>
      {hint === undefined ? null : <span className="figure-hint">{hint}</span>}
    </div>
  );
}
