import { describe, expect, it } from "vitest";
import { selfTerms, crossTerms } from "../../../../extension/engine/weights/tensorSimilarity/passes";
import { fullTerms, gaussianTerms } from "../../../../extension/engine/weights/tensorSimilarity/exact";
import { parseStack } from "../../../../extension/engine/weights/tensorSimilarity/stackJson";
import { Rooms } from "../../../../extension/engine/weights/tensorSimilarity/rooms";
import { untracked } from "../../../../extension/engine/task";
import { inlineExecutor } from "../../support/inlineExecutor";
import { MemoryFiles } from "../../support/memoryFiles";
import vectors from "../../../vectors/tensorSimilarity.json";

const bench = { executor: inlineExecutor(new MemoryFiles({})), signal: new AbortController().signal, rooms: new Rooms(), done() {} };
const sum = (x: Float64Array) => x.reduce((s, v) => s + v, 0);
const bytes = (v: unknown) => new TextEncoder().encode(JSON.stringify(v));

function stacks(c: any) {
  if (c.A) return { a: parseStack(bytes({ lifted: c.lifted, layers: c.A }), "A"), b: parseStack(bytes({ lifted: c.lifted, layers: c.B }), "B") };
  const att = (p: any) => parseStack(bytes({ lifted: true, layers: [{ attention: { ...Object.fromEntries(c.order.map((k: string, i: number) => [k, p[i]])), mask: c.mask, residual: 1 } }] }), "X");
  return { a: att(c.params_A), b: att(c.params_B) };
}
describe("vectors", () => {
  for (const c of vectors.cases as any[]) {
    it(c.name, async () => {
      const s = stacks(c);
      for (const [id, want] of Object.entries<any>(c.expected)) {
        let got: any;
        if (id === "layer_sym" || id === "gauss_close") {
          const metric = id === "layer_sym" ? "symmetric" as const : "gaussian" as const;
          const a = await selfTerms(s.a, metric, bench), b = await selfTerms(s.b, metric, bench);
          const ab = await crossTerms(s, { a, b }, bench);
          got = { aa: sum(a.outputs) * Math.exp(a.log), bb: sum(b.outputs) * Math.exp(b.log), ab: sum(ab) * Math.exp((a.log + b.log) / 2) };
        } else {
          const t = await (id === "full_sym" ? fullTerms : gaussianTerms)(s.a, s.b, untracked);
          got = { aa: sum(t.aa), bb: sum(t.bb), ab: sum(t.ab) };
        }
        for (const k of ["aa", "ab", "bb"]) expect(Math.abs(got[k] - want[k]) / (Math.abs(want[k]) || 1), `${id} ${k} ${got[k]} ${want[k]}`).toBeLessThan(1e-9);
      }
    });
  }
});
