/**
 * Loaded into each process on the way of the traced ticks (`--import`): notes when its sockets read and write, what its collector
 * took and which timers ran, on the machine's monotonic clock, in a list that is there before; writes them to a file at its end.
 */
import { writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { PerformanceObserver, performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';

/** What a note tells of. */
export const READ = 1;
export const WRITE = 2;
export const COLLECTOR = 3;
export const TIMER = 4;
/** Numbers of a note: what, of which port or timer, from, to. */
export const FIELDS = 4;

const file = process.env.BENCH_PROBE_FILE;
const MOST_NOTES = file === undefined ? 0 : 1_000_000;
const notes = new Float64Array(MOST_NOTES * FIELDS);
let count = 0;
/** Where the timers were set, once each. */
const timers = [];
const nowUs = () => Number(process.hrtime.bigint()) / 1_000;

function note(what, which, from, to) {
  if (count === MOST_NOTES) return;
  notes.set([what, which, from, to], count * FIELDS);
  count += 1;
}

function noteSockets() {
  const write = Reflect.get(Socket.prototype, 'write');
  Socket.prototype.write = function notedWrite(...args) {
    const from = nowUs();
    const hasRoom = write.apply(this, args);
    note(WRITE, this.remotePort ?? 0, from, nowUs());
    return hasRoom;
  };
  Socket.prototype.push = function notedPush(...args) {
    const at = nowUs();
    note(READ, this.remotePort ?? 0, at, at);
    return Readable.prototype.push.apply(this, args);
  };
}

function noteCollector() {
  const origin = nowUs() - performance.now() * 1_000;
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration, detail } of list.getEntries())
      note(COLLECTOR, detail.kind, origin + startTime * 1_000, origin + (startTime + duration) * 1_000);
  });
  observer.observe({ entryTypes: ['gc'] });
}

function noteTimers(name) {
  const set = globalThis[name];
  const notedSet = (work, ...rest) => {
    const place = placeOf(new Error('where a timer is set').stack);
    const which = timers.includes(place) ? timers.indexOf(place) : timers.push(place) - 1;
    const notedWork = (...args) => {
      const from = nowUs();
      work(...args);
      note(TIMER, which, from, nowUs());
    };
    return set(notedWork, ...rest);
  };
  // What `node:util` needs to make a promise of it.
  globalThis[name] = Object.defineProperties(notedSet, Object.getOwnPropertyDescriptors(set));
}

/** The first line of a stack behind the probe's own. */
function placeOf(stack) {
  return stack.split('\n')[2]?.replace(/^\s*at |\(?file:\/\/.*?\/(?=dist|node_modules)|\)$/gu, '') ?? '';
}

if (file !== undefined) {
  noteSockets();
  noteCollector();
  noteTimers('setTimeout');
  noteTimers('setInterval');
  // Where nobody else takes the signal, the process would end without its `exit`.
  process.once('SIGTERM', () => process.listenerCount('SIGTERM') === 0 && process.exit(0));
  process.on('exit', () => {
    writeFileSync(file, Buffer.from(notes.buffer, 0, count * FIELDS * Float64Array.BYTES_PER_ELEMENT));
    writeFileSync(`${file}.json`, JSON.stringify(timers));
  });
}
