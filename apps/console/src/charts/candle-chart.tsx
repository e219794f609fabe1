import {
  CandlestickSeries,
  ColorType,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
  createChart,
} from 'lightweight-charts';
import { type ReactElement, useEffect, useRef } from 'react';
import type { BarView } from '#libs/services/gateway';
import { toPixelNumber } from '../format/decimal-text.js';
import { colour } from './colour.js';
import { priceFormatOf } from './price-format.js';

const HEIGHT = 340;
/** While there are fewer, so many places are shown: wide bars, the newest on the right. */
const FEW_BARS = 90;

interface Drawn {
  readonly chart: IChartApi;
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly volume: ISeriesApi<'Histogram'>;
}

function draw(target: HTMLElement): Drawn {
  const chart = createChart(target, {
    autoSize: true,
    height: HEIGHT,
    layout: {
      background: { type: ColorType.Solid, color: 'transparent' },
      textColor: colour('--text-quiet'),
      fontFamily: '"Inter Variable", system-ui, sans-serif',
      fontSize: 11,
      // Its notice is on the System page: the logo would bring an inline style, which our policy forbids.
      attributionLogo: false,
    },
    grid: { vertLines: { visible: false }, horzLines: { color: colour('--line') } },
    rightPriceScale: { borderVisible: false },
    timeScale: { borderVisible: false, timeVisible: true, secondsVisible: true },
  });
  const [up, down] = [colour('--up'), colour('--down')];
  const candles = chart.addSeries(CandlestickSeries, {
    ...{ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down, borderVisible: false },
  });
  const volume = chart.addSeries(HistogramSeries, {
    priceScaleId: 'volume',
    color: colour('--line-strong'),
    lastValueVisible: false,
    priceLineVisible: false,
  });
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
  return { chart, candles, volume };
}

/** Candles of a market, with the volume under them. `tickSize` decides how many places a price has. */
export function CandleChart({
  bars,
  tickSize,
  name,
}: {
  readonly bars: readonly BarView[];
  readonly tickSize: string;
  readonly name: string;
}): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn>(null);
  useEffect(() => {
    const target = box.current;
    if (target === null) return;
    const made = draw(target);
    drawn.current = made;
    return () => {
      drawn.current = null;
      made.chart.remove();
    };
  }, []);
  useEffect(() => {
    drawn.current?.candles.applyOptions({ priceFormat: priceFormatOf(tickSize) });
  }, [tickSize]);
  useEffect(() => {
    const at = (bar: BarView): UTCTimestamp => bar.second as UTCTimestamp;
    drawn.current?.candles.setData(
      bars.map((bar) => ({
        time: at(bar),
        ...{
          open: toPixelNumber(bar.open),
          high: toPixelNumber(bar.high),
          low: toPixelNumber(bar.low),
          close: toPixelNumber(bar.close),
        },
      })),
    );
    if (bars.length > 0 && bars.length < FEW_BARS)
      drawn.current?.chart.timeScale().setVisibleLogicalRange({ from: bars.length - FEW_BARS, to: bars.length + 2 });
    drawn.current?.volume.setData(bars.map((bar) => ({ time: at(bar), value: toPixelNumber(bar.volume) })));
  }, [bars]);
  return <div ref={box} className="chart chart-candles" role="img" aria-label={`Candles of ${name}`} />;
}
