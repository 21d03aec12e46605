import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Half of what it takes to start the exporter is to read its TypeScript, else. */
const COMPILED = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)),
};

/** With real programs, one file after the other. */
const E2E = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  fileParallelism: false,
  // A fifth of what promtool does is to collect garbage, else.
  env: { ...COMPILED, GOGC: '400' },
};

/** What runs with today's Prometheus as well as with the machine's. */
const TODAY = [
  'accept',
  'agent',
  'alert-chain',
  'backup-chain',
  'chart-monitoring',
  'dashboards',
  'demo-monitoring',
  'discovered-dashboard',
  'discovery',
  'openmetrics',
  'replicas',
  'rule-situations',
  'rules',
  'scrape',
  'shards',
  'victoria-metrics',
  'web-scrape',
].map((name) => `test/e2e/${name}.test.ts`);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', '**/node_modules/**'],
          testTimeout: 20_000,
          env: COMPILED,
        },
      },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...E2E } },
      {
        test: {
          name: 'e2e-today',
          include: TODAY,
          setupFiles: ['test/e2e/todays-programs.ts'],
          ...E2E,
        },
      },
    ],
  },
});
