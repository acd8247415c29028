import { defineConfig } from 'vitest/config';

const seeded = { setupFiles: ['spec/seed.ts'], globalSetup: ['spec/announce-seed.ts'] };

/** One project for each test command of package.json: `npm test` runs only `model`. */
export default defineConfig({
  test: {
    pool: 'threads',
    // Both cores: most of the time is in the tests.
    maxWorkers: 2,
    // The SDK warns on every run that its versions of 2027 will want Node 22.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    projects: [
      {
        extends: true,
        test: {
          name: 'model',
          include: ['spec/**/*.spec.ts'],
          exclude: [
            'spec/slow/**',
            'spec/sensitivity/**',
            'spec/spin/**',
            'spec/package/**',
            'spec/moto/**',
            'spec/page/**',
            'spec/world/**',
          ],
          testTimeout: 30_000,
          ...seeded,
        },
      },
      {
        extends: true,
        test: { name: 'fuzz', include: ['spec/fuzz/run.ts'], testTimeout: 7_200_000, ...seeded },
      },
      {
        extends: true,
        test: { name: 'slow', include: ['spec/slow/**/*.spec.ts'], testTimeout: 600_000, ...seeded },
      },
      {
        extends: true,
        test: {
          name: 'sensitivity',
          include: ['spec/sensitivity/**/*.spec.ts'],
          testTimeout: 7_200_000,
          ...seeded,
        },
      },
      {
        extends: true,
        test: { name: 'spin', include: ['spec/spin/**/*.spec.ts'], testTimeout: 120_000 },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['spec/package/**/*.spec.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'page',
          include: ['spec/page/**/*.spec.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'pictures',
          include: ['spec/page/write-pictures.ts'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'docs',
          include: ['spec/docs/write.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'world',
          include: ['spec/world/**/*.spec.ts'],
          globalSetup: ['spec/world/python.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: { name: 'suites', include: ['spec/suites/run.ts'], testTimeout: 1_200_000 },
      },
      {
        extends: true,
        test: { name: 'peers', include: ['spec/peers/run.ts'], testTimeout: 3_600_000 },
      },
      {
        extends: true,
        test: { name: 'peers:guard', include: ['spec/peers/run-guarded.ts'], testTimeout: 3_600_000 },
      },
      {
        extends: true,
        test: { name: 'peers:pages', include: ['spec/peers/write-pages.ts'], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'moto',
          include: ['spec/moto/**/*.spec.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
