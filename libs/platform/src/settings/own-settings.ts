/** What each service has for itself, also where several share a process: its port, its way into the broker, its key, its checkpoints. */
const OWN_SETTINGS: readonly string[] = [
  ...['HTTP_PORT', 'NATS_USER', 'NATS_PASSWORD', 'NATS_NKEY_SEED', 'SIGNING_KEY', 'AUDIT_CHECKPOINT_FILE'],
];

/**
 * What a setting of one service is called in a process that several share: its own bear its name, such as `RISK_SIGNING_KEY` or
 * `RISK_SIGNING_KEY_FILE`; one that is the same for all keeps its name.
 */
export function sharedProcessNameOf(service: string, name: string): string {
  const isOwn = OWN_SETTINGS.some((own) => name === own || name === `${own}_FILE`);
  return isOwn ? `${service.toUpperCase().replaceAll('-', '_')}_${name}` : name;
}
