import { join } from 'node:path';
import { pythonEnvironment } from '../python-environment.ts';
import type { Peer } from './peer.ts';

const requirements = join(import.meta.dirname, 'localstack', 'requirements.txt');
const data = join(import.meta.dirname, '..', '..', '.cache', 'localstack-data');

export const localstack: Peer = {
  name: 'localstack',
  language: 'Python',
  registry: 'PyPI',
  version: '4.9.2',
  home: 'https://github.com/localstack/localstack/issues',
  install: async () => join(await pythonEnvironment('localstack-4.9.2', requirements), 'python'),
  command: (program, port) => ({
    program,
    arguments: ['-m', 'localstack.runtime.main'],
    environment: {
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      SERVICES: 'kms',
      // It keeps to its own folder, calls nobody, and answers no names.
      FILESYSTEM_ROOT: data,
      OVERRIDE_IN_DOCKER: '0',
      DISABLE_EVENTS: '1',
      SKIP_SSL_CERT_DOWNLOAD: '1',
      DNS_ADDRESS: '0',
    },
  }),
};
