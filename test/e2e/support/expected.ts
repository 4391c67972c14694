import { readFileSync } from "node:fs";

export type Values = Readonly<Record<string, number | boolean | null>>;

interface Pair {
  readonly tensors: Readonly<Record<string, Values>>;
  readonly "weights.inputGram.cosine": Readonly<Record<string, number | null>>;
  readonly "weights.spectrum.cosine": Readonly<Record<string, number | null>>;
}

/** numpy's figures of the sample dumps, by pair of files, measure and pair of layers; see test/fixtures/samples/make_activations.py. */
export const expectedActivations = JSON.parse(
  readFileSync("test/fixtures/samples/activations.json", "utf8"),
) as Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;

/** numpy's figures of the samples; see test/fixtures/samples/make_expected.py. */
export const expected = JSON.parse(readFileSync("test/fixtures/samples/expected.json", "utf8")) as {
  readonly stats: Readonly<Record<string, Readonly<Record<string, Record<string, number>>>>>;
  readonly pairs: Readonly<Record<string, Pair>>;
};
