import { sharedProcessNameOf } from '#libs/platform';

/** The services that a desk runs in one process. */
export const DESK_SERVICES = ['market-data', 'risk', 'order-management', 'strategy'] as const;

export type DeskService = (typeof DESK_SERVICES)[number];

/** Settings as environment variables. */
type Environment = Readonly<Record<string, string>>;

/** The settings of a desk, put together from those that its services would have each in a process of its own. */
export function deskSettingsOf(settingsOf: (service: DeskService) => Environment): Environment {
  const named = DESK_SERVICES.flatMap((service) =>
    Object.entries(settingsOf(service)).map(([name, value]): [string, string] => [
      sharedProcessNameOf(service, name),
      value,
    ]),
  );
  return Object.fromEntries(named);
}
