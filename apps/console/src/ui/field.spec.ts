import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Choice, type Option } from './field.js';

function shown(choices: readonly Option[], isInline?: boolean): string {
  const parts = { label: 'State', value: 'New', choices, onChange: () => undefined };
  return renderToStaticMarkup(createElement(Choice, isInline === undefined ? parts : { ...parts, isInline }));
}

describe('a choice', () => {
  it('shows words in place of a value where there are others, and marks what is chosen', () => {
    const options = '<option value="">All</option><option value="New" selected="">New</option>';
    expect(shown([['', 'All'], 'New'])).toBe(
      `<label class="field"><span>State</span><select>${options}</select></label>`,
    );
  });

  it('stands in a row of buttons where it is inline', () => {
    expect(shown(['New'], true)).toContain('<label class="inline-field"><span>State</span>');
  });
});
