import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualScheduler } from '#libs/testkit';
import { createLog } from '../log/log.js';
import { Metrics } from '../metrics/metrics.js';
import { AlarmNotices } from './alarm-notices.js';
import { NoticeSender } from './notice-sender.js';
import type { Notice } from './notifier.js';

let time: VirtualScheduler;
let told: Notice[];
let alarms: AlarmNotices;

beforeEach(() => {
  time = new VirtualScheduler();
  told = [];
  const notifier = { name: 'test', deliverNotice: (notice: Notice) => Promise.resolve(void told.push(notice)) };
  const sender = new NoticeSender([notifier], createLog('risk', 'silent'), Metrics.forService('risk'));
  alarms = new AlarmNotices({ service: 'risk', about: 'paper-1', sender, scheduler: time });
});

describe('the alarms of trading', () => {
  it('are told at once, and wake people', () => {
    alarms.raiseAlarm('overfill', 'more was executed than was approved');
    expect(told).toEqual([
      {
        ...{ service: 'risk', subject: 'overfill', state: 'raised', severity: 'critical', atUs: time.nowUs() },
        text: 'paper-1: more was executed than was approved',
      },
    ]);
  });

  it('of one kind are told once in ten minutes, with how often they came meanwhile; another kind at once', async () => {
    for (let second = 0; second < 600; second += 5) {
      alarms.raiseAlarm('monitor-blind', 'equity is not known');
      await time.runForMs(5_000);
    }
    alarms.raiseAlarm('overfill', 'too much');
    alarms.raiseAlarm('monitor-blind', 'equity is not known');
    await time.runForMs(600_000);
    alarms.raiseAlarm('monitor-blind', 'equity is not known');
    expect(told.map(({ text }) => text)).toEqual([
      'paper-1: equity is not known',
      'paper-1: too much',
      'paper-1: equity is not known (119 more since the last notice)',
      'paper-1: equity is not known',
    ]);
  });

  it('are not what a change of state is: that is told each time', () => {
    alarms.tellAtOnce('trading-state', 'all is HALTED');
    alarms.tellAtOnce('trading-state', 'all is ACTIVE');
    expect(told.map(({ state, text }) => [state, text])).toEqual([
      ['told', 'paper-1: all is HALTED'],
      ['told', 'paper-1: all is ACTIVE'],
    ]);
  });
});
