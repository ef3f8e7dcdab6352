import fc from "fast-check";
import { expect, it } from "vitest";
import {
  createFitIndex,
  firstFit,
  insertItem,
  type Roomy,
  refreshItem,
  removeItem,
} from "../../../../planner/core/fleet/fit-index.ts";

const anyRoom = fc.record({
  freeCpuMillicores: fc.integer({ min: 0, max: 9 }),
  freeMemoryMib: fc.integer({ min: 0, max: 9 }),
  freePods: fc.integer({ min: 0, max: 2 }),
  hidden: fc.boolean(),
});
const anyChange = fc.record({ name: fc.integer({ min: 0, max: 60 }), room: anyRoom, remove: fc.boolean() });
const anyDemand = fc.record({
  cpu: fc.integer({ min: 0, max: 9 }),
  memory: fc.integer({ min: 0, max: 9 }),
  from: fc.integer({ min: 0, max: 70 }),
});

it("finds what looking at each node in order of name finds, after any changes", () => {
  fc.assert(
    fc.property(
      fc.array(anyChange, { maxLength: 150 }),
      fc.array(anyDemand, { maxLength: 20 }),
      (changes, demands) => {
        const index = createFitIndex<Roomy>();
        const nodes = new Map<string, Roomy>();
        for (const { name, room, remove } of changes) {
          const known = nodes.get(`node-${name}`);
          if (known === undefined) {
            const node = { name: `node-${name}`, ...room, position: -1 };
            nodes.set(node.name, node);
            insertItem(index, node);
          } else if (remove) {
            nodes.delete(known.name);
            removeItem(index, known);
          } else {
            Object.assign(known, room);
            refreshItem(index, known);
          }
        }
        const ordered = [...nodes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
        expect(index.items).toEqual(ordered);
        for (const { cpu, memory, from } of demands) {
          const expected = ordered.findIndex(
            (node, position) =>
              position >= from &&
              !node.hidden &&
              node.freeCpuMillicores >= cpu &&
              node.freeMemoryMib >= memory &&
              node.freePods >= 1,
          );
          expect(firstFit(index, cpu, memory, from)).toBe(expected);
        }
      },
    ),
  );
});

it("refuses two nodes of one name and a node that it does not hold", () => {
  const node = {
    name: "node-a",
    freeCpuMillicores: 1,
    freeMemoryMib: 1,
    freePods: 1,
    hidden: false,
    position: -1,
  };
  const index = createFitIndex<Roomy>();
  insertItem(index, node);
  expect(() => insertItem(index, { ...node })).toThrow('expected names that differ, got "node-a" twice');
  expect(() => refreshItem(index, { ...node })).toThrow('expected a node of the index, got "node-a"');
});
