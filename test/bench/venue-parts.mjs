/** The parts of the venues that the benches measure by themselves: they are the library's own, not what it offers. */
const built = (path) => import(new URL(`../../dist/libs/venues/src/${path}`, import.meta.url).href);

export const { binanceProtocol } = await built('binance/feed/protocol.js');
export const { FedInstrument, newSessionBook } = await built('feed/fed-instrument.js');
export const { FrameIntake } = await built('feed/frame-intake.js');
export const { InstrumentMarket } = await built('feed/instrument-market.js');
