import 'reflect-metadata';
import { PATTERN_EXTRAS_METADATA, PATTERN_METADATA } from '@nestjs/microservices/constants.js';
import { describe, expect, it } from 'vitest';
import { MOST_LICENCES_AT_ONCE } from '../application/send/license-together.js';
import { RiskEventsController } from './risk-events.controller.js';

describe('the handlers of what risk decides', () => {
  it('all take as many at once as share a commit where they read the stream of the approvals: the least of them counts', () => {
    const handlers = Object.entries(Object.getOwnPropertyDescriptors(RiskEventsController.prototype))
      .map(([name, { value }]) => ({
        name,
        patterns: ((value && Reflect.getMetadata(PATTERN_METADATA, value)) ?? []) as readonly string[],
        extras: (value && Reflect.getMetadata(PATTERN_EXTRAS_METADATA, value)) as { atOnce: number } | undefined,
      }))
      .filter(({ patterns }) => patterns.some((pattern) => pattern.startsWith('risk.')));
    expect(handlers.map(({ name }) => name)).toEqual(['onApproved', 'onEarlierTradingStateChanged']);
    expect(handlers.map(({ extras }) => extras?.atOnce)).toEqual([MOST_LICENCES_AT_ONCE, MOST_LICENCES_AT_ONCE]);
  });
});
