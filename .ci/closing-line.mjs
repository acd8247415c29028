/** Prints the sum of the vitest reports in a folder: `node closing-line.mjs FOLDER [FAILED_STEP...]` */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...failedSteps] = process.argv.slice(2);
let passed = 0;
let failed = 0;
let skipped = 0;
const withFailedTests = new Set();
for (const file of readdirSync(folder)) {
  const report = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  skipped += report.numPendingTests + report.numTodoTests;
  if (report.numFailedTests > 0) withFailedTests.add(file.replace(/\.json$/, ''));
}
failed += failedSteps.filter((step) => !withFailedTests.has(step)).length;

if (failedSteps.length > 0) console.log(`failed steps: ${failedSteps.join(', ')}`);
if (skipped > 0) console.log(`skipped tests: ${skipped}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
