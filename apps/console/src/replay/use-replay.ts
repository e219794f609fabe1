import { useEffect, useMemo, useState } from 'react';
import type { RecordingView, ReplayView } from '#libs/services/gateway';
import { getJson } from '../api/rest.js';
import { everyMs } from '../browser/browser-time.js';
import { type ReplayMoment, ReplayPlayer } from './replay-player.js';

/** So often the picture moves while it plays. */
const TICK_MS = 100;

/** A replay of a market of a recording, from its beginning; a new one where recording or market is another. */
export function useReplay(
  { fromUs, name }: RecordingView,
  instrument: string,
): { readonly player: ReplayPlayer; readonly moment: ReplayMoment } {
  const [, setDrawn] = useState(0);
  const player = useMemo(() => {
    const path = `/v1/recordings/${name}/${instrument}`;
    const fetchPart = (beginUs: number, stepMs: number, limit: number): Promise<ReplayView> =>
      getJson<ReplayView>(
        `${path}?${new URLSearchParams({ fromUs: `${Math.floor(beginUs)}`, stepMs: `${stepMs}`, limit: `${limit}` })}`,
      );
    return new ReplayPlayer({ fetchPart, onChange: () => setDrawn((count) => count + 1) }, fromUs);
  }, [fromUs, instrument, name]);
  useEffect(() => {
    void player.ask();
    const stop = everyMs(TICK_MS, () => player.passTime(TICK_MS));
    return () => {
      stop();
      player.setPlaying(false);
    };
  }, [player]);
  return { player, moment: player.moment() };
}
