/** The services that a desk runs in one process. */
export const DESK_SERVICES = ['market-data', 'risk', 'order-management', 'strategy'] as const;

export type DeskService = (typeof DESK_SERVICES)[number];

/** Settings as environment variables. */
type Environment = Readonly<Record<string, string>>;

/** What each service of a desk has for itself; it bears the service's name there. */
const OWN_NAMES: readonly string[] = ['HTTP_PORT', 'NATS_USER', 'NATS_PASSWORD', 'SIGNING_KEY'];

/** The settings of a desk, put together from those that its services would have each in a process of its own. */
export function deskSettingsOf(settingsOf: (service: DeskService) => Environment): Environment {
  const named = DESK_SERVICES.flatMap((service) => {
    const prefix = `${service.toUpperCase().replaceAll('-', '_')}_`;
    return Object.entries(settingsOf(service)).map(([name, value]): [string, string] => [
      OWN_NAMES.includes(name) ? `${prefix}${name}` : name,
      value,
    ]);
  });
  return Object.fromEntries(named);
}
