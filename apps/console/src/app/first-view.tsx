import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { Icon } from '../ui/icons.js';
import { Frame } from './frame.js';
import { PAGES } from './pages.js';

function FirstView(): ReactElement {
  const navigation = (
    <nav className="nav" aria-label="Pages">
      {PAGES.map(({ path, name, icon }) => (
        <a key={path} href={`/console${path}`} className="nav-link">
          <Icon name={icon} />
          <span>{name}</span>
        </a>
      ))}
    </nav>
  );
  const top = (
    <span className="connection">
      <span className="dot" aria-hidden="true" />
      Connecting
    </span>
  );
  return (
    <Frame navigation={navigation} top={top}>
      <main id="content" className="content" tabIndex={-1}>
        <p className="notice">Opening the console …</p>
      </main>
    </Frame>
  );
}

/** What is seen before a script has run, as markup: the build writes it into the page, and the console takes its place. */
export function firstView(): string {
  return renderToStaticMarkup(<FirstView />);
}
