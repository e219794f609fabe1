import { expect, it } from 'vitest';
it('runs with the others', () => {
  expect(new Date(0).getTime()).toBe(0);
});
