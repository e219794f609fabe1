import type { ReactElement, ReactNode } from 'react';

/** What stands around every page, whether it is alive yet or not: brand and navigation beside, a bar on top. */
export function Frame({
  navigation,
  top,
  children,
}: {
  readonly navigation: ReactNode;
  readonly top: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className="shell">
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <aside className="side">
        <span className="brand">
          <img src="/console/mark.svg" alt="" width="26" height="26" />
          Tradewind
        </span>
        {navigation}
      </aside>
      <header className="topbar">{top}</header>
      {children}
    </div>
  );
}
