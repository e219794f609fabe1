import { describe, expect, it } from 'vitest';
import configuration from '../../.dependency-cruiser.cjs';
import { ROOT, VIOLATIONS, findings, runEnforcer } from './enforcer.js';
import { listFiles } from '../../scripts/tree.mjs';

const FOLDER = `${VIOLATIONS}/imports`;

interface Cruise {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

/** The rules that must name each seeded file, and no other. Files that are not named here are clean and must pass. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'apps/cli/src/knows-too-much.bad.ts': ['table-apps/cli'],
  'apps/cli/src/testkit.bad.ts': ['no-testkit-in-launcher', 'table-apps/cli'],
  'apps/console/src/knows-too-much.bad.tsx': ['table-apps/console'],
  'apps/gateway/src/knows-too-much.bad.ts': ['table-apps/gateway'],
  'apps/desk/src/knows-too-much.bad.ts': ['table-apps/desk'],
  'apps/market-data/src/knows-too-much.bad.ts': ['table-apps/market-data'],
  'apps/newcomer/src/newcomer.ts': ['app-without-a-row'],
  'apps/order-management/src/knows-too-much.bad.ts': ['table-apps/order-management'],
  'apps/paper-exchange/src/knows-too-much.bad.ts': ['table-apps/paper-exchange'],
  'apps/provision/src/knows-too-much.bad.ts': ['table-apps/provision'],
  'apps/risk/src/application/decide.ts': ['table-apps/risk'],
  'apps/risk/src/inbound/intent-proposed.handler.ts': ['table-apps/risk'],
  'apps/risk/src/knows-too-much.bad.ts': ['table-apps/risk'],
  'apps/risk/src/outbound/decision.store.ts': ['table-apps/risk'],
  'apps/strategy/src/knows-too-much.bad.ts': ['table-apps/strategy'],
  'apps/risk/src/application/fixture.bad.ts': ['no-app-to-test'],
  'apps/risk/src/application/room.bad.ts': ['application-knows-no-room'],
  'apps/risk/src/application/store.bad.ts': ['application-knows-no-transport', 'table-apps/risk'],
  'apps/risk/src/application/transport.bad.ts': ['application-knows-no-transport'],
  'apps/risk/src/deep.bad.ts': ['by-package-import', 'index-only', 'table-apps/risk'],
  'apps/risk/src/inbound/adapter.bad.ts': ['inbound-knows-no-outbound'],
  'apps/risk/src/local-stack.bad.ts': ['table-apps/risk', 'test-libraries-in-tests-only'],
  'apps/risk/src/other-app.bad.ts': ['no-app-to-app', 'table-apps/risk'],
  'apps/risk/src/relative.bad.ts': ['by-package-import', 'table-apps/risk'],
  'apps/risk/src/test.bad.ts': ['no-app-to-test', 'table-apps/risk'],
  'apps/risk/src/testkit.bad.ts': ['table-apps/risk', 'test-libraries-in-tests-only'],
  'apps/risk/src/tool.bad.ts': ['table-apps/risk', 'test-tools-in-tests-only'],
  'libs/client/src/contracts.bad.ts': ['table-client'],
  'libs/client/src/store-bad.spec.ts': ['table-client-spec'],
  'libs/contracts/src/deep.bad.ts': ['by-package-import-from-libs', 'index-only-from-libs'],
  'libs/contracts/src/nats.bad.ts': ['table-contracts'],
  'libs/contracts/src/relative.bad.ts': ['by-package-import-from-libs'],
  'libs/contracts/src/wire-bad.spec.ts': ['table-contracts-spec'],
  'libs/domain/src/cycle/first.bad.ts': ['no-cycle'],
  'libs/domain/src/nest.bad.ts': ['table-domain'],
  'libs/domain/src/nowhere.bad.ts': ['table-domain', 'unresolvable'],
  'libs/domain/src/type-only.bad.ts': ['table-domain'],
  'libs/domain/src/wire-bad.spec.ts': ['table-domain-spec'],
  'libs/domain/src/wire.bad.ts': ['table-domain'],
  'libs/kernel/src/library.bad.ts': ['table-kernel'],
  'libs/kernel/src/node.bad.ts': ['table-kernel'],
  'libs/kernel/src/wire-bad.spec.ts': ['table-kernel-spec'],
  'libs/local-stack/src/venues-bad.spec.ts': ['table-local-stack-spec'],
  'libs/local-stack/src/venues.bad.ts': ['table-local-stack'],
  'libs/messaging/src/domain.bad.ts': ['table-messaging'],
  'libs/messaging/src/store-bad.spec.ts': ['table-messaging-spec'],
  'libs/persistence/src/contracts.bad.ts': ['table-persistence'],
  'libs/persistence/src/venues-bad.spec.ts': ['table-persistence-spec'],
  'libs/platform/src/app.bad.ts': ['no-lib-to-app', 'table-platform'],
  'libs/platform/src/messaging.bad.ts': ['table-platform'],
  'libs/platform/src/venues-bad.spec.ts': ['table-platform-spec'],
  'libs/risk-rules/src/store.bad.ts': ['table-risk-rules'],
  'libs/risk-rules/src/wire-bad.spec.ts': ['table-risk-rules-spec'],
  'libs/service-host/src/venues-bad.spec.ts': ['table-service-host-spec'],
  'libs/service-host/src/venues.bad.ts': ['table-service-host'],
  'libs/services/market-data/src/command-line-bad.spec.ts': ['table-services/market-data-spec'],
  'libs/services/market-data/src/command-line.bad.ts': ['table-services/market-data'],
  'libs/services/strategy/src/command-line-bad.spec.ts': ['table-services/strategy-spec'],
  'libs/services/strategy/src/command-line.bad.ts': ['table-services/strategy'],
  'libs/services/risk/src/application/fixture.bad.ts': ['no-app-to-test'],
  'libs/services/risk/src/command-line-bad.spec.ts': ['table-services/risk-spec'],
  'libs/services/risk/src/command-line.bad.ts': ['table-services/risk'],
  'libs/services/order-management/src/command-line-bad.spec.ts': ['table-services/order-management-spec'],
  'libs/services/order-management/src/command-line.bad.ts': ['table-services/order-management'],
  'libs/services/gateway/src/command-line-bad.spec.ts': ['table-services/gateway-spec'],
  'libs/services/gateway/src/command-line.bad.ts': ['table-services/gateway'],
  'libs/services/paper-exchange/src/command-line-bad.spec.ts': ['table-services/paper-exchange-spec'],
  'libs/services/paper-exchange/src/command-line.bad.ts': ['table-services/paper-exchange'],
  'libs/persistence/src/service.bad.ts': ['services-in-apps-only', 'table-persistence'],
  'libs/services/risk/src/application/broker.bad.ts': ['application-knows-no-adapter'],
  'libs/services/risk/src/application/metrics.bad.ts': ['application-knows-no-adapter', 'table-services/risk'],
  'libs/services/risk/src/application/room.bad.ts': ['application-knows-no-room'],
  'libs/services/risk/src/application/store.bad.ts': ['application-knows-no-transport'],
  'libs/services/risk/src/application/stores.bad.ts': ['application-knows-no-adapter'],
  'libs/services/risk/src/application/timers.bad.ts': ['application-knows-no-adapter', 'no-way-round-the-linter'],
  'libs/services/risk/src/inbound/adapter.bad.ts': ['inbound-knows-no-outbound'],
  'libs/services/gateway/src/ports.ts': ['application-knows-no-transport'],
  'libs/services/risk/src/ports.ts': ['ports-know-no-adapter', 'table-services/risk'],
  'libs/services/risk/src/other-service.bad.ts': ['no-service-to-service', 'table-services/risk'],
  'libs/shelf/src/index.ts': ['library-without-a-row'],
  'libs/strategies/src/rules.bad.ts': ['table-strategies'],
  'libs/strategies/src/wire-bad.spec.ts': ['table-strategies-spec'],
  'libs/tape/src/store-bad.spec.ts': ['table-tape-spec'],
  'libs/tape/src/store.bad.ts': ['table-tape'],
  'libs/testkit/src/client-bad.spec.ts': ['table-testkit-spec'],
  'libs/testkit/src/client.bad.ts': ['table-testkit'],
  'libs/ticks/src/store-bad.spec.ts': ['table-ticks-spec'],
  'libs/ticks/src/store.bad.ts': ['table-ticks'],
  'libs/venues/src/binance/other-venue.bad.ts': ['venues-do-not-know-each-other'],
  'libs/venues/src/dynamic-timer.bad.ts': ['no-way-round-the-linter'],
  'libs/venues/src/rxjs-inside.bad.ts': ['no-way-round-the-linter', 'table-venues'],
  'libs/venues/src/feed/knows-a-venue.bad.ts': ['venues-do-not-know-each-other'],
  'libs/venues/src/nest.bad.ts': ['table-venues'],
  'libs/venues/src/store-bad.spec.ts': ['table-venues-spec'],
};

describe('dependency-cruiser, with the import table', () => {
  const output = runEnforcer(
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    ['--config', `${ROOT}.dependency-cruiser.cjs`, '--output-type', 'json', 'apps', 'libs', 'test'],
    FOLDER,
  );
  const cruise = JSON.parse(output) as Cruise;
  const found = findings(cruise.summary.violations.map(({ from, rule }) => [from, rule.name] as const));
  const files = listFiles(`${ROOT}${FOLDER}`, ['apps', 'libs', 'test']);

  it.each(Object.entries(EXPECTED))('refuses %s with %j', (file, rules) => {
    expect([...(found.get(file) ?? [])].sort()).toEqual(rules);
  });

  it('accepts every clean twin', () => {
    const clean = files.filter((file) => !(file in EXPECTED) && !file.endsWith('second.bad.ts'));
    expect(clean.length).toBeGreaterThan(20);
    expect(clean.filter((file) => found.has(file))).toEqual([]);
  });

  it('has a seeded violation for every rule of the configuration', () => {
    const seeded = new Set(Object.values(EXPECTED).flat());
    expect(
      configuration.forbidden.map((rule: { name: string }) => rule.name).filter((name: string) => !seeded.has(name)),
    ).toEqual([]);
  });
});
