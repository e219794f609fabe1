/**
 * `npm run bench -- tick --trace`: where the slowest ticks were, ours and the bare hop's. Each process on the way notes what it
 * did (`tick-probe.mjs`), Linux tells who was on which processor (`tick-switches.mjs`); here each tick gets its stages.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FIELDS, READ, WRITE } from './tick-probe.mjs';
import { recordSwitches } from './tick-switches.mjs';
import { reportWay } from './tick-trace-report.mjs';

const PROBE = fileURLToPath(new URL('tick-probe.mjs', import.meta.url));
/** What is looked at begins at most so long before a tick; a longer turn on a processor is not seen. */
const LONGEST_US = 50_000;

/** The traced ticks of one run. */
export class TickTrace {
  #folder = mkdtempSync(join(tmpdir(), 'tradewind-tick-'));
  #ticks = [];
  #endRecording;
  #switches = [];

  /** The settings of a process that is to take notes. */
  probeOf(name) {
    return { NODE_OPTIONS: `--import ${PROBE}`, BENCH_PROBE_FILE: join(this.#folder, name) };
  }

  async begin() {
    this.#endRecording = await recordSwitches(join(this.#folder, 'switches'));
  }

  /** Takes the ticks of a round, `[written, read, received]` each. */
  add(way, ticks) {
    for (const [written, , heard] of ticks) this.#ticks.push({ way, written, heard });
  }

  async end() {
    this.#switches = await this.#endRecording();
  }

  /** Prints it, once the processes have ended. `ports`: of exchange and broker. `pids`: whose processes are whose. */
  report(ports, pids) {
    const consumer = this.#notesOf('consumer');
    for (const way of ['bare', 'own']) {
      const sender = this.#notesOf(way);
      const ticks = this.#ticks.filter((tick) => tick.way === way);
      const staged = ticks.map((tick) => stagesOf(tick, sender, consumer, ports)).filter((one) => one !== undefined);
      reportWay(way, staged, { sender, consumer }, pids, (from, to) => within(this.#switches, from, to));
    }
    rmSync(this.#folder, { recursive: true });
  }

  #notesOf(name) {
    const file = join(this.#folder, name);
    const bytes = readFileSync(file);
    const all = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / Float64Array.BYTES_PER_ELEMENT);
    const timers = JSON.parse(readFileSync(`${file}.json`, 'utf8'));
    const notes = Array.from({ length: all.length / FIELDS }, (_, i) => {
      const [what, which, from, to] = all.subarray(i * FIELDS, (i + 1) * FIELDS);
      return { what, which, from, to };
    }).sort((one, other) => one.from - other.from);
    return { timers, within: (from, to) => within(notes, from, to) };
  }
}

/** What of a list that is in order of `from` lies at least partly in a span of time. */
function within(list, from, to) {
  return list.slice(firstFrom(list, from - LONGEST_US), firstFrom(list, to)).filter((one) => one.to >= from);
}

function firstFrom(list, at) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].from < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The moments between the stages of a tick; `undefined` where two ticks were read at once and the notes cannot be told apart. */
function stagesOf({ written, heard }, sender, consumer, ports) {
  const sent = sender.within(written, heard);
  const is = (what, port) => (note) => note.what === what && note.which === port;
  const reads = sent.filter(is(READ, ports.exchange));
  const write = sent.find(is(WRITE, ports.broker));
  const arrival = consumer.within(written, heard).findLast(is(READ, ports.broker));
  if (reads.length !== 1 || write === undefined || arrival === undefined || write.from < reads[0].from)
    return undefined;
  return { total: heard - reads[0].from, cuts: [reads[0].from, write.from, write.to, arrival.from, heard] };
}
