/** Liveness asks the database, so that an outage of it restarts every service. */
export const bug = {
  file: 'libs/platform/src/health/health.controller.ts',
  text: "  live(): { status: 'ok' } {\n    return { status: 'ok' };\n",
  wrong: '  live(): Promise<HealthCheckResult> {\n    return this.ready();\n',
  caughtBy: { spec: 'libs/service-host/src/application/service-http.spec.ts' },
};
