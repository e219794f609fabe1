import { it } from 'vitest';
it('cannot fail', () => {
  String(1);
});
