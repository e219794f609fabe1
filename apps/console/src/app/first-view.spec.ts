import { describe, expect, it } from 'vitest';
import { firstView } from './first-view.js';
import { PAGES } from './pages.js';

describe('what is seen before a script has run', () => {
  it('leads to every page, claims no connection and offers no command', () => {
    const markup = firstView();
    const links = [...markup.matchAll(/<a href="\/console([^"]*)"/gu)].map(([, path]) => path);
    expect(links).toEqual(PAGES.map(({ path }) => path));
    expect(markup).toContain('Connecting');
    expect(markup).not.toContain('<button');
  });
});
