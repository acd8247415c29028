import { live } from '../../src/draw/path/life.ts';
import { readPath } from '../../src/draw/path/life-step.ts';
import { mermaidText } from '../../src/draw/statechart/mermaid.ts';
import { statechart } from '../../src/draw/statechart/statechart.ts';
import { keyStateDescriptions } from '../../src/draw/table/key-state-description.ts';
import { type TableCell, tableCells } from '../../src/draw/table/table-cells.ts';
import { tableGrid } from '../../src/draw/table/table-grid.ts';
import { tableMarkdown } from '../../src/draw/table/table-markdown.ts';
import { describeBounds } from '../../src/explore/bounds.ts';
import { properties } from '../../src/explore/exploration.ts';
import { reportText } from '../../src/explore/exploration-report.ts';
import { keySubjects, subjects } from '../../src/explore/subject.ts';
import { exploreAll } from '../../src/explore/whole.ts';
import { assumptionTable } from '../../src/key/assumption.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { allKeyTypes } from '../../src/key/key-type.ts';
import { operationNames } from '../../src/key/operation.ts';
import {
  isReachable,
  type TypeClass,
  typeClasses,
  typeClassNames,
  typeClassOf,
} from '../../src/key/type-class.ts';
import { leaf, machineWith, places } from '../explore/broken-machine.ts';
import counts from '../explore/counts.json' with { type: 'json' };
import largeCounts from '../slow/large-counts.json' with { type: 'json' };
import { comparisons, differences } from '../spin/comparisons.ts';
import { compiledRegions } from './compiled-regions.ts';
import { guardRegions } from './guard-regions.ts';
import { performanceRegions } from './performance-regions.ts';
import { schemaRegions } from './schema-regions.ts';
import { sensitivityRegions } from './sensitivity-regions.ts';
import { grouped, table } from './table.ts';

/**
 * The parts of README.md and docs/ that the program generates, by the name in their marker.
 *
 * A part stands between `<!-- generated: NAME -->` and `<!-- end -->`. `npm run docs` writes them; a test compares.
 */
