import { useRef, useState } from 'preact/hooks';
import { decideClass } from '../../key/decide.ts';
import { type KeyState, keyStates, type LifecycleState } from '../../key/key-state.ts';
import { type TableOperation, tableOperations } from '../../key/key-state-table.ts';
import { isReachable, type TypeClass } from '../../key/type-class.ts';
import { type Creation, creationsOf, type LifeStep } from '../path/life-step.ts';
import { shortestPaths } from '../statechart/lifecycle.ts';
import { allowedMark, tableGrid, unreachableMark } from '../table/table-grid.ts';
import { addressOf, type PageParts } from './address.ts';

/** All operations in all key states of this kind of key; a cell is a link to the calls that reach it. */
export function StateTable({ typeClass, creation, last, report }: PageParts) {
  const here = last.key.keyState;
  const [[row, column], setFocus] = useState<readonly [number, number]>([0, 0]);
  const body = useRef<HTMLTableSectionElement>(null);
  const grid = tableGrid(typeClass);
  const states = keyStates.filter((keyState) => isReachable(typeClass, keyState));
  const paths = pathsTo(typeClass, creation);
  const results = new Map(
    (report?.cells ?? [])
      .filter(({ keyType }) => keyType === typeClass)
      .map((cell) => [`${cell.operation} ${cell.keyState}`, cell]),
  );
  const move = (event: KeyboardEvent) => {
    const [down, right] = moves[event.key] ?? [0, 0];
    if (down === 0 && right === 0) return;
    event.preventDefault();
    const next = [
      clamped(row + down, tableOperations.length),
      clamped(column + right, states.length),
    ] as const;
    setFocus(next);
    body.current?.querySelector<HTMLElement>(`[data-cell="${next.join(' ')}"]`)?.focus();
  };
  return (
    <section class="card table" aria-labelledby="table-title">
      <h2 id="table-title">
        Operations in key states <small>for keys of type class {typeClass}</small>
      </h2>
      <p class="legend">
        {grid.legend
          .filter(({ mark }) => mark !== unreachableMark)
          .map(({ mark, meaning }) => (
            <span key={mark}>
              <b>{mark}</b> {meaning}
            </span>
          ))}
        <span>A cell leads to the calls that reach it; arrow keys move between cells.</span>
      </p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Operation</th>
              {states.map((keyState) => (
                <th scope="col" key={keyState} class={keyState === here ? 'here' : ''}>
                  {keyState}
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={move}>
            {grid.rows.map(({ operation, marks }, rowIndex) => (
              <tr key={operation}>
                <th scope="row">{operation}</th>
                {states.map((keyState, columnIndex) => {
                  const mark = marks[keyStates.indexOf(keyState)] ?? '';
                  const result = results.get(`${operation} ${keyState}`);
                  const classes = [
                    mark === allowedMark ? 'allowed' : 'refused',
                    ...(keyState === here ? ['here'] : []),
                    ...(result === undefined ? [] : [result.result.replace(' ', '-')]),
                  ];
                  const title = titleOf(operation, keyState, typeClass);
                  return (
                    <td key={keyState} class={classes.join(' ')}>
                      <a
                        href={addressOf(typeClass, [
                          ...(paths.get(keyState) ?? []),
                          { kind: 'call', operation, argument: {} },
                        ])}
                        data-cell={`${rowIndex} ${columnIndex}`}
                        tabIndex={rowIndex === row && columnIndex === column ? 0 : -1}
                        onFocus={() => setFocus([rowIndex, columnIndex])}
                        title={
                          result?.result === 'diverges'
                            ? `${title}; the target: ${result.observed}, expected ${result.expected}`
                            : title
                        }
                        aria-label={`${title}${result === undefined ? '' : `; report: ${result.result}`}`}
                      >
                        {mark}
                      </a>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** A shortest path to each key state: of keys made in this way if it can be, else of those made in another. */
function pathsTo(typeClass: TypeClass, creation: Creation): ReadonlyMap<LifecycleState, readonly LifeStep[]> {
  return new Map(
    [...creationsOf(typeClass).filter((other) => other !== creation), creation].flatMap((each) => [
      ...shortestPaths(typeClass, each),
    ]),
  );
}

function titleOf(operation: TableOperation, keyState: KeyState, typeClass: TypeClass): string {
  const verdict = decideClass(operation, keyState, typeClass);
  return `${operation} in ${keyState}: ${verdict.verdict === 'allowed' ? 'allowed' : verdict.exception}`;
}

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function clamped(value: number, count: number): number {
  return Math.max(0, Math.min(count - 1, value));
}
