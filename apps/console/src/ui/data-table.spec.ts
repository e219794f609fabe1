import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Asked } from '../api/asked.js';
import { RestProblem } from '../api/rest-problem.js';
import { DataTable } from './data-table.js';

const EMPTY = 'None: our books and the venue agree.';

function shown(asked: Asked, rows: readonly string[] = []): string {
  const columns = [{ head: 'Kind', cell: (row: string) => row }];
  return renderToStaticMarkup(
    createElement(DataTable<string>, { label: 'Differences', asked, columns, rows, keyOf: (row) => row, empty: EMPTY }),
  );
}

describe('a list', () => {
  it('is said to be empty only where the gateway said so', () => {
    expect(shown({ data: undefined, error: null })).not.toContain(EMPTY);
    expect(shown({ data: undefined, error: null })).toContain('Asking the gateway');
    const failed = shown({ data: [], error: new RestProblem(503, 'UNAVAILABLE', 'The books do not answer.') });
    expect(failed).not.toContain(EMPTY);
    expect(failed).toContain('The books do not answer.');
    expect(shown({ data: [], error: null })).toContain(EMPTY);
  });

  it('says that its rows are old where the gateway no longer answers', () => {
    const old = shown({ data: ['MISSING_FILL'], error: new TypeError('Failed to fetch') }, ['MISSING_FILL']);
    expect(old).toMatch(/role="alert">The gateway gives no answer\. These rows are from before\.<[\s\S]*MISSING_FILL/u);
    expect(shown({ data: ['MISSING_FILL'], error: null }, ['MISSING_FILL'])).not.toContain('alert');
  });
});
