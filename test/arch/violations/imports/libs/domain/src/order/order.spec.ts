import 'fast-check';
import { expect } from 'vitest';
import { order } from '#libs/testkit';
import { order as same } from './order.js';
expect(order).toBe(same);
