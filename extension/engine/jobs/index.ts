import { dots, productDots } from "./dots";
import { gramSketch, gramSketchCells } from "./gramSketch";
import { hashFile } from "./hashFile";
import { inputGram, inputGramCells } from "./inputGram";
import type { Job } from "./job";
import { layerSpectrum, spectrumDraws } from "./layerSpectrum";
import { matrixPairSums } from "./matrixPairSums";
import { pairSums } from "./pairSums";
import { product } from "./product";
import { drawnFigures, halvesOfFeatures } from "./representationDraws";
import { loadRepresentation, readSampleIds } from "./representationLoad";
import { comparePairs } from "./representationPairs";
import { prepareRepresentation } from "./representationParts";
import { slabProducts } from "./representationSlabs";
import { tensorStats } from "./tensorStats";

/** Every job that a pool thread can do, by name. */
export const jobs = {
  "file.sha256": hashFile,
  "linalg.product": product,
  "representations.compare": comparePairs,
  "representations.draws": drawnFigures,
  "representations.halves": halvesOfFeatures,
  "representations.load": loadRepresentation,
  "representations.prepare": prepareRepresentation,
  "representations.sampleIds": readSampleIds,
  "representations.slab": slabProducts,
  "weights.dots": dots,
  "weights.gramSketch": gramSketch,
  "weights.gramSketchCells": gramSketchCells,
  "weights.inputGram": inputGram,
  "weights.inputGramCells": inputGramCells,
  "weights.layerSpectrum": layerSpectrum,
  "weights.matrixPairSums": matrixPairSums,
  "weights.pairSums": pairSums,
  "weights.productDots": productDots,
  "weights.spectrumDraws": spectrumDraws,
  "weights.tensorStats": tensorStats,
} as const satisfies Record<string, Job<never, unknown>>;
