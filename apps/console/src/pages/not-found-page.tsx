import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Notice, Page } from '../ui/page.js';

/** An address that no page is at. */
export function NotFoundPage(): ReactElement {
  return (
    <Page title="There is no such page">
      <Notice isError>
        Nothing is at this address. The pages stand in the navigation; <Link to="/">Overview</Link> is the first.
      </Notice>
    </Page>
  );
}
