import { useEffect, useRef } from 'preact/hooks';
import { statechart } from '../statechart/statechart.ts';
import { statechartSvg } from '../statechart/statechart-svg.ts';
import type { PageParts } from './address.ts';
import { lifecycleOfKeys } from './known-lifecycle.ts';

/** The statechart with the present key state lit and the way of the key marked. */
export function Chart({ typeClass, creation, moments, last, report }: PageParts) {
  const canvas = useRef<HTMLElement>(null);
  const here = last.key.keyState;
  useEffect(() => {
    const frame = canvas.current;
    const state = frame?.querySelector(`[data-state="${here}"]`)?.getBoundingClientRect();
    if (frame === null || state === undefined) return;
    const box = frame.getBoundingClientRect();
    frame.scrollBy({ left: state.left + state.width / 2 - box.left - box.width / 2 });
  }, [here, typeClass, creation]);
  const chart = statechart({ classes: [typeClass], creations: [creation], path: moments });
  const { layout } = lifecycleOfKeys(typeClass, creation);
  const diverging = (report?.cells ?? []).filter(
    ({ keyType, result }) => keyType === typeClass && result === 'diverges',
  );
  const svg = statechartSvg(chart, layout, { stepNumbers: false, diverging });
  return (
    <section class="card chart" aria-labelledby="chart-title">
      <h2 id="chart-title">Key states</h2>
      <p class="legend">
        <span class="key here">the key is here</span>
        <span class="key path">the way it went</span>
        <span class="key call">operation</span>
        <span class="key service">⚙ the service by itself</span>
        {diverging.length === 0 ? null : <span class="key diverges">diverges in the report</span>}
      </p>
      <section
        ref={canvas}
        class="canvas"
        style={{ '--natural-width': `${layout.width}px` }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
        aria-label="Statechart"
        dangerouslySetInnerHTML={{ __html: svg }}
      />
    </section>
  );
}
