import { type DurableLaneServer } from '#libs/messaging';

/**
 * Lets a durable lane listen only once `serving` resolves: a stand-by shares its consumer with the holder of the lease, and
 * must not take a single message away from it.
 */
export function listenWhenServing(lane: DurableLaneServer, serving: Promise<void>): DurableLaneServer {
  const listen = lane.listen.bind(lane);
  const close = lane.close.bind(lane);
  let closed = false;
  lane.listen = (callback) => {
    callback();
    void serving.then(() => {
      if (!closed) listen(() => undefined);
    });
  };
  lane.close = () => {
    closed = true;
    return close();
  };
  return lane;
}
