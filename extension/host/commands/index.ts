/** The table of commands. */
import { reportError } from "../errors";
import type { CommandId, CommandSignatures } from "../ids";
import type { Services } from "../services";
import { clearCache } from "./clearCache";
import { clearSelection } from "./clearSelection";
import { compare } from "./compare";
import { compareActivations } from "./compareActivations";
import { compareFromPalette } from "./compareFromPalette";
import { compareGeometry } from "./compareGeometry";
import { compareLayers } from "./compareLayers";
import { compareSampleActivations } from "./compareSampleActivations";
import { compareSampleGeometry } from "./compareSampleGeometry";
import { compareSampleModels } from "./compareSampleModels";
import { compareSamples } from "./compareSamples";
import { compareWith } from "./compareWith";
import { compareWithHead } from "./compareWithHead";
import { compareWithSelected } from "./compareWithSelected";
import { exportResult } from "./exportResult";
import { goToLayer } from "./goToLayer";
import { inspectSampleSubnetworks } from "./inspectSampleSubnetworks";
import { inspectSubnetworks } from "./inspectSubnetworks";
import { installTensorFlow } from "./installTensorFlow";
import { loadPairing } from "./loadPairing";
import { openCheckpoint } from "./openCheckpoint";
import { openFinding } from "./openFinding";
import { removeTensorFlow } from "./removeTensorFlow";
import { restartEngine } from "./restartEngine";
import { revealInSubnetworks } from "./revealInSubnetworks";
import { runAgain } from "./runAgain";
import { savePairing } from "./savePairing";
import { selectForComparison } from "./selectForComparison";
import { showLog } from "./showLog";
import { showTrajectory } from "./showTrajectory";
import { stitchModels } from "./stitchModels";
import { stitchSamples } from "./stitchSamples";
import { testHypothesis } from "./testHypothesis";

type Command<Id extends CommandId> = (
  services: Services,
  ...args: Parameters<CommandSignatures[Id]>
) => Promise<void>;

export const commands: { readonly [Id in CommandId]: Command<Id> } = {
  "cognate.compare": compare,
  "cognate.compareActivations": compareActivations,
  "cognate.compareFromPalette": compareFromPalette,
  "cognate.compareLayers": compareLayers,
  "cognate.compareWith": compareWith,
  "cognate.compareWithHead": compareWithHead,
  "cognate.selectForComparison": selectForComparison,
  "cognate.compareWithSelected": compareWithSelected,
  "cognate.clearSelection": clearSelection,
  "cognate.compareSamples": compareSamples,
  "cognate.compareSampleActivations": compareSampleActivations,
  "cognate.compareSampleModels": compareSampleModels,
  "cognate.openCheckpoint": openCheckpoint,
  "cognate.inspectSubnetworks": inspectSubnetworks,
  "cognate.inspectSampleSubnetworks": inspectSampleSubnetworks,
  "cognate.showTrajectory": showTrajectory,
  "cognate.compareGeometry": compareGeometry,
  "cognate.stitchModels": stitchModels,
  "cognate.stitchSamples": stitchSamples,
  "cognate.compareSampleGeometry": compareSampleGeometry,
  "cognate.goToLayer": goToLayer,
  "cognate.revealInSubnetworks": revealInSubnetworks,
  "cognate.testHypothesis": testHypothesis,
  "cognate.openFinding": openFinding,
  "cognate.runAgain": runAgain,
  "cognate.loadPairing": loadPairing,
  "cognate.savePairing": savePairing,
  "cognate.exportResult": exportResult,
  "cognate.showLog": showLog,
  "cognate.restartEngine": restartEngine,
  "cognate.clearCache": clearCache,
  "cognate.installTensorFlow": installTensorFlow,
  "cognate.removeTensorFlow": removeTensorFlow,
};

/** Runs a command; a failure that no view shows is said once, with what can be done. */
export async function runCommand(
  services: Services,
  id: CommandId,
  args: readonly unknown[],
): Promise<void> {
  const command = commands[id] as (services: Services, ...args: unknown[]) => Promise<void>;
  try {
    await command(services, ...args);
  } catch (error) {
    void reportError(services.log, id, error);
  }
}
