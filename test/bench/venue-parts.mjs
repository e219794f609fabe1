/** The parts of the Binance venue that the benches measure by themselves: they are the venue's own, not its library's. */
const built = (path) => import(new URL(`../../dist/libs/venues/src/${path}`, import.meta.url).href);

export const { FrameScanner } = await built('binance/codec/frame-scanner.js');
export const { decodeMarketFrame } = await built('binance/codec/market-frame.js');
export const { stepScale } = await built('values/decimal-steps.js');
