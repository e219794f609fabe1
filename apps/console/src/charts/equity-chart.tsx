import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { EquityCurveView } from '#libs/services/gateway';
import { getJson } from '../api/rest.js';
import { monotonicMs } from '../browser/browser-time.js';
import { clockTime } from '../format/time-text.js';
import { toPixelNumber } from '../format/decimal-text.js';
import { useEveryFrame } from '../live/use-live.js';
import { Notice } from '../ui/page.js';
import { colour } from './colour.js';

const HEIGHT = 260;
const US_PER_SECOND = 1_000_000;
/** The line is drawn anew at most so often: the figure above it moves with every price, and a drawing costs as much as many figures. */
const DRAW_MS = 500;
/** Points that are drawn. */
const MOST_POINTS = 3_600;

const timeOf = (second: number): string => clockTime(second * US_PER_SECOND);

/** An area under a line, in the quiet colours of the page. */
function optionsFor(width: number): uPlot.Options {
  const axis = {
    stroke: () => colour('--text-quiet'),
    grid: { stroke: () => colour('--line'), width: 1 },
    ticks: { show: false },
  };
  const font = '11px "Inter Variable", system-ui, sans-serif';
  return {
    width,
    height: HEIGHT,
    cursor: { points: { size: 6 }, y: false },
    legend: { show: false },
    padding: [12, 8, 0, 0],
    axes: [
      { ...axis, font, size: 30, space: 90, grid: { show: false }, values: (_plot, ticks) => ticks.map(timeOf) },
      { ...axis, font, size: 74, values: (_plot, ticks) => ticks.map((tick) => tick.toLocaleString('en-US')) },
    ],
    series: [
      {},
      { stroke: () => colour('--accent'), fill: () => colour('--accent-wash'), width: 1.6, points: { show: false } },
    ],
  };
}

type Points = [number[], number[]];

function pointsOf({ points }: EquityCurveView): Points {
  const newest = points.slice(-MOST_POINTS);
  return [newest.map(({ atUs }) => atUs / US_PER_SECOND), newest.map(({ equity }) => toPixelNumber(equity))];
}

/** Adds the figure of now: a new point for a new second, else the last one moves. */
function takeNow([times, values]: Points, atUs: number, equity: string): void {
  const second = atUs / US_PER_SECOND;
  const last = times.at(-1) ?? 0;
  if (Math.floor(second) > Math.floor(last)) {
    times.push(second);
    values.push(toPixelNumber(equity));
  } else if (second >= last) values[values.length - 1] = toPixelNumber(equity);
  if (times.length > MOST_POINTS) [times, values].forEach((list) => list.shift());
}

function Plot({ curve, account }: { readonly curve: EquityCurveView; readonly account: string }): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const points = useRef<Points>(pointsOf(curve));
  useEffect(() => {
    const target = box.current;
    if (target === null) return;
    const made = new uPlot(optionsFor(target.clientWidth), points.current, target);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: target.clientWidth, height: HEIGHT }));
    observer.observe(target);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, []);
  const drawnMs = useRef(Number.NEGATIVE_INFINITY);
  useEveryFrame('equity', account, (store) => {
    const now = store.find('equity', account);
    if (now === undefined || now.equity === null) return;
    takeNow(points.current, now.atUs, now.equity);
    if (monotonicMs() - drawnMs.current < DRAW_MS) return;
    drawnMs.current = monotonicMs();
    plot.current?.setData(points.current);
  });
  return <div ref={box} className="chart" role="img" aria-label="Equity over time" />;
}

/** Equity over time; its end moves with every price. */
export function EquityChart({ account }: { readonly account: string }): ReactElement {
  const { data } = useQuery({
    queryKey: ['equity', account],
    queryFn: ({ signal }) => getJson<EquityCurveView>(`/v1/accounts/${account}/equity`, signal),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
    retry: 20,
    retryDelay: 500,
  });
  if (data === undefined) return <Notice>Waiting for the first price of everything that is held.</Notice>;
  return <Plot curve={data} account={account} />;
}
