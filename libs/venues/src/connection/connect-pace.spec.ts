import { VirtualScheduler } from '#libs/testkit';
import { expect, it } from 'vitest';
import { ConnectPace } from './connect-pace.js';

it('connections are opened at once, then a pause apart in the order of their asking, and none after the close', async () => {
  const scheduler = new VirtualScheduler();
  const opened: string[] = [];
  const pace = new ConnectPace(scheduler, 100);
  for (const name of ['a', 'b', 'c', 'd']) pace.openInTurn(() => opened.push(name));
  expect(opened).toEqual(['a']);
  await scheduler.runForMs(199);
  expect(opened).toEqual(['a', 'b']);
  await scheduler.runForMs(1);
  expect(opened).toEqual(['a', 'b', 'c']);
  pace.close();
  await scheduler.runForMs(1_000);
  pace.openInTurn(() => opened.push('e'));
  expect(opened).toEqual(['a', 'b', 'c']);
});

it('a shorter demand for quiet that comes later does not end a longer one: refusals overtake each other', async () => {
  const scheduler = new VirtualScheduler();
  const opened: string[] = [];
  const pace = new ConnectPace(scheduler, 100);
  pace.keepQuiet(60_000);
  await scheduler.runForMs(10_000);
  pace.keepQuiet(5_000);
  pace.openInTurn(() => opened.push('a'));
  await scheduler.runForMs(49_999);
  expect(opened).toEqual([]);
  // Neither is a longer one cut to what is left of the first.
  pace.keepQuiet(2_000);
  await scheduler.runForMs(1_999);
  expect(opened).toEqual([]);
  await scheduler.runForMs(1);
  expect(opened).toEqual(['a']);
});
