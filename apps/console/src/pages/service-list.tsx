import type { ReactElement } from 'react';
import type { ServiceHealthView } from '#libs/services/gateway';
import { duration } from '../format/time-text.js';
import { type Asked, whyUnknown } from '../api/asked.js';
import { Badge, type Tone } from '../ui/badge.js';
import { Notice } from '../ui/page.js';

const TONES: Readonly<Record<string, Tone>> = { ready: 'good', 'not-ready': 'warn', down: 'bad', unknown: 'quiet' };

/** The services of the suite and how they are; what they were before is not shown where the gateway no longer says it. */
export function ServiceList({
  asked,
  services,
}: {
  readonly asked: Asked;
  readonly services: readonly ServiceHealthView[];
}): ReactElement {
  const why = whyUnknown(asked);
  if (why !== undefined) return <Notice isError={asked.error !== null}>{why}</Notice>;
  return (
    <ul className="service-list">
      {services.map(({ service, state, troubles, tookUs }) => (
        <li key={service}>
          <span>{service}</span>
          <span className="spacer" />
          <span className="quiet">{tookUs === null ? Object.values(troubles).join('; ') : duration(tookUs)}</span>
          <Badge tone={TONES[state] ?? 'quiet'}>{state}</Badge>
        </li>
      ))}
    </ul>
  );
}
