/** Where the container finds its configuration. */
export const DOCKER_CONFIG = '/config';
/** Where the container keeps its streams, for as long as it lives. */
export const DOCKER_STORE = '/tmp/jetstream';

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
    `${configDirectory}:${DOCKER_CONFIG}:ro`,
    image,
    ...['-c', `${DOCKER_CONFIG}/nats.conf`, '-a', '0.0.0.0', '-p', '4222'],
  ];
}
