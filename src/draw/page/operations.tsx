import { useState } from 'preact/hooks';
import type { Key } from '../../key/create-key.ts';
import { decide } from '../../key/decide.ts';
import { type TableOperation, tableOperations } from '../../key/key-state-table.ts';
import { operationOf, operations } from '../../key/operation.ts';
import { next } from '../path/life.ts';
import { type StepArgument, usualRegion } from '../path/life-step.ts';
import type { PageParts } from './address.ts';
import { shortened } from './words.ts';

/** Every operation as a button that says beforehand what will come of it. */
export function Operations({ last: { key: now }, onTake }: PageParts) {
  const [given, setGiven] = useState<Readonly<Record<string, StepArgument>>>({});
  const argumentFor = (operation: TableOperation) => given[operation] ?? usualArguments[operation] ?? {};
  const counts = tableOperations.map((operation) => foreseen(now, operation, argumentFor(operation)));
  const allowed = counts.filter(({ isAllowed }) => isAllowed).length;
  return (
    <section class="card operations" aria-labelledby="operations-title">
      <h2 id="operations-title">
        <span id="operations" tabIndex={-1}>
          Operations
        </span>{' '}
        <small>
          {allowed} of {tableOperations.length} allowed while the key is {now.keyState}
        </small>
      </h2>
      {categories.map((category) => (
        <div key={category} class="category">
          <h3>{category}</h3>
          <ul>
            {tableOperations
              .filter((operation) => operations[operationOf(operation)].category === category)
              .map((operation) => (
                <OperationCard
                  key={operation}
                  operation={operation}
                  now={now}
                  argument={argumentFor(operation)}
                  onArgument={(argument) => setGiven({ ...given, [operation]: argument })}
                  onTake={onTake}
                />
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

/** What a call says besides the key, and how it is changed. */
interface ArgumentChoice {
  readonly operation: TableOperation;
  readonly argument: StepArgument;
  readonly onArgument: (argument: StepArgument) => void;
}

function OperationCard({
  now,
  onTake,
  ...choice
}: ArgumentChoice & Pick<PageParts, 'onTake'> & { readonly now: Key }) {
  const { operation, argument } = choice;
  const { isAllowed, title, message, basis, source } = foreseen(now, operation, argument);
  const id = `verdict-${operation}`;
  return (
    <li class={isAllowed ? 'operation allowed' : 'operation refused'}>
      <button
        type="button"
        aria-describedby={id}
        onClick={() => onTake({ kind: 'call', operation, argument })}
      >
        <span class="mark" aria-hidden="true">
          {isAllowed ? '✓' : '✗'}
        </span>
        {operation}
      </button>
      <Arguments {...choice} />
      <p id={id} class="verdict">
        <span class="title">{title}</span>
        {message === '' ? null : <span class="message">{message}</span>}
        <span class="grounds" title={source}>
          <span class={`basis ${basis}`}>{basis}</span> {source}
        </span>
      </p>
    </li>
  );
}

/** What a call would come to: tried on the real model, and not kept. */
function foreseen(key: Key, operation: TableOperation, argument: StepArgument) {
  const { outcome, key: after } = next(key, { kind: 'call', operation, argument });
  if (outcome.kind === 'refused') {
    const { name, message, basis, source } = outcome.exception;
    return { isAllowed: false, title: `refused: ${name}`, message: shortened(message, key), basis, source };
  }
  const verdict = key.keyState === 'Deleted' ? null : decide(operation, key.keyState, key.facts.type);
  return {
    isAllowed: true,
    title:
      after.keyState === key.keyState ? `allowed, stays ${key.keyState}` : `allowed, → ${after.keyState}`,
    message: '',
    basis: verdict?.basis ?? 'inferred',
    source: verdict?.source ?? '',
  };
}

/** What a call says besides the key, where it matters to the key's life. */
function Arguments({ operation, argument, onArgument }: ArgumentChoice) {
  switch (operation) {
    case 'ScheduleKeyDeletion':
    case 'EnableKeyRotation':
      return (
        <label class="argument">
          days{' '}
          <input
            type="number"
            min={0}
            max={9999}
            value={argument.days ?? ''}
            aria-label={operation === 'ScheduleKeyDeletion' ? 'PendingWindowInDays' : 'RotationPeriodInDays'}
            onInput={(event) => onArgument({ days: Math.trunc(Number(event.currentTarget.value)) })}
          />
        </label>
      );
    case 'ReplicateKey':
    case 'UpdatePrimaryRegion':
      return (
        <label class="argument">
          to{' '}
          <select
            value={argument.region ?? usualRegion}
            aria-label={operation === 'ReplicateKey' ? 'ReplicaRegion' : 'PrimaryRegion'}
            onChange={(event) => onArgument({ region: event.currentTarget.value })}
          >
            {regions.map((region) => (
              <option key={region}>{region}</option>
            ))}
          </select>
        </label>
      );
    case 'ImportKeyMaterial':
      return (
        <span class="argument">
          <select
            aria-label="Which key material"
            value={`${argument.keyMaterial ?? 'A'}${argument.isNew === true ? ' new' : ''}`}
            onChange={(event) => {
              const [keyMaterial = 'A', isNew] = event.currentTarget.value.split(' ');
              const { isNew: _, ...rest } = argument;
              onArgument({ ...rest, keyMaterial, ...(isNew === undefined ? {} : { isNew: true }) });
            }}
          >
            <option value="A">material A</option>
            <option value="B">material B</option>
            <option value="B new">material B as NEW_KEY_MATERIAL</option>
          </select>{' '}
          <select
            aria-label="When it expires"
            value={String(argument.expiresAfter ?? 0)}
            onChange={(event) => {
              const { expiresAfter: _, ...rest } = argument;
              const expiresAfter = Number(event.currentTarget.value);
              onArgument(expiresAfter === 0 ? rest : { ...rest, expiresAfter });
            }}
          >
            <option value="0">never expires</option>
            <option value={String(30 * day)}>expires after 30 days</option>
            <option value={String(day)}>expires after 1 day</option>
          </select>
        </span>
      );
    default:
      return null;
  }
}

const day = 86_400_000;
const regions = ['eu-west-1', 'us-west-2', 'ap-south-1', 'us-east-1'] as const;

const usualArguments: { readonly [Operation in TableOperation]?: StepArgument } = {
  ScheduleKeyDeletion: { days: 7 },
  EnableKeyRotation: { days: 365 },
  ReplicateKey: { region: usualRegion },
  UpdatePrimaryRegion: { region: usualRegion },
};

const categories = [
  'lifecycle',
  'cryptographic',
  'import',
  'rotation',
  'multi-Region',
  'metadata',
  'policy',
  'grant',
  'alias',
  'tag',
] as const;
