import { type RefObject, createContext, useCallback, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import type { Asked } from '../api/asked.js';
import { afterMs, beforeFrame, monotonicMs } from '../browser/browser-time.js';
import { Batch } from './batch.js';
import { type ConnectionState, type EventTopics, type LatestTopics, LiveStore, type Topic } from './live-store.js';

/** React draws structure at most so often; figures that move with every price do not go through React. */
const DRAW_MS = 150;

/** What is written before the next frame: one question to the browser for all figures of the page. */
const frames = new Batch(beforeFrame);

let drawnMs = Number.NEGATIVE_INFINITY;

/** What React draws: the first change at once, all of the next {@link DRAW_MS} together. */
const draws = new Batch((run) => {
  const draw = (): void => {
    drawnMs = monotonicMs();
    run();
  };
  const waitMs = drawnMs + DRAW_MS - monotonicMs();
  if (waitMs <= 0) beforeFrame(draw);
  else afterMs(waitMs, () => beforeFrame(draw));
});

/** What the stream has said, for every part of the page. */
export const LiveContext = createContext(new LiveStore());

/** The store of the page. */
export function useStore(): LiveStore {
  return useContext(LiveContext);
}

/** Draws again when something of a topic, or under a key of it, has changed and `read` says something else than before. */
function useDrawn<T>(topic: Topic, key: string | undefined, read: (store: LiveStore) => T): T {
  const store = useStore();
  const subscribe = useCallback(
    (onChange: () => void) => {
      let takeBack: (() => void) | undefined;
      const listener = (): void => {
        takeBack = draws.add(onChange);
      };
      const stop = store.listen(topic, listener, key);
      return () => {
        takeBack?.();
        stop();
      };
    },
    [store, topic, key],
  );
  return useSyncExternalStore(subscribe, () => read(store));
}

/** All newest values of a topic: draws with every change of any. Where a row is enough, see {@link useLatest}. */
export function useAll<T extends keyof LatestTopics>(topic: T): readonly LatestTopics[T][] {
  return useDrawn(topic, undefined, (store) => store.all(topic));
}

/** The keys of a topic, sorted: draws when there is one more, not when a value changes. */
export function useKeys(topic: keyof LatestTopics): readonly string[] {
  return useDrawn(topic, undefined, (store) => store.keys(topic));
}

/** What `select` takes of the newest value under a key: draws when that is another, whatever else of the value changes. */
export function useLatest<T extends keyof LatestTopics, V extends string | number | boolean | null | undefined>(
  topic: T,
  key: string,
  select: (value: LatestTopics[T] | undefined) => V,
): V {
  return useDrawn(topic, key, (store) => select(store.find(topic, key)));
}

/** The newest events of a topic, newest first. */
export function useEvents<T extends keyof EventTopics>(topic: T): readonly EventTopics[T][] {
  return useDrawn(topic, undefined, (store) => store.events(topic));
}

/** How the connection is; a change is drawn at once. */
export function useConnection(): ConnectionState {
  const store = useStore();
  const subscribe = useCallback((onChange: () => void) => store.listen('connection', onChange), [store]);
  return useSyncExternalStore(subscribe, () => store.connection);
}

/** Whether the stream has said what there is: before its first snapshot nothing is known to be none. */
export function useStreamed(): Asked {
  const store = useStore();
  const subscribe = useCallback((onChange: () => void) => store.listen('connection', onChange), [store]);
  const isKnown = useSyncExternalStore(subscribe, () => store.epoch !== '');
  return { data: isKnown ? store : undefined, error: null };
}

/** Calls `work` once per frame in which something under a key of a topic has changed, and once at first. */
export function useEveryFrame(topic: Topic, key: string, work: (store: LiveStore) => void): void {
  const store = useStore();
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    let takeBack: (() => void) | undefined;
    const draw = (): void => latest.current(store);
    const listener = (): void => {
      takeBack = frames.add(draw);
    };
    const stop = store.listen(topic, listener, key);
    draw();
    return () => {
      takeBack?.();
      stop();
    };
  }, [store, topic, key]);
}

/** Writes a text into an element by its one text node, which stays: nothing is made or thrown away. */
function writeText(target: Element, text: string): void {
  const node = target.firstChild;
  if (node === null) target.append(text);
  else if (node.nodeValue !== text) node.nodeValue = text;
}

/** An element whose text follows a value of the stream, frame by frame, without React. */
export function useLiveText<T extends keyof LatestTopics, E extends HTMLElement>(
  topic: T,
  key: string,
  textOf: (value: LatestTopics[T] | undefined) => { readonly text: string; readonly tone?: string },
): RefObject<E | null> {
  const element = useRef<E>(null);
  useEveryFrame(topic, key, (store) => {
    const target = element.current;
    if (target === null) return;
    const { text, tone } = textOf(store.find(topic, key));
    writeText(target, text);
    if (tone !== undefined && target.dataset['tone'] !== tone) target.dataset['tone'] = tone;
  });
  return element;
}
