import { type RefObject, createContext, useCallback, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import { afterMs, beforeFrame } from '../browser/browser-time.js';
import { type ConnectionState, type EventTopics, type LatestTopics, LiveStore, type Topic } from './live-store.js';

/** React draws structure at most so often; figures that move with every price do not go through React. */
const DRAW_MS = 150;

/** What the stream has said, for every part of the page. */
export const LiveContext = createContext(new LiveStore());

/** The store of the page. */
export function useStore(): LiveStore {
  return useContext(LiveContext);
}

function useThrottled<T>(topic: Topic, read: (store: LiveStore) => T, delayMs = DRAW_MS): T {
  const store = useStore();
  const subscribe = useCallback(
    (onChange: () => void) => {
      let cancel: (() => void) | undefined;
      const stop = store.listen(topic, () => {
        cancel ??= afterMs(delayMs, () => {
          cancel = undefined;
          onChange();
        });
      });
      return () => {
        cancel?.();
        stop();
      };
    },
    [store, topic, delayMs],
  );
  return useSyncExternalStore(subscribe, () => read(store));
}

/** All newest values of a topic. */
export function useAll<T extends keyof LatestTopics>(topic: T): readonly LatestTopics[T][] {
  return useThrottled(topic, (store) => store.all(topic));
}

/** The newest events of a topic, newest first. */
export function useEvents<T extends keyof EventTopics>(topic: T): readonly EventTopics[T][] {
  return useThrottled(topic, (store) => store.events(topic));
}

/** How the connection is. */
export function useConnection(): ConnectionState {
  return useThrottled('connection', (store) => store.connection, 0);
}

/** Calls `work` once per frame in which something of a topic has changed, and once at first. */
export function useEveryFrame(topic: Topic, work: (store: LiveStore) => void): void {
  const store = useStore();
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    let isAsked = false;
    let isOver = false;
    const draw = (): void => {
      isAsked = false;
      if (!isOver) latest.current(store);
    };
    const stop = store.listen(topic, () => {
      if (isAsked) return;
      isAsked = true;
      beforeFrame(draw);
    });
    draw();
    return () => {
      isOver = true;
      stop();
    };
  }, [store, topic]);
}

/** An element whose text follows a value of the stream, frame by frame, without React. */
export function useLiveText<T extends keyof LatestTopics, E extends HTMLElement>(
  topic: T,
  key: string,
  textOf: (value: LatestTopics[T] | undefined) => { readonly text: string; readonly tone?: string },
): RefObject<E | null> {
  const element = useRef<E>(null);
  useEveryFrame(topic, (store) => {
    const target = element.current;
    if (target === null) return;
    const { text, tone } = textOf(store.find(topic, key));
    if (target.textContent !== text) target.textContent = text;
    if (tone !== undefined && target.dataset['tone'] !== tone) target.dataset['tone'] = tone;
  });
  return element;
}
