import { Inject, Injectable } from '@nestjs/common';
import type { MarketEvent } from '#libs/domain';
import { type InstrumentId, type Scheduler, US_PER_SECOND, type UnixUs } from '#libs/kernel';
import { TICK_LANE, type TickPublisher } from '#libs/messaging';
import { type HistogramMetric, METRICS, Metrics, SCHEDULER } from '#libs/platform';
import { TICK_KINDS, TickEncoder, type TickKind, tickSubject } from '#libs/ticks';
import type { MarketEventSink, PublishedTotals } from '../ports.js';

/** So many updates of a burst leave without waiting for the end of the turn: about a millisecond's worth. */
const BURST_UPDATES = 1_024;

interface Stream {
  readonly kind: TickKind;
  readonly instrument: InstrumentId;
  readonly subject: string;
  readonly encoder: TickEncoder;
  oldestAtUs: UnixUs;
  /** From the exchange's time of that update to its receipt; NaN where the exchange gave none. */
  feedLagUs: number;
  /** Whether it is among the dirty ones. */
  isDirty: boolean;
}

/**
 * Packs updates into tick-lane messages and sends them when the present read of the socket is used up: a lone tick leaves
 * at once and nobody waits for a timer. Where a second read follows in the same turn of the event loop, the exchange is
 * faster than we are: what it brings leaves together at the end of the turn, or as soon as {@link BURST_UPDATES} wait,
 * because handing over to the broker costs as much as hundreds of updates. Nothing is kept while the broker is away: freshest
 * wins, what is dropped is counted, and the sequence goes on, so that consumers see the loss.
 */
@Injectable()
export class TickSender implements MarketEventSink {
  private readonly publisher: TickPublisher;
  private readonly scheduler: Scheduler;
  private readonly latency: HistogramMetric;
  private readonly feedLag: HistogramMetric;
  /** The publisher epoch: when this process began to publish. */
  private readonly epoch: number;
  private readonly streams = new Map<TickKind, Map<InstrumentId, Stream>>(TICK_KINDS.map((kind) => [kind, new Map()]));
  private dirty: Stream[] = [];
  /** The stream of the update before: in a burst most updates have the same. */
  private latest: Stream | undefined;
  /** Whether updates left in this turn of the event loop already. */
  private isBurst = false;
  /** What this turn's messages took: observed at its end, because their bytes leave only when we are done. */
  private readonly latenciesUs: number[] = [];
  private readonly feedLagsUs: number[] = [];
  private messages = 0;
  private updates = 0;
  private dropped = 0;

  constructor(@Inject(TICK_LANE) publisher: TickPublisher, @Inject(SCHEDULER) scheduler: Scheduler, metrics: Metrics) {
    this.publisher = publisher;
    this.scheduler = scheduler;
    this.latency = metrics.histogram(METRICS.socketToPublish);
    this.feedLag = metrics.histogram(METRICS.exchangeToReceive);
    this.epoch = scheduler.nowUs();
  }

  publishedTotals(): PublishedTotals {
    const { epoch, messages, updates, dropped } = this;
    return { epoch, messages, updates, dropped, pending: this.countPending() };
  }

  publishEvent(event: MarketEvent): void {
    const { latest } = this;
    const isLatest = latest !== undefined && latest.instrument === event.instrument && latest.kind === event.kind;
    const stream = isLatest ? latest : this.streamOf(event);
    this.latest = stream;
    if (!stream.encoder.fits(event)) this.sendStream(stream);
    if (stream.encoder.pending === 0) {
      stream.oldestAtUs = event.receivedAtUs;
      stream.feedLagUs = event.exchangeAtUs > 0 ? event.receivedAtUs - event.exchangeAtUs : Number.NaN;
      if (!stream.isDirty) this.markDirty(stream);
    }
    stream.encoder.add(event);
    if (this.isBurst && stream.encoder.pending >= BURST_UPDATES) this.sendStream(stream);
  }

  private markDirty(stream: Stream): void {
    if (this.dirty.length === 0) this.flushSoon();
    stream.isDirty = true;
    this.dirty.push(stream);
  }

  /** At the end of this read of the socket; at the end of the turn if an earlier read's updates left in it already. */
  private flushSoon(): void {
    if (this.isBurst) return;
    queueMicrotask(this.endRead);
  }

  private readonly endRead = (): void => {
    this.flush();
    this.isBurst = true;
    this.scheduler.runAfter(0, this.endTurn);
  };

  private readonly endTurn = (): void => {
    this.isBurst = false;
    this.flush();
    this.observeLatencies();
  };

  /** Sends everything that waits. */
  flush(): void {
    const streams = this.dirty;
    this.dirty = [];
    for (const stream of streams) {
      stream.isDirty = false;
      this.sendStream(stream);
    }
  }

  private sendStream(stream: Stream): void {
    const updates = stream.encoder.pending;
    const message = stream.encoder.take();
    if (message === undefined) return;
    if (!this.publisher.publish(stream.subject, message)) {
      this.dropped += updates;
      return;
    }
    this.messages += 1;
    this.updates += updates;
    this.latenciesUs.push(this.scheduler.nowUs() - stream.oldestAtUs);
    if (stream.feedLagUs >= 0) this.feedLagsUs.push(stream.feedLagUs);
  }

  private countPending(): number {
    return this.dirty.reduce((total, stream) => total + stream.encoder.pending, 0);
  }

  private observeLatencies(): void {
    for (const latencyUs of this.latenciesUs) this.latency.observe(latencyUs / US_PER_SECOND);
    this.latenciesUs.length = 0;
    for (const lagUs of this.feedLagsUs) this.feedLag.observe(lagUs / US_PER_SECOND);
    this.feedLagsUs.length = 0;
  }

  private streamOf(event: MarketEvent): Stream {
    const ofKind = this.streams.get(event.kind);
    const known = ofKind?.get(event.instrument);
    if (known !== undefined) return known;
    const { kind, venue, instrument } = event;
    const made = {
      kind,
      instrument,
      subject: tickSubject({ kind, venue, instrument }),
      encoder: new TickEncoder(kind, this.epoch),
      oldestAtUs: 0,
      feedLagUs: Number.NaN,
      isDirty: false,
    };
    ofKind?.set(instrument, made);
    return made;
  }
}
