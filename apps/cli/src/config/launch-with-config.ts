import { dirname, resolve } from 'node:path';
import { type Environment, SettingsError } from '#libs/platform';
import { type InventedFile, type LaunchOptions, inventOption } from '../options/launch-options.js';
import { readLiveAddresses, readTestnetAccess } from '../options/venue-access.js';
import type { LoadedConfig } from './read-config.js';

/** The options of a launch with what a file says; `isGiven` says which options stand on the command line, and those win. */
export async function optionsWithConfig(
  options: LaunchOptions,
  file: string | undefined,
  isGiven: (option: string) => boolean,
  environment: Environment,
): Promise<LaunchOptions> {
  const joined = file === undefined ? options : await withFile(options, file, isGiven, environment);
  if (joined.tape === undefined && isGiven('speed'))
    throw new SettingsError(
      '--speed is the speed of a tape, and none is played: name one with --tape, or in the file of --config',
    );
  return joined;
}

async function withFile(
  options: LaunchOptions,
  file: string,
  isGiven: (option: string) => boolean,
  environment: Environment,
): Promise<LaunchOptions> {
  // Only a run with a file pays for loading the settings of every service.
  const { readConfig } = await import('./read-config.js');
  return mergeConfig(options, await readConfig(file), isGiven, environment);
}

function mergeConfig(
  options: LaunchOptions,
  { path, config }: LoadedConfig,
  isGiven: (option: string) => boolean,
  environment: Environment,
): LaunchOptions {
  const { market = 'synthetic', invented, seed, speed, tape, ...addresses } = config.venues?.binance ?? {};
  const merged: LaunchOptions = {
    ...options,
    config,
    seed: isGiven('seed') ? options.seed : (seed ?? options.seed),
    speed: isGiven('speed') ? options.speed : (speed ?? options.speed),
  };
  if (['tape', 'live', 'testnet'].some((option) => isGiven(option))) return merged;
  switch (market) {
    case 'synthetic':
      return invented === undefined ? merged : { ...merged, invented: readInvented(path, invented) };
    case 'tape':
      return { ...merged, tape: tape === undefined ? undefined : resolve(dirname(path), tape) };
    case 'live':
      return { ...merged, live: readLiveAddresses({ ...asEnvironment('LIVE', addresses), ...environment }) };
    case 'testnet':
      return { ...merged, testnet: readTestnetAccess({ ...asEnvironment('BINANCE', addresses), ...environment }) };
  }
}

function readInvented(config: string, file: string): InventedFile {
  try {
    return inventOption(resolve(dirname(config), file));
  } catch (error) {
    throw new SettingsError(
      `${config} cannot be used:\n  venues.binance.invented: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

interface Addresses {
  readonly restUrl?: string | undefined;
  readonly streamUrl?: string | undefined;
  readonly wsApiUrl?: string | undefined;
}

/** The addresses of a file under the names that the environment has for them, so that the environment wins. */
function asEnvironment(prefix: string, { restUrl, streamUrl, wsApiUrl }: Addresses): Environment {
  return {
    [`${prefix}_REST_URL`]: restUrl,
    [`${prefix}_STREAM_URL`]: streamUrl,
    [`${prefix}_WS_API_URL`]: wsApiUrl,
  };
}
