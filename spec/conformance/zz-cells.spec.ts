import { expect, test } from 'vitest';
import { runConformance } from '../../src/conformance/run.ts';
import { isReachable, keyStates, tableOperations, typeClassNames, type TypeClass } from '../../src/key/index.ts';
import { wrongCellTarget, wrongnessesOf } from './targets/wrong-cell.ts';
const classes = (process.env['CLASSES'] ?? 'symmetric').split(',') as TypeClass[];
test('cells', async () => {
  let n = 0; const bad: string[] = []; const t0 = performance.now();
  for (const keyType of classes) for (const keyState of keyStates.filter((s) => isReachable(keyType, s))) for (const operation of tableOperations) {
    const cell = { operation, keyState, keyType };
    for (const w of wrongnessesOf(cell)) {
      n++;
      let r; try { r = await runConformance({ target: wrongCellTarget(cell, w), classes: [keyType], operations: tableOperations, clockSlack: 0 }); } catch (e) { bad.push(`${operation} ${keyState} ${w}: THROW ${String((e as Error).stack).slice(0, 400)}`); continue; }
      const div = r.cells.filter((c) => c.result === 'diverges').map((c) => `${c.operation}/${c.keyState}`);
      const ok = r.findings.length === 1 && r.findings[0]!.keyState === keyState && r.findings[0]!.reproduced && div.length >= 1 && div.every(d=>d.startsWith(operation.startsWith('ReEncrypt')?'ReEncrypt':operation+'/'+keyState)&&d.endsWith('/'+keyState));
      if (!ok) bad.push(`${operation} ${keyState} ${w}: ${r.findings.map((f) => `${f.kind}:${f.operation}/${f.keyState}:${f.expected.slice(0,60)}:${f.observed.slice(0,60)}:${f.reproduced}`).join(' ; ')} cells ${div.join()} nr ${r.summary.notReached}`);
    }
  }
  console.log(n, 'faults', Math.round(performance.now() - t0), 'ms', bad.length, 'bad\n' + bad.slice(0, 25).join('\n'));
}, 600000);
