import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Peer } from './peer.ts';

const folder = join(import.meta.dirname, 'http4k');
const libraries = join(import.meta.dirname, '..', '..', '.cache', 'http4k-kms-5.0.1.0');
const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** The FakeKMS of http4k-connect, which its tests run in their own process; Java 11 or later runs Server.java from source. */
export const http4k: Peer = {
  name: 'http4k',
  language: 'Kotlin',
  registry: 'Maven Central',
  version: '5.0.1.0',
  home: 'https://github.com/http4k/http4k/issues',
  install: async () => {
    const fake = join(libraries, 'http4k-connect-amazon-kms-fake-5.0.1.0.jar');
    if (!existsSync(fake)) {
      const words = ['-q', '-B', copyDependencies, `-DoutputDirectory=${libraries}`];
      await promisify(execFile)('mvn', words, { cwd: folder });
    }
    return 'java';
  },
  command: (program, port) => ({
    program,
    arguments: ['-cp', join(libraries, '*'), join(folder, 'Server.java'), String(port)],
  }),
};
