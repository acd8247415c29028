/**
 * Page: the explorer page, which runs the model in a browser, and how Vite builds it. Nobody imports it but the build.
 */
import { useEffect, useState } from 'preact/hooks';
import type { TypeClass } from '../../key/type-class.ts';
import { type Creation, type LifeStep, stepText } from '../path/life-step.ts';
import { addressOf, keyOf, readAddress } from './address.ts';
import { Chart } from './chart.tsx';
import { Choice } from './choice.tsx';
import { Clock } from './clock.tsx';
import type { Report } from './conformance-report.ts';
import { Export } from './export.tsx';
import { Findings } from './findings.tsx';
import { Metadata } from './metadata.tsx';
import { Now } from './now.tsx';
import { Operations } from './operations.tsx';
import { Problem } from './problem.tsx';
import { Questions } from './questions.tsx';
import { StateTable } from './state-table.tsx';
import { TimeLine } from './time-line.tsx';

/** The whole page. Its state is its address: going back in the browser goes back in the key's life. */
export function App() {
  const [shown, setShown] = useState(() => readAddress(location.hash));
  const [report, setReport] = useState<Report | null>(null);
  const { typeClass, moments, problem } = shown;
  const steps = moments.map(({ step }) => step);
  const creation: Creation = steps[0]?.kind === 'creation' ? steps[0].operation : 'CreateKey';

  useEffect(() => {
    const follow = () => setShown(readAddress(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);

  const go = (wantedClass: TypeClass, wanted: readonly LifeStep[]) => {
    const address = addressOf(wantedClass, wanted);
    history.pushState(null, '', address);
    setShown(readAddress(address));
  };
  const take = (step: LifeStep) => go(typeClass, [...steps, step]);
  const key = keyOf(moments);
  const last = moments.at(-1);

  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('operations')?.focus()}>
        Skip to the operations
      </button>
      <header class="head">
        <h1>The life of an AWS KMS key</h1>
        <p>
          Make a call and see what it does to the key, or why AWS KMS refuses it. The reference model runs in
          this page; nothing is sent anywhere.
        </p>
        <Choice
          typeClass={typeClass}
          creation={creation}
          onChoose={(chosen, how) => go(chosen, [{ kind: 'creation', operation: how }])}
        />
        <Questions />
      </header>
      <Problem text={problem} />
      <main id="main">
        <div class="stage">
          <Chart typeClass={typeClass} creation={creation} moments={moments} report={report} />
          <div class="side">
            <Now moments={moments} typeClass={typeClass} onTake={take} />
            <Clock now={key} onTake={take} />
            <TimeLine moments={moments} onGoBack={(count) => go(typeClass, steps.slice(0, count))} />
          </div>
        </div>
        <Operations now={key} onTake={take} />
        <div class="pair">
          <Metadata now={key} />
          <Export moments={moments} />
        </div>
        <StateTable typeClass={typeClass} creation={creation} here={key.keyState} report={report} />
        <Findings report={report} onReport={setReport} />
      </main>
      <p class="spoken" aria-live="polite">
        {last === undefined
          ? ''
          : `${stepText(last.step)}: ${last.outcome.kind === 'refused' ? `refused with ${last.outcome.exception.name}` : `the key is ${key.keyState}`}`}
      </p>
    </>
  );
}
