/** The arguments of `docker` that run nats-server in the foreground, reachable on one port of 127.0.0.1 only. */
export function dockerArgs(image: string, name: string, port: number, configDirectory: string): readonly string[] {
  return [
    'run',
    '--rm',
    '--init',
    '--name',
    name,
    '--publish',
    `127.0.0.1:${port}:4222`,
    '--volume',
    `${configDirectory}:/config:ro`,
    image,
    ...['-c', '/config/nats.conf', '-a', '0.0.0.0', '-p', '4222', '-n', name, '-js', '-sd', '/tmp/jetstream'],
  ];
}
