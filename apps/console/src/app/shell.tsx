import { Link, Outlet } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useConnection, useLatest } from '../live/use-live.js';
import { StateBadge } from '../ui/badge.js';
import { Icon } from '../ui/icons.js';
import { CommandDialog } from './command-dialog.js';
import { Frame } from './frame.js';
import { useKeyboard } from './keyboard.js';
import { SignIn } from './sign-in.js';
import { PAGES } from './pages.js';
import { useTheme } from './theme.js';

function Navigation(): ReactElement {
  return (
    <nav className="nav" aria-label="Pages">
      {PAGES.map(({ path, name, icon, key }) => (
        <Link
          key={path}
          to={path}
          activeOptions={{ exact: path === '/' }}
          className="nav-link"
          title={`${name} (g ${key})`}
        >
          <Icon name={icon} />
          <span>{name}</span>
        </Link>
      ))}
    </nav>
  );
}

function Connection(): ReactElement {
  const connection = useConnection();
  const words = { connecting: 'Connecting', live: 'Live', stale: 'Connection lost' }[connection];
  return (
    <span className={`connection connection-${connection}`} role="status" data-testid="connection">
      <span className="dot" aria-hidden="true" />
      {words}
    </span>
  );
}

/** What may be traded at all. */
export function useTradingState(): string {
  return useLatest('state', 'all', (row) => row?.state) ?? '…';
}

function TopBar(): ReactElement {
  const [theme, nextTheme] = useTheme();
  const [isHalting, setHalting] = useState(false);
  const state = useTradingState();
  const change = state === 'ACTIVE' || state === 'REDUCING' ? 'halt' : 'resume';
  return (
    <>
      <Connection />
      <span className="topbar-state" data-testid="trading-state">
        <span className="quiet">Trading</span> <StateBadge state={state} />
      </span>
      <span className="spacer" />
      <span className="quiet small minor">Times are UTC</span>
      <button type="button" className="icon-button" aria-label="Switch between light and dark" onClick={nextTheme}>
        {theme === 'dark' ? '☾' : '☀'}
      </button>
      <button
        type="button"
        className={change === 'halt' ? 'button button-danger' : 'button button-primary'}
        onClick={() => setHalting(true)}
      >
        {change === 'halt' ? 'Halt trading' : 'Resume trading'}
      </button>
      {isHalting ? <CommandDialog change={change} onClose={() => setHalting(false)} /> : null}
    </>
  );
}

/** What is around every page. */
export function Shell(): ReactElement {
  useKeyboard();
  const connection = useConnection();
  return (
    <Frame navigation={<Navigation />} top={<TopBar />}>
      <SignIn />
      <main id="content" className={connection === 'stale' ? 'content content-stale' : 'content'} tabIndex={-1}>
        {connection === 'stale' ? (
          <p className="lost" role="alert">
            The connection to the gateway is lost. Figures stand still until it is back; trading goes on without this
            page.
          </p>
        ) : null}
        <Outlet />
      </main>
    </Frame>
  );
}
