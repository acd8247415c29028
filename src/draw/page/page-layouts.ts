import { typeClassNames } from '../../key/index.ts';
import { creationsOf } from '../lifecycle.ts';
import { statechart } from '../statechart.ts';
import { layOut, type StatechartLayout } from '../statechart-layout.ts';

/** The layouts of all statecharts of the page, each once: keys with the same lifecycle share one. */
export const layouts: StatechartLayout[] = [];

/** Which layout shows keys of a class that came to be in a way: by `<type class> <creation>`. */
export const layoutOf: Record<string, number> = {};

// Laid out while the module is loaded, which is when the page is built.
const known = new Map<string, number>();
for (const typeClass of typeClassNames) {
  for (const creation of creationsOf(typeClass)) {
    const chart = statechart({ classes: [typeClass], creations: [creation] });
    const lifecycle = JSON.stringify(chart);
    const number = known.get(lifecycle) ?? layouts.push(await layOut(chart)) - 1;
    known.set(lifecycle, number);
    layoutOf[`${typeClass} ${creation}`] = number;
  }
}
