import { dots, productDots } from "./dots";
import { gramSketch, gramSketchCells } from "./gramSketch";
import { hashFile } from "./hashFile";
import { inputGram, inputGramCells } from "./inputGram";
import type { Job } from "./job";
import { layerSpectrum, spectrumDraws } from "./layerSpectrum";
import { matrixPairSums } from "./matrixPairSums";
import { pairSums } from "./pairSums";
import { product } from "./product";
import { tensorStats } from "./tensorStats";

/**
 * A job whose module is evaluated when it is first called: a thread that compares weights starts
 * without the measures on representations, which are most of its bundle.
 */
const lazily =
  <Input, Output>(load: () => Promise<Job<Input, Output>>): Job<Input, Output> =>
  async (input, context) =>
    (await load())(input, context);

const draws = () => import("./representationDraws");
const pictures = () => import("./modelPictures");
const layerPairs = () => import("./layerPairs");
const loading = () => import("./representationLoad");

const chains = {
  groups: async () => (await import("./groupTest")).groupTest,
  match: async () => (await import("./chainMatch")).chainMatch,
  pairs: async () => (await import("./chainPairs")).chainPairs,
  prepare: async () => (await import("./chainPrepare")).chainPrepare,
};

/** Every job that a pool thread can do, by name. */
export const jobs = {
  "chain.match": lazily(chains.match),
  "chain.pairs": lazily(chains.pairs),
  "chain.prepare": lazily(chains.prepare),
  "file.sha256": hashFile,
  "geometry.metrics": lazily(async () => (await import("./geometryMetrics")).geometryMetrics),
  "geometry.pair": lazily(async () => (await import("./geometryPair")).geometryPair),
  "geometry.products": lazily(async () => (await import("./centeredProducts")).centeredProducts),
  "geometry.reverseStep": lazily(async () => (await import("./reverseStep")).takeReverseStep),
  "htt.test": lazily(chains.groups),
  "linalg.product": product,
  "models.capture": lazily(async () => (await import("./modelCapture")).captureModel),
  "models.facts": lazily(async () => (await import("./modelFacts")).modelFacts),
  "models.loadPictures": lazily(async () => (await pictures()).loadPictures),
  "models.lookAtPicture": lazily(async () => (await pictures()).lookAtPicture),
  "models.randomInputs": lazily(async () => (await import("./modelProbe")).randomInputs),
  "models.readTable": lazily(async () => (await import("./modelTable")).readTable),
  "models.run": lazily(async () => (await import("./modelRun")).runGraph),
  "models.sizes": lazily(async () => (await import("./modelSizes")).modelSizes),
  "models.train": lazily(async () => (await import("./modelTrain")).trainModel),
  "representations.compare": lazily(
    async () => (await import("./representationPairs")).comparePairs,
  ),
  "representations.draws": lazily(async () => (await draws()).drawnFigures),
  "representations.halves": lazily(async () => (await draws()).halvesOfFeatures),
  "representations.load": lazily(async () => (await loading()).loadRepresentation),
  "representations.prepare": lazily(
    async () => (await import("./representationParts")).prepareRepresentation,
  ),
  "representations.sampleIds": lazily(async () => (await loading()).readSampleIds),
  "representations.slab": lazily(async () => (await import("./representationSlabs")).slabProducts),
  "stitching.fit": lazily(async () => (await import("./stitchFit")).stitchFit),
  "stitching.inputs": lazily(async () => (await import("./stitchInputs")).stitchInputs),
  "weights.attentionGram": lazily(async () => (await import("./attentionGram")).attentionGram),
  "transport.descend": lazily(async () => (await layerPairs()).layerDescent),
  "transport.pairs": lazily(async () => (await layerPairs()).layerPairs),
  "transport.resample": lazily(async () => (await layerPairs()).resampledLosses),
  "transport.space": lazily(async () => (await import("./layerSpace")).layerSpace),
  "transport.gromov": lazily(async () => (await import("./gromov")).gromov),
  "weights.circuitProducts": lazily(
    async () => (await import("./circuitProducts")).circuitProducts,
  ),
  "weights.dots": dots,
  "weights.gramSketch": gramSketch,
  "weights.gramSketchCells": gramSketchCells,
  "weights.inputGram": inputGram,
  "weights.inputGramCells": inputGramCells,
  "weights.layerSpectrum": layerSpectrum,
  "weights.matrixPairSums": matrixPairSums,
  "weights.pairSums": pairSums,
  "weights.productDots": productDots,
  "weights.readBlock": lazily(async () => (await import("./readBlock")).readBlock),
  "weights.rowCosine": lazily(async () => (await import("./rowCosine")).rowCosine),
  "weights.runGram": lazily(async () => (await import("./runGram")).runGram),
  "weights.spectrumDraws": spectrumDraws,
  "weights.tensorGram": lazily(async () => (await import("./tensorGram")).tensorGram),
  "weights.tensorStats": tensorStats,
} as const satisfies Record<string, Job<never, unknown>>;
