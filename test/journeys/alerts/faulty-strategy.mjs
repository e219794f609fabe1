/**
 * A bug in the strategy, for one story: loaded before the service (`node --import`), it makes momentum throw at whatever it receives of
 * one instrument while the file is there that `FAULTY_STRATEGY_FILE` names.
 */
import { existsSync } from 'node:fs';
import { momentum } from '#libs/strategies';

const file = process.env.FAULTY_STRATEGY_FILE ?? '';
const sound = { ...momentum };

momentum.on = (state, event) => {
  if (state.context.instrument.id === 'ETH-USDT' && existsSync(file)) throw new Error('a bug, says a story');
  return sound.on(state, event);
};
