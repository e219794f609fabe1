import type { ReactElement } from 'react';
import type { ServiceHealthView } from '#libs/services/gateway';
import { duration } from '../format/time-text.js';
import { Badge, type Tone } from '../ui/badge.js';

const TONES: Readonly<Record<string, Tone>> = { ready: 'good', 'not-ready': 'warn', down: 'bad', unknown: 'quiet' };

/** The services of the suite and how they are. */
export function ServiceList({ services }: { readonly services: readonly ServiceHealthView[] }): ReactElement {
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
