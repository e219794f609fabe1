import { ResumeCommandV1, HaltCommandV1 } from '#libs/contracts';
import { US_PER_MS } from '#libs/kernel';
import type { Fault } from '../faults/fault.js';
import type { Stage } from '../stage/stage.js';
import { placeByHand } from './place-by-hand.js';

/** A fault of a story, and what belongs to it alone: its place in the plan, and its seed. */
export interface PlannedFault {
  readonly id: number;
  readonly fault: Fault;
  readonly seed: number;
}

/** Begins a fault now, and plans its end. */
export async function performFault(stage: Stage, planned: PlannedFault): Promise<void> {
  const { fault, id, seed } = planned;
  const { agenda } = stage;
  switch (fault.kind) {
    case 'lane':
      stage.laneFaults.begin(id, fault, seed);
      return agenda.after(fault.forMs, () => stage.laneFaults.end(id));
    case 'crash':
      return stage.living(fault.service)[0] === undefined
        ? undefined
        : stage
            .living(fault.service)
            .slice(0, 1)
            .forEach((one) => stage.killInstance(one, fault.downMs));
    case 'crash-point':
      return armPoint(stage, fault);
    case 'freeze':
      return stage.processesOf(fault.service).forEach((one) => one.clock.freezeForMs(fault.forMs));
    case 'take-over':
      await stage.startStandBy();
      // The stand-by asks for the lease for a while before the leader falls silent.
      return agenda.after(500, () => freezeLeader(stage, fault.forMs));
    case 'lease-stolen':
      return stealLease(stage, fault.forMs);
    case 'broker-wiped':
      return stage.hub.wipeStream(fault.namespace);
    case 'broker-away':
      return disconnect(stage, fault);
    case 'clock-step':
      return stage.processesOf(fault.service).forEach((one) => one.clock.stepWallClockMs(fault.byMs));
    case 'venue':
      stage.venueFaults.begin(id, fault.name, fault.probability, seed);
      return agenda.after(fault.forMs, () => stage.venueFaults.end(id));
    case 'venue-restart':
      stage.venue.kill();
      return agenda.after(fault.downMs, () => stage.venue.open());
    case 'external-order':
      return placeByHand(stage, planned.seed, fault);
    case 'commit-unknown':
      stage.commitFaults.begin(id, fault, seed);
      return agenda.after(fault.forMs, () => stage.commitFaults.end(id));
    case 'orders-wiped':
      return stage.venue.cancelOpenOrders();
    case 'new-limits':
      stage.setMaxPosition(fault.maxPosition);
      return stage.living('risk').forEach((one) => stage.killInstance(one, fault.downMs));
    case 'switch-shape':
      return stage.switchShape(fault);
    case 'halt':
      command(stage, HaltCommandV1.subject, `halt-${id}`);
      return agenda.after(fault.forMs, () => command(stage, ResumeCommandV1.subject, `resume-${id}`));
  }
}

function armPoint(stage: Stage, { point, skip, downMs }: Extract<Fault, { kind: 'crash-point' }>): void {
  stage.crashPoints.arm(point, skip, (number) => {
    const instance = stage.instances[number - 1];
    if (instance !== undefined) stage.killInstance(instance, downMs);
  });
}

function freezeLeader(stage: Stage, forMs: number): void {
  const leader = stage.leader();
  if (leader !== undefined) for (const one of stage.processOf(leader)) one.clock.freezeForMs(forMs);
}

function stealLease({ orderBooks: { database, leases, scheduler } }: Stage, forMs: number): void {
  // A transaction of its own, as somebody else's is: none that has looked at the lease is still under way when it changes.
  void database.runTransaction(() => {
    const [lease] = leases.find();
    const expiresAtUs = scheduler.monotonicUs() + forMs * US_PER_MS;
    if (lease !== undefined) leases.upsert({ ...lease, epoch: lease.epoch + 1, holder: 'somebody-else', expiresAtUs });
    return Promise.resolve();
  });
}

function disconnect({ agenda, hub }: Stage, { service, forMs }: Extract<Fault, { kind: 'broker-away' }>): void {
  const connections = hub.connections.filter((connection) => connection.service === service);
  for (const connection of connections) connection.setConnected(false);
  agenda.after(forMs, () => connections.forEach((connection) => connection.setConnected(true)));
}

/** An operator's command, given to whoever answers it now. */
export function command({ hub }: Stage, name: string, commandId: string): void {
  const subject = `${name}.all`;
  const question = { commandId, scope: 'all', actor: 'an operator of the simulation', reason: 'a fault of the story' };
  hub.commandAs('gateway', subject, question);
}
