import { Command, Option } from 'commander';
import { BINANCE_REST_URL, BINANCE_STREAM_URL } from './paper-exchange.config.js';
import type { Environment } from '#libs/platform';

/** Options on the command line, the setting that each of them sets, its meaning, and its value where it is given none. */
const OPTIONS: readonly (readonly [string, string, string, string?])[] = [
  ['--port <n>', 'HTTP_PORT', 'port to listen on; 0 takes a free one'],
  ['--host <address>', 'HTTP_HOST', 'address to listen on'],
  ['--seed <n>', 'SEED', 'seed of the synthetic market'],
  ['--symbols <list>', 'SYMBOLS', 'symbols of a synthetic or live market, such as BTCUSDT,ETHUSDT'],
  ['--invent <file>', 'INVENTED_SYMBOLS_FILE', 'JSON list of symbols of your own for the synthetic market'],
  ['--rate <n>', 'RATE', 'how many times a second an agent of the synthetic market acts'],
  ['--tape <dir>', 'TAPE', 'folder of recorded frames to play instead of a synthetic market'],
  ['--speed <n>', 'SPEED', 'how much faster than recorded; or max'],
  ['--grace-ms <n>', 'TAPE_GRACE_MS', 'how long a tape waits after the first subscription'],
  [
    '--live [address]',
    'LIVE_STREAM_URL',
    'market streams of a real exchange to relay and to match against without money',
    BINANCE_STREAM_URL,
  ],
  ['--live-rest [address]', 'LIVE_REST_URL', 'REST of that exchange', BINANCE_REST_URL],
  ['--api-key <key>', 'API_KEY', 'key of the client account'],
  ['--api-secret <secret>', 'API_SECRET', 'secret of that key'],
  ['--balances <list>', 'BALANCES', 'what the account starts with, such as USDT:100000,BTC:1'],
  ['--journal <file>', 'JOURNAL_FILE', 'file to write everything about orders to, and to recover from'],
  ['--log-level <level>', 'LOG_LEVEL', 'least important level that is logged'],
];

function attribute(flags: string): string {
  const name = flags.split(' ')[0]?.replace(/^--/u, '') ?? '';
  return name.replaceAll(/-([a-z])/gu, (_match, letter: string) => letter.toUpperCase());
}

/** The command line as settings. Prints help or a mistake and ends the process where that is asked. */
export function readArguments(argv: readonly string[]): Environment {
  const command = new Command('paper-exchange').description(
    "An exchange that speaks Binance Spot's protocol. No money in it.",
  );
  for (const [flags, setting, meaning, preset] of OPTIONS) {
    const option = new Option(flags, `${meaning} (setting ${setting})`);
    command.addOption(preset === undefined ? option : option.preset(preset));
  }
  const given: Readonly<Record<string, unknown>> = command.parse([...argv], { from: 'user' }).opts();
  const overrides: Record<string, string> = {};
  for (const [flags, setting] of OPTIONS) {
    const value = given[attribute(flags)];
    if (typeof value === 'string') overrides[setting] = value;
  }
  return overrides;
}
