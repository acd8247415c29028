import { describe, expect, it } from 'vitest';
import { lifecycleEdges } from '../../src/draw/statechart/lifecycle.ts';
import { mermaidText } from '../../src/draw/statechart/mermaid.ts';
import { statechart } from '../../src/draw/statechart/statechart.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { keyMachine } from '../../src/key/machine.ts';
import { isReachable, type TypeClass, typeClassNames } from '../../src/key/type-class.ts';

interface Arrow {
  readonly from: string;
  readonly event: string;
  readonly to: string;
}

function arrowsOf(diagram: string): readonly Arrow[] {
  return [...diagram.matchAll(/^ {2}(\S+) --> (\S+) : (.+)$/gm)].flatMap(
    ([, from = '', to = '', events = '']) =>
      events.split('<br/>').map((event) => ({ from, event: event.replace('⚙\u00a0', ''), to })),
  );
}

/** The transitions that name a target, as the machine is written, with the states that they stand in or around. */
const written = Object.values(keyMachine.root.states)
  .flatMap((parent) => [parent, ...Object.values(parent.states)])
  .flatMap((node) => {
    const children = Object.keys(node.states);
    const sources = children.length === 0 ? [node.key] : children;
    return [...node.transitions.values()]
      .flat()
      .flatMap(({ eventType, target = [] }) =>
        target.map(({ key }) => ({ sources, event: eventType, to: key })),
      );
  });

const named = ({ from, event, to }: Arrow) => `${from} ${event} ${to}`;

describe('the diagram', () => {
  const diagram = mermaidText(statechart());
  const drawn = arrowsOf(diagram);
  const edgesOfClass = new Map(
    typeClassNames.map((typeClass) => [typeClass, lifecycleEdges({ classes: [typeClass] })]),
  );
  const fromStates = drawn.filter(({ from }) => from !== '[*]');

  it('shows every transition that is written in the machine, and none that is not', () => {
    // `settling` is not resolved: it leads on to where the facts say.
    const isOf = (transition: (typeof written)[number], arrow: Arrow) =>
      transition.sources.includes(arrow.from) &&
      transition.event === arrow.event &&
      (transition.to === arrow.to || transition.to === 'settling');
    for (const transition of written) {
      expect(
        fromStates.filter((arrow) => isOf(transition, arrow)),
        transition.event,
      ).not.toEqual([]);
    }
    for (const arrow of fromStates) {
      expect(
        written.filter((transition) => isOf(transition, arrow)),
        named(arrow),
      ).not.toEqual([]);
    }
  });

  it('shows that CancelKeyDeletion leads to Disabled and nowhere else', () => {
    const cancels = drawn.filter(({ event }) => event === 'CancelKeyDeletion');
    expect(cancels.map(named)).toEqual([
      'PendingDeletion CancelKeyDeletion Disabled',
      'PendingReplicaDeletion CancelKeyDeletion Disabled',
    ]);
  });

  it('shows where a cancelled deletion leads under the other readings of AWS', () => {
    const assumptions = {
      cancelWithoutKeyMaterial: 'PendingImport',
      cancelWhileKeyStoreDisconnected: 'Unavailable',
    } as const;
    const others = arrowsOf(mermaidText(statechart({ assumptions }))).map(named);
    expect(others).toContain('PendingDeletion CancelKeyDeletion PendingImport');
    expect(others).toContain('PendingDeletion CancelKeyDeletion Unavailable');
  });

  it('is the same for all type classes as for the three whose key states differ', () => {
    const ofAll = new Set([...edgesOfClass.values()].flat().map((edge) => JSON.stringify(edge)));
    expect(ofAll).toEqual(new Set(lifecycleEdges().map((edge) => JSON.stringify(edge))));
  });

  it('groups the key states as the machine does', () => {
    expect(diagram).toContain(
      '  state "scheduled for deletion" as scheduledForDeletion {\n    PendingDeletion\n    PendingReplicaDeletion\n  }\n',
    );
  });

  it('marks what the service does by itself', () => {
    expect(diagram).toContain('  PendingDeletion --> Deleted : ⚙\u00a0DeleteKey\n');
    expect(diagram).not.toMatch(/⚙ \w*KeyDeletion/);
  });

  it.each(typeClassNames)(
    'of %s has exactly the key states that such a key can be in',
    (typeClass: TypeClass) => {
      const states = new Set((edgesOfClass.get(typeClass) ?? []).flatMap(({ from, to }) => [from, to]));
      for (const keyState of keyStates) {
        expect({ keyState, drawn: states.has(keyState) }).toEqual({
          keyState,
          drawn: isReachable(typeClass, keyState),
        });
      }
    },
  );
});