export const regions: { readonly [Name in string]: () => string } = {
  'key states': () =>
    table(
      ['Key state', 'Meaning', 'Which keys can be in it'],
      keyStates.map((keyState) => {
        const { meaning, keys } = keyStateDescriptions[keyState];
        return [`\`${keyState}\``, meaning, keys];
      }),
    ),
  diagram: () => mermaidBlock(),
  'symmetric key': () => mermaidBlock(['symmetric']),
  lifecycles: () => {
    const byDiagram = new Map<string, readonly TypeClass[]>();
    for (const typeClass of typeClassNames) {
      const diagram = mermaidBlock([typeClass]);
      byDiagram.set(diagram, [...(byDiagram.get(diagram) ?? []), typeClass]);
    }
    return [...byDiagram]
      .map(([diagram, classes]) => `${classes.map((name) => `\`${name}\``).join(', ')}:\n\n${diagram}`)
      .join('\n');
  },
  'cancelled deletion': () => {
    const path = live('symmetric', readPath('ScheduleKeyDeletion CancelKeyDeletion'));
    return fenced(mermaidText(statechart({ classes: ['symmetric'], path })));
  },
  'key state table': () => tableMarkdown(tableGrid()),
  'type classes': () =>
    table(
      ['Type class', 'Key specs', 'Usage', 'Origin', 'Key states besides Enabled'],
      typeClassNames.map(typeClassRow),
    ),
  figures: () => {
    const cells = tableCells();
    const reachable = cells.filter((cell) => cell.reachable);
    return (
      `${tableOperations.length} rows (${operationNames.length} operations, of which ${operationsOnAKey} use an existing key; ` +
      `ReEncrypt has a row for each of its keys) × ${keyStates.length} key states × ${typeClassNames.length} type classes: ` +
      `${grouped(cells.length)} cells, of which a key can reach ${grouped(reachable.length)}.\n`
    );
  },
  bases: () => {
    const reachable = tableCells().filter((cell) => cell.reachable);
    const count = (basis: string) => grouped(reachable.filter((cell) => cell.basis === basis).length);
    return table(
      ['Basis', 'Means', 'Reachable cells'],
      [
        ['`recorded`', 'an AWS-validated public test has AWS’s answer for this very cell', count('recorded')],
        ['`documented`', "AWS's key state table or API reference says so", count('documented')],
        ['`observed`', 'a third party quotes or measured AWS’s answer for this very cell', count('observed')],
        ['`inferred`', 'ours, from what the source names', count('inferred')],
      ],
    );
  },
  properties: () => properties.map(({ name, text }) => `- *${name}*: ${text}\n`).join(''),
  counterexample: () => {
    const [place] = places().filter(
      ({ eventType, index, state }) =>
        state === 'scheduledForDeletion' && eventType === 'CancelKeyDeletion' && index === 1,
    );
    if (place === undefined) throw new Error('the machine has lost CancelKeyDeletion');
    const machine = machineWith(place, (edge) => ({ ...edge, target: [leaf('Enabled')] }));
    const broken = exploreAll(
      keySubjects.filter(({ name }) => name === 'hmac'),
      { machine },
    );
    const lines = reportText(broken).split('\n');
    const first = lines.findIndex((line) => line.startsWith('  BROKEN'));
    return `\`\`\`text\n${lines.slice(first, first + 5).join('\n')}\n\`\`\`\n`;
  },
  explored: () =>
    table(
      ['Keys', 'Bounds', 'States', 'Transitions', 'Other allowed calls', 'Refused calls'],
      subjects.map(({ bounds, name, typeClass }) => {
        const counts = exploredCounts(name);
        const refused = Object.values(counts.refusals).reduce((sum, count) => sum + count, 0);
        const { states, transitions, uses } = counts;
        return [
          name,
          describeBounds(typeClasses[typeClass], bounds),
          ...[states, transitions, uses, refused].map(grouped),
        ];
      }),
    ),
  'comparison with spin': () => {
    const names = Object.keys(differences);
    const rows = comparisons.map((comparison) => {
      const [, ours, spin, differingStates] = comparison.states;
      const [ourSteps, spinSteps, differingSteps] = comparison.steps ?? ['–', '–', '–'];
      const why = comparison.differences.map((name) => names.indexOf(name) + 1).join(', ');
      const defines = comparison.defines.length === 0 ? '' : `\`${comparison.defines.join(' ')}\``;
      return [
        comparison.name,
        `\`${comparison.model}\` ${defines}`.trim(),
        ...[ours, spin, differingStates, ourSteps, spinSteps, differingSteps].map((count) =>
          typeof count === 'number' ? grouped(count) : count,
        ),
        why,
      ];
    });
    const reasons = Object.values(differences).map(({ reason }, index) => `${index + 1}. ${reason}.`);
    return `${table(
      ['What', 'SPIN’s model', 'Our states', 'SPIN’s', 'Differ', 'Our steps', 'SPIN’s', 'Differ', 'Why'],
      rows,
    )}\n${reasons.join('\n')}\n`;
  },
  ...schemaRegions,
  ...compiledRegions,
  ...guardRegions,
  ...performanceRegions,
  ...sensitivityRegions,
  assumptions: () =>
    table(
      ['Assumption', 'About', 'Readings, the default first', 'What speaks for the default', 'Question'],
      Object.entries(assumptionTable).map(([name, { about, because, question, values, default: usual }]) => {
        const others = values.filter((value) => value !== usual).map((value) => `\`${value}\``);
        return [`\`${name}\``, about, [`**\`${usual}\`**`, ...others].join(', '), because, question];
      }),
    ),
  inferences: () => {
    const inferred = tableCells().filter((cell) => cell.reachable && cell.basis === 'inferred');
    const counted = inferenceGroups.map(({ what, settledBy, isOf }) => {
      const { length } = inferred.filter((cell) => isOf(cell));
      return [what, grouped(length), settledBy];
    });
    const left = inferred.filter((cell) => inferenceGroups.filter(({ isOf }) => isOf(cell)).length !== 1);
    if (left.length > 0) throw new Error(`no group, or two, for ${JSON.stringify(left[0])}`);
    return table(['What is inferred', 'Reachable cells', 'What would settle it'], counted);
  },
};

