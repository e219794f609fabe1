import type { ReactElement, ReactNode } from 'react';

/** A page: its heading, what can be done on it, and its content. */
export function Page({
  title,
  lead,
  actions,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          {lead === undefined ? null : <p className="lead">{lead}</p>}
        </div>
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** What is said while nothing is there yet, or where it could not be had. */
export function Notice({
  children,
  isError = false,
}: {
  readonly children: ReactNode;
  readonly isError?: boolean;
}): ReactElement {
  return (
    <p className={isError ? 'notice notice-error' : 'notice'} role={isError ? 'alert' : 'status'}>
      {children}
    </p>
  );
}
