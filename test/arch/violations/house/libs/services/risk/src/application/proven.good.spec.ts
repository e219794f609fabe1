import { expect, it } from 'vitest';
import { AddOrders } from './proven.good.js';

it('adds', () => expect(new AddOrders().addOrders(1, 2)).toBe(3));
