/** Every name that the host shares with package.json. `test/unit/host/contributes.test.ts` compares them. */
import type * as vscode from "vscode";

/** A row of the Source Control view, as its menus pass it. */
export interface ScmResource {
  readonly resourceUri: vscode.Uri;
}

/** What a menu passes as the thing that was clicked. */
export type Clicked = vscode.Uri | ScmResource;

/** What a view says of the layer that its menu was opened on. */
export interface LayerContext {
  readonly layer: string;
}

/**
 * The commands, each with what it may be called with. Every argument may be missing, for a
 * command can also be run from the palette or a keyboard shortcut.
 */
export interface CommandSignatures {
  "cognate.compare": (clicked?: Clicked, selected?: readonly vscode.Uri[]) => Promise<void>;
  "cognate.compareActivations": (
    clicked?: Clicked,
    selected?: readonly vscode.Uri[],
  ) => Promise<void>;
  "cognate.compareFromPalette": () => Promise<void>;
  "cognate.compareLayers": (clicked?: Clicked) => Promise<void>;
  "cognate.compareWith": (clicked?: Clicked) => Promise<void>;
  "cognate.compareWithHead": (clicked?: Clicked) => Promise<void>;
  "cognate.selectForComparison": (clicked?: Clicked) => Promise<void>;
  "cognate.compareWithSelected": (clicked?: Clicked) => Promise<void>;
  "cognate.clearSelection": () => Promise<void>;
  "cognate.compareSamples": () => Promise<void>;
  "cognate.compareSampleActivations": () => Promise<void>;
  "cognate.compareSampleModels": () => Promise<void>;
  "cognate.openCheckpoint": (clicked?: Clicked) => Promise<void>;
  "cognate.inspectSubnetworks": (clicked?: Clicked) => Promise<void>;
  "cognate.inspectSampleSubnetworks": () => Promise<void>;
  "cognate.compareGeometry": (clicked?: Clicked, selected?: readonly vscode.Uri[]) => Promise<void>;
  "cognate.showTrajectory": (clicked?: Clicked, selected?: readonly vscode.Uri[]) => Promise<void>;
  "cognate.stitchModels": (clicked?: Clicked, selected?: readonly vscode.Uri[]) => Promise<void>;
  "cognate.stitchSamples": () => Promise<void>;
  "cognate.compareSampleGeometry": () => Promise<void>;
  "cognate.goToLayer": (layer?: string | LayerContext) => Promise<void>;
  "cognate.revealInSubnetworks": (layer?: string | vscode.Uri) => Promise<void>;
  "cognate.testHypothesis": (clicked?: Clicked, selected?: readonly vscode.Uri[]) => Promise<void>;
  "cognate.openFinding": () => Promise<void>;
  "cognate.runAgain": () => Promise<void>;
  "cognate.loadPairing": () => Promise<void>;
  "cognate.savePairing": () => Promise<void>;
  "cognate.exportResult": () => Promise<void>;
  "cognate.showLog": () => Promise<void>;
  "cognate.restartEngine": () => Promise<void>;
  "cognate.clearCache": () => Promise<void>;
  "cognate.installTensorFlow": () => Promise<void>;
  "cognate.removeTensorFlow": () => Promise<void>;
}

export type CommandId = keyof CommandSignatures;

/** All of them, for their registration; the table of their functions is loaded when one runs. */
export const commandIds = [
  "cognate.compare",
  "cognate.compareActivations",
  "cognate.compareFromPalette",
  "cognate.compareLayers",
  "cognate.compareWith",
  "cognate.compareWithHead",
  "cognate.selectForComparison",
  "cognate.compareWithSelected",
  "cognate.clearSelection",
  "cognate.compareSamples",
  "cognate.compareSampleActivations",
  "cognate.compareSampleModels",
  "cognate.openCheckpoint",
  "cognate.inspectSubnetworks",
  "cognate.inspectSampleSubnetworks",
  "cognate.showTrajectory",
  "cognate.compareGeometry",
  "cognate.stitchModels",
  "cognate.stitchSamples",
  "cognate.compareSampleGeometry",
  "cognate.goToLayer",
  "cognate.revealInSubnetworks",
  "cognate.testHypothesis",
  "cognate.openFinding",
  "cognate.runAgain",
  "cognate.loadPairing",
  "cognate.savePairing",
  "cognate.exportResult",
  "cognate.showLog",
  "cognate.restartEngine",
  "cognate.clearCache",
  "cognate.installTensorFlow",
  "cognate.removeTensorFlow",
] as const satisfies readonly CommandId[];

export const viewTypes = {
  /** The editor of one checkpoint file, for suffixes that nothing else uses. */
  checkpoint: "cognate.checkpoint",
  /** The same editor, offered by *Open With...* for every file. */
  checkpointAny: "cognate.checkpointAny",
  /** The same view on a folder, which no custom editor can open. */
  checkpointFolder: "cognate.checkpointFolder",
  similarity: "cognate.layerSimilarity",
  hypothesis: "cognate.hypothesis",
  subnetworks: "cognate.subnetworks",
  trajectory: "cognate.trajectory",
  geometry: "cognate.geometry",
  stitching: "cognate.stitching",
} as const;

export const contextKeys = {
  /** A checkpoint waits for its partner. */
  selected: "cognate.selectedForComparison",
  /** A finding was written in this session; completes the walkthrough's step. */
  findingSaved: "cognate.findingSaved",
  /** Paths of source files that make layers of the last inspected model. */
  sourceFiles: "cognate.sourceFiles",
} as const;

export const settings = {
  threads: "cognate.engine.threads",
  nodePath: "cognate.engine.nodePath",
  codeLens: "cognate.code.codeLens",
  hover: "cognate.code.hover",
  runtime: "cognate.runtime",
  tensorFlowFolder: "cognate.tensorFlow.folder",
} as const;

/** Those that a running engine was started with. */
export const engineSettings = [
  settings.threads,
  settings.nodePath,
  settings.runtime,
  settings.tensorFlowFolder,
] as const;

export type SettingId = (typeof settings)[keyof typeof settings];
