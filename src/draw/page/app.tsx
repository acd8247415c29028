/**
 * Page: the explorer page, which runs the model in a browser, and how Vite builds it. Nobody imports it but the build.
 */
import { useEffect, useState } from 'preact/hooks';
import type { TypeClass } from '../../key/type-class.ts';
import { type LifeStep, stepText } from '../path/life-step.ts';
import { addressOf, lastOf, type PageParts, readAddress } from './address.ts';
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
  const creation = steps[0]?.kind === 'creation' ? steps[0].operation : 'CreateKey';

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
  const last = lastOf(moments);
  const parts: PageParts = {
    typeClass,
    creation,
    moments,
    last,
    report,
    onChoose: (chosen, how) => go(chosen, [{ kind: 'creation', operation: how }]),
    onTake: (step) => go(typeClass, [...steps, step]),
    onGoBack: (count) => go(typeClass, steps.slice(0, count)),
    onReport: setReport,
  };

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
        <Choice {...parts} />
        <Questions />
      </header>
      <Problem text={problem} />
      <main id="main">
        <div class="stage">
          <Chart {...parts} />
          <div class="side">
            <Now {...parts} />
            <Clock {...parts} />
            <TimeLine {...parts} />
          </div>
        </div>
        <Operations {...parts} />
        <div class="pair">
          <Metadata {...parts} />
          <Export {...parts} />
        </div>
        <StateTable {...parts} />
        <Findings {...parts} />
      </main>
      <p class="spoken" aria-live="polite">
        {stepText(last.step)}:{' '}
        {last.outcome.kind === 'refused'
          ? `refused with ${last.outcome.exception.name}`
          : `the key is ${last.key.keyState}`}
      </p>
    </>
  );
}