/** The inferences of the key state table, by what they are drawn from; each reachable inferred cell is in one. */
const inferenceGroups: readonly {
  readonly what: string;
  readonly settledBy: string;
  readonly isOf: (cell: TableCell) => boolean;
}[] = [
  {
    what: 'AWS managed keys: what their key policies allow',
    settledBy: 'each operation on a key such as alias/aws/ebs; a refusal changes nothing',
    isOf: ({ keyType }) => keyType === 'aws-managed',
  },
  {
    what: 'cryptographic operations on a key of another usage: the usage is checked before the key state',
    settledBy: 'each operation on a Disabled key of another usage (measured for Sign and Encrypt)',
    isOf: ({ keyType, exception, source }) =>
      keyType !== 'aws-managed' &&
      exception === 'InvalidKeyUsageException' &&
      source.includes('usage is checked'),
  },
  {
    what: 'operations newer than AWS’s table: Decapsulate, Encapsulate, GetKeyLastUsage',
    settledBy: 'AWS’s next edition of the table, or one call in each key state',
    isOf: ({ operation, keyType, exception }) =>
      keyType !== 'aws-managed' &&
      ['Decapsulate', 'Encapsulate', 'GetKeyLastUsage'].includes(operation) &&
      exception !== 'InvalidKeyUsageException',
  },
  {
    what: 'ReplicateKey, UpdatePrimaryRegion of a single-Region key: the role is checked before the key state',
    settledBy: 'each of them on a Disabled single-Region key',
    isOf: ({ operation, keyType }) =>
      keyType !== 'aws-managed' && ['ReplicateKey', 'UpdatePrimaryRegion'].includes(operation),
  },
  {
    what: 'rotation settings of a key with imported material: the origin is checked before the key state',
    settledBy: 'EnableKeyRotation and DisableKeyRotation on a Disabled EXTERNAL key',
    isOf: ({ operation, keyType }) =>
      keyType !== 'aws-managed' && ['DisableKeyRotation', 'EnableKeyRotation'].includes(operation),
  },
  {
    what: 'import operations: the origin is checked before Creating and Updating; an imported key pending deletion',
    settledBy:
      'GetParametersForImport on a new replica of origin AWS_KMS; ImportKeyMaterial on a key pending deletion',
    isOf: ({ operation, keyType }) =>
      keyType !== 'aws-managed' &&
      ['DeleteImportedKeyMaterial', 'GetParametersForImport', 'ImportKeyMaterial'].includes(operation),
  },
  {
    what: 'GetPublicKey of a key without public key: the exception, and after the key state',
    settledBy: 'GetPublicKey on an HMAC key, on a Disabled symmetric key',
    isOf: ({ operation, keyType }) => keyType !== 'aws-managed' && operation === 'GetPublicKey',
  },
  {
    what: 'data keys and data key pairs under an asymmetric key or in a custom key store',
    settledBy:
      'GenerateDataKeyPair on an RSA ENCRYPT_DECRYPT key, and on a Disabled key of a custom key store',
    isOf: ({ operation, keyType, source }) =>
      keyType !== 'aws-managed' &&
      operation.startsWith('GenerateDataKey') &&
      !source.includes('usage is checked'),
  },
];

/** The counts that the tests of the exploration pin. */
function exploredCounts(name: string) {
  const found = Object.entries({ ...counts, ...largeCounts }).find(([subject]) => subject === name)?.[1];
  if (found === undefined) throw new Error(`no counts are pinned for ${name}`);
  return found;
}

function mermaidBlock(classes?: readonly TypeClass[]): string {
  return fenced(mermaidText(statechart(classes === undefined ? {} : { classes })));
}

function fenced(mermaid: string): string {
  return `\`\`\`mermaid\n${mermaid}\`\`\`\n`;
}

/** A document with its generated parts as they should be; parts that are not in {@link regions} stay as they are. */
export function withRegions(text: string): string {
  return text.replaceAll(marked, (whole, start: string, name: string, end: string) => {
    const generate = regions[name];
    return generate === undefined ? whole : `${start}\n\n${generate()}\n${end}`;
  });
}

/** The names of the generated parts of a document. */
export function regionNames(text: string): readonly string[] {
  return [...text.matchAll(marked)].map((match) => match[2] ?? '');
}

const marked = /^(<!-- generated: ([a-z ]+) -->)$.*?^(<!-- end -->)$/gms;

const operationsOnAKey = new Set(
  tableOperations.map((row) => row.replace(/^ReEncrypt(From|To)$/, 'ReEncrypt')),
).size;

function typeClassRow(typeClass: TypeClass): readonly string[] {
  const types = allKeyTypes().filter((type) => typeClassOf(type) === typeClass);
  const each = (values: readonly string[]) => [...new Set(values)].join(', ');
  const { keyManager } = typeClasses[typeClass];
  const states = keyStates.filter((keyState) => keyState !== 'Enabled' && isReachable(typeClass, keyState));
  return [
    `\`${typeClass}\``,
    each(types.map(({ keySpec }) => keySpec)),
    each(types.map(({ keyUsage }) => keyUsage)),
    `${each(types.map(({ origin }) => origin))}${keyManager === 'AWS' ? ', AWS managed' : ''}`,
    states.join(', ') || 'none',
  ];
}
