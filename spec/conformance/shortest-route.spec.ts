import { describe, expect, it } from 'vitest';
import { shortestRoute } from '../../src/conformance/session/route.ts';

/** From each number one leads to its double, one to the number after it. */
function movesFrom(number: number) {
  return [
    { move: 'double', to: number * 2 },
    { move: 'next', to: number + 1 },
  ];
}

describe('A shortest route', () => {
  it('has as few moves as can be', () => {
    const route = shortestRoute(1, { movesFrom, isWanted: (number) => number === 10, longest: 10 });
    expect(route).toEqual(['double', 'double', 'next', 'double']);
  });

  it('is empty where the start is wanted', () => {
    expect(shortestRoute(1, { movesFrom, isWanted: (number) => number === 1, longest: 0 })).toEqual([]);
  });

  it('is not longer than it may be', () => {
    const isWanted = (number: number) => number === 10;
    expect(shortestRoute(1, { movesFrom, isWanted, longest: 3 })).toBeNull();
    expect(shortestRoute(1, { movesFrom, isWanted, longest: 4 })).toHaveLength(4);
  });

  it('ends where nothing new is found', () => {
    const graph = {
      movesFrom: (number: number) => [{ move: 'on', to: (number + 1) % 3 }],
      isWanted: () => false,
      longest: 1000,
    };
    expect(shortestRoute(0, graph)).toBeNull();
  });
});
