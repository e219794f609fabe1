import { describe, expect, it } from 'vitest';
import { MOMENTUM_DEFAULTS, momentumFields, readMomentumParameters } from './momentum-parameters.js';

describe('the published parameters of momentum', () => {
  it('are those that it reads, with their defaults', () => {
    expect(momentumFields().map(({ name }) => name)).toEqual(Object.keys(MOMENTUM_DEFAULTS));
    const written = momentumFields().map(({ defaultValue, name }) => [name, defaultValue] as const);
    expect(readMomentumParameters(Object.fromEntries(written))).toEqual({ ok: true, value: MOMENTUM_DEFAULTS });
  });

  it('say exactly where the bounds are', () => {
    const accepts = (name: string, value: unknown): boolean => {
      const read = readMomentumParameters({ window: 100_000, [name]: value });
      return read.ok || !read.error.message.includes(`${name} must be a`);
    };
    const bounds = momentumFields().flatMap((field) => {
      const { name } = field;
      if (field.kind === 'choice') return [];
      if (field.kind === 'whole') return [[name, accepts(name, field.atMost), accepts(name, field.atMost + 1)]];
      const isAtLeast = accepts(name, field.above) === field.orEqual;
      return [[name, isAtLeast && accepts(name, field.atMost), accepts(name, `${field.atMost}1`)]];
    });
    expect(bounds).toEqual(bounds.map(([name]) => [name, true, false]));
    expect(bounds).toHaveLength(9);
  });
});
