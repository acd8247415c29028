import { readFileSync } from 'node:fs';

/** This package with its version, as a report names what a target was compared with. */
export function modelName(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  );
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return `kms-reference-model ${String(version)}`;
}
