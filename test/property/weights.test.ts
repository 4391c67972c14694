import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../../extension/engine/errors";
import { weightMeasures } from "../../extension/engine/measures/weights";
import { visibleName } from "../../extension/engine/report/names";
import { align } from "../../extension/engine/weights/alignment";
import { compileGlob } from "../../extension/engine/weights/glob";
import { formLayers } from "../../extension/engine/weights/layers";
import { modelOrder } from "../../extension/engine/weights/modelOrder";
import { pairLayers } from "../../extension/engine/weights/pairing";
import { readPairing, writePairing } from "../../extension/engine/weights/pairingFile";
import { comparePaths } from "../unit/support/compareFiles";
import { headerOf } from "../unit/support/headers";
import { MemoryFiles } from "../unit/support/memoryFiles";
import { shapedFile } from "../unit/support/shapedFile";

const segment = fc.oneof(
  fc.constantFrom(
    "weight",
    "bias",
    "kernel",
    "lora_A",
    "lora_B",
    "alpha",
    "weight_ih_l0",
    "qweight",
  ),
  fc.constantFrom("conv1", "bn1", "layers", "0", "10", "attn", "c_proj", "__proto__", "params", ""),
  fc.string({ maxLength: 6, unit: "binary" }),
);
const name = fc
  .tuple(fc.array(segment, { minLength: 1, maxLength: 5 }), fc.constantFrom(".", "/"))
  .map(([parts, separator]) => parts.join(separator));
const shape = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 5 });
const header = fc
  .uniqueArray(fc.tuple(name, shape), { maxLength: 12, selector: ([text]) => text })
  .chain((tensors) => fc.boolean().map((ordered) => headerOf(tensors, { ordered })));

describe("layers of any names and shapes", () => {
  test("every tensor belongs to exactly one layer, and ids are distinct", () => {
    fc.assert(
      fc.property(header, (checkpoint) => {
        const { layers } = formLayers(checkpoint);
        expect(layers.flatMap(({ info }) => info.tensors).toSorted()).toEqual(
          checkpoint.tensors.map((tensor) => tensor.name).toSorted(),
        );
        expect(new Set(layers.map(({ info }) => info.id)).size).toBe(layers.length);
        expect(layers.map(({ info }) => info.index)).toEqual(layers.map((_, i) => i));
      }),
    );
  });

  test("pairs are one to one, and a checkpoint pairs with itself by name", () => {
    fc.assert(
      fc.property(header, header, (x, y) => {
        const layers = { a: formLayers(x).layers, b: formLayers(y).layers };
        const pairs = pairLayers(layers);
        expect(new Set(pairs.map(({ a }) => a)).size).toBe(pairs.length);
        expect(new Set(pairs.map(({ b }) => b)).size).toBe(pairs.length);
        const self = pairLayers({ a: layers.a, b: layers.a });
        expect(self.map(({ a, b }) => a === b)).toEqual(layers.a.map(() => true));
      }),
    );
  });

  test("model order is a permutation that does not hang on the order it is given", () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 20 }), fc.nat(), (ids, turn) => {
        const order = modelOrder(ids);
        expect(order.toSorted((x, y) => x - y)).toEqual(ids.map((_, i) => i));
        const cut = ids.length === 0 ? 0 : turn % ids.length;
        const turned = [...ids.slice(cut), ...ids.slice(0, cut)];
        expect(modelOrder(turned).map((i) => turned[i])).toEqual(order.map((i) => ids[i]));
      }),
    );
  });
});

test("alignment keeps order, matches equals and is as long as brute force finds", () => {
  const items = fc.array(fc.constantFrom("x", "y", "z"), { maxLength: 7 });
  const longest = (a: readonly string[], b: readonly string[]): number => {
    if (a.length === 0 || b.length === 0) return 0;
    const skip = Math.max(longest(a.slice(1), b), longest(a, b.slice(1)));
    return a[0] === b[0] ? Math.max(skip, 1 + longest(a.slice(1), b.slice(1))) : skip;
  };
  fc.assert(
    fc.property(items, items, (a, b) => {
      const wrap = (list: readonly string[]) => list.map((signature) => ({ signature, worth: 1 }));
      const pairs = align(wrap(a), wrap(b));
      pairs.forEach(([i, j], k) => {
        expect(a[i]).toBe(b[j]);
        if (k > 0) expect(i > pairs[k - 1][0] && j > pairs[k - 1][1]).toBe(true);
      });
      expect(pairs).toHaveLength(longest(a, b));
    }),
  );
});

test("globs throw nothing but usage, and a literal glob matches its own id", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (glob, id) => {
      try {
        compileGlob(glob)(id);
      } catch (error) {
        expect(error).toBeInstanceOf(EngineError);
      }
      if (id !== "" && !/[{}*?]/.test(id)) expect(compileGlob(id)(id)).toBe(true);
    }),
  );
});

test("any text is read as a pairing or refused by an engine's error", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        readPairing(text, "p.json");
      } catch (error) {
        expect(error).toBeInstanceOf(EngineError);
      }
    }),
  );
  const side = fc.option(fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(
      fc.array(fc.record({ a: side, b: side }).filter(({ a, b }) => a !== null || b !== null)),
      (pairs) => {
        expect(readPairing(writePairing(pairs), "p.json")).toEqual(pairs);
      },
    ),
  );
});

test("a visible name is one short line without anything unseen", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 300 }),
      // An empty name takes two characters.
      fc.integer({ min: 2, max: 100 }),
      (text, max) => {
        const shown = visibleName(text, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      },
    ),
  );
});

test("figures lie in their range, are symmetric where they say so, and 1 or 0 for equals", async () => {
  const entry = fc.oneof(fc.double({ min: -10, max: 10, noNaN: true }), fc.constantFrom(0, -0, 1));
  const pair = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
    .chain(([rows, columns]) => {
      const values = fc.array(entry, { minLength: rows * columns, maxLength: rows * columns });
      return fc.record({ shape: fc.constant([rows, columns]), a: values, b: values });
    });
  await fc.assert(
    fc.asyncProperty(pair, async ({ shape: size, a, b }) => {
      const file = (values: readonly number[]) =>
        shapedFile(new Map([["f.weight", { shape: size, values }]]));
      const files = new MemoryFiles({ a: file(a), b: file(b) });
      const valuesOf = async (x: string, y: string) =>
        (await comparePaths(x, y, { files, options: { nullDraws: 0 } })).pairs[0].values;
      const [there, back, same] = [
        await valuesOf("a", "b"),
        await valuesOf("b", "a"),
        await valuesOf("a", "a"),
      ];
      for (const { id, range, symmetric, direction } of weightMeasures) {
        const value = there[id];
        if (typeof value === "number") {
          expect(value, id).toBeGreaterThanOrEqual(range[0] ?? Number.NEGATIVE_INFINITY);
          expect(value, id).toBeLessThanOrEqual(range[1] ?? Number.POSITIVE_INFINITY);
        }
        if (symmetric && typeof value === "number") expect(back[id], id).toBeCloseTo(value, 10);
        else if (symmetric) expect(back[id], id).toBe(value);
        if (typeof same[id] === "number")
          expect(same[id], id).toBe(direction === "similarity" ? 1 : 0);
      }
    }),
    { numRuns: 25 },
  );
});
