import { expect, it } from "vitest";
import { Options } from "../../../extension/cli/options";
import { statisticsOf } from "../../../extension/cli/statisticsOptions";

const given = (values: Record<string, string>) =>
  new Options(new Map(Object.entries(values).map(([name, value]) => [name, [value]])));

it("takes a correction of the p values that shuffles make", () => {
  expect(statisticsOf(given({ null: "200", correction: "holm" }))).toMatchObject({
    nullDraws: 200,
    correction: "holm",
  });
});

it("refuses a correction of p values that nobody asked for", () => {
  expect(() => statisticsOf(given({ correction: "holm" }))).toThrow(/which --null N makes/);
  expect(() => statisticsOf(given({ correction: "bh", null: "0" }))).toThrow(/--null/);
  expect(statisticsOf(given({ correction: "none" }))).toMatchObject({ correction: "none" });
});
