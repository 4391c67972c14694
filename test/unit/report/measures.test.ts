import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { chainMeasures } from "../../../extension/engine/measures/chain";
import { references } from "../../../extension/engine/measures/references";
import { representationMeasures } from "../../../extension/engine/measures/registry";
import { weightMeasures } from "../../../extension/engine/measures/weights";
import { csv } from "../../../extension/engine/report/csv";
import { html } from "../../../extension/engine/report/html";
import { measureKeys } from "../../../extension/engine/report/measures";
import { measuresPage } from "../../../extension/engine/report/measuresPage";
import { svg } from "../../../extension/engine/report/svg";
import { table } from "../../../extension/engine/report/table";
import type { Result } from "../../../extension/engine/result";
import { compareDumps, compareValues, dumpFile, gaussian } from "../representations/dumps";
import { MemoryFiles } from "../support/memoryFiles";

const all = [...weightMeasures, ...chainMeasures, ...representationMeasures];

describe("docs/measures.md", () => {
  const page = measuresPage(all);

  it("is what the registry says now (npm run docs)", () => {
    const kept = readFileSync(join(import.meta.dirname, "../../../docs/measures.md"), "utf8");
    expect(kept === page, "docs/measures.md is not current: npm run docs").toBe(true);
  });

  it("has every measure, with its formula, range, cost, literature and who differs", () => {
    for (const { id, name, representation } of all as typeof representationMeasures) {
      expect(page).toContain(`### ${name}: \`${id}\``);
      if (!representation) continue;
      for (const { library } of representation.differs) {
        expect(page).toContain(library.replaceAll("_", "\\_"));
      }
      for (const key of representation.cite) expect(Object.keys(references)).toContain(key);
    }
  });

  it("leads to the families that it has", () => {
    const targets = [...page.matchAll(/\]\(#([a-z-]+)\)/g)].map(([, target]) => target);
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) =>
      title.toLowerCase().replaceAll(/[()]/g, "").replaceAll(" ", "-"),
    );
    for (const target of targets) expect(headings).toContain(target);
  });
});

describe("results of representations", () => {
  let compared: Result;
  let pair: Result;
  beforeAll(async () => {
    const files = new MemoryFiles({
      "<a>": dumpFile({ "<i>x</i>": gaussian([12, 3], 1), y: gaussian([12, 4], 2) }),
      b: dumpFile({ "<i>x</i>": gaussian([12, 3], 3), y: gaussian([12, 4], 4) }),
    });
    const options = { measures: ["cka.linear", "knn.mutual:k=3"], bootstrap: 20, nullDraws: 9 };
    compared = await compareDumps(files, ["<a>", "b"], { options });
    pair = await compareValues(gaussian([12, 3], 1), gaussian([12, 4], 2), { options });
  });

  it("stand in a table with interval, chance and p, and with what they rest on", () => {
    const text = table(compared);
    expect(text).toMatch(/cka\.linear +\(95 %\) +\(chance\) +\(p\) +knn\.mutual:k=3/);
    expect(text).toContain("Layer by layer: cka.linear 2x2, knn.mutual:k=3 2x2\n");
    expect(table(pair)).toMatch(/^measure +value +95 % interval +chance +p$/m);
    expect(table(pair)).toMatch(/^knn\.mutual:k=3 +0\.\d+ +\[.*\] /m);
  });

  it("have a line for each value in CSV, with what stands beside it in the same line", () => {
    const [header, ...lines] = csv(compared).trimEnd().split("\r\n");
    expect(header).toBe("level,a,b,pairing,measure,value,low,high,chance,p,error,ceiling");
    // two measures on two pairs, and on four cells
    expect(lines).toHaveLength(12);
    const cell = (line: string, at: number) => line.split(",")[at];
    for (const line of lines) {
      for (const at of [5, 6, 7, 8, 9]) expect(cell(line, at)).toMatch(/^-?\d/);
    }
    const rows = csv(pair).trimEnd().split("\r\n").slice(1);
    expect(rows.map((line) => cell(line, 4))).toEqual(measureKeys(pair));
  });

  it("have pages with pictures and meanings, names as text", () => {
    const page = html(compared);
    expect(page).not.toContain("<i>x</i>");
    expect(page).toContain("Linear CKA");
    expect(page).toContain("Mutual k-NN, k=3");
    expect(page).toContain("chance");
    expect(page).toContain("<svg");
    expect(page).toContain("Given activations were compared");
    expect(html(pair)).toContain("<h2>Measures</h2>");
    expect(svg(compared, { measure: "knn.mutual:k=3" })).toContain("knn.mutual:k=3");
    expect(() => svg(pair)).toThrow(/no figures to draw/);
  });
});
