import type { Plugin } from 'rolldown';
import { layoutNamed, layoutNames } from '../draw/statechart/laid-out.ts';

/** Puts the layouts themselves in place of draw/statechart/laid-out.ts, which makes them when it runs. */
export function builtLayouts(): Plugin {
  return {
    name: 'built-layouts',
    async load(id) {
      if (!id.endsWith('/draw/statechart/laid-out.ts')) return null;
      const layouts: string[] = [];
      const places: Record<string, number> = {};
      for (const name of layoutNames) {
        const layout = JSON.stringify(await layoutNamed(name));
        const known = layouts.indexOf(layout);
        places[name] = known === -1 ? layouts.push(layout) - 1 : known;
      }
      return [
        `const layouts = JSON.parse(${JSON.stringify(`[${layouts.join()}]`)});`,
        `const places = ${JSON.stringify(places)};`,
        'export const layoutNames = Object.keys(places);',
        'export const layoutNamed = async (name) => layouts[places[name]];',
        '',
      ].join('\n');
    },
  };
}
