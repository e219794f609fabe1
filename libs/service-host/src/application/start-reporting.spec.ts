import { describe, expect, it } from 'vitest';
import { SettingsError, type ReportSettings } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { sinksOf } from './start-reporting.js';

const settings = (REPORT_SINK: ReportSettings['REPORT_SINK'], REPORT_SINK_URL?: string): ReportSettings =>
  ({ REPORT_SINK, REPORT_SINK_URL }) as ReportSettings;

describe('the sinks of the settings', () => {
  it.each([
    ['none', undefined, []],
    ['dogstatsd', 'udp://agent:8125', ['dogstatsd']],
    ['dogstatsd', 'udp://[::1]', ['dogstatsd']],
    ['otlp', 'http://collector:4318', ['otlp']],
  ] as const)('are for %s at %s: %j', async (sink, url, names) => {
    const sinks = sinksOf(settings(sink, url), new VirtualScheduler());
    expect(sinks.map(({ name }) => name)).toEqual(names);
    await Promise.all(sinks.map((each) => each.closeSink()));
  });

  it.each([
    ['dogstatsd', undefined],
    ['dogstatsd', 'http://agent:8125'],
    ['otlp', 'udp://collector:4318'],
  ] as const)('are refused for %s at %s', (sink, url) => {
    expect(() => sinksOf(settings(sink, url), new VirtualScheduler())).toThrow(SettingsError);
  });
});
