/** What can be done with a pinned pair of layers beyond the view: the table of its buttons. */
import * as vscode from "vscode";
import type { PairAction, RunInputs, SimilarityState } from "../../protocol/similarityView";
import type { Services } from "../services";
import { uriOf } from "../uris";

/** The pair that a button was pressed on. */
export interface PinnedLayers {
  /** Of the two checkpoints, as the engine takes them. */
  readonly paths: { readonly a: string; readonly b: string };
  readonly layers: { readonly a: string; readonly b: string };
  /** On what the models were run. */
  readonly inputs: RunInputs;
}

interface Action {
  readonly id: string;
  readonly label: () => string;
  readonly help: () => string;
  /** Whether it makes sense for what is compared. */
  readonly isOffered: (state: SimilarityState) => boolean;
  readonly run: (services: Services, pair: PinnedLayers) => Promise<void>;
}

/** True where the layers answered to inputs, from a dump or a run. */
const areActivations = ({ result }: SimilarityState): boolean =>
  (result?.activations?.length ?? 0) > 0;

/** True where both were run, and so can be run again. */
const areModels = ({ result }: SimilarityState): boolean =>
  typeof result?.params.runtime === "string" && result.activations?.length === 2;

/** In the order of the buttons. */
const actions: readonly Action[] = [
  {
    id: "subnetworks",
    label: () => vscode.l10n.t("Show A in Sub-networks"),
    help: () => vscode.l10n.t("Shows which group of layers of A this layer belongs to."),
    isOffered: areActivations,
    run: async ({ inspections }, { paths, layers }) => inspections.reveal(paths.a, layers.a),
  },
  {
    id: "stitch",
    label: () => vscode.l10n.t("Stitch These Layers"),
    help: () => vscode.l10n.t("Shows whether B goes on from the layer of A, by five methods."),
    isOffered: areModels,
    run: async ({ stitchings }, { paths, layers, inputs }) => {
      const { probe, samples, seed } = inputs;
      stitchings.show({
        front: uriOf(paths.a),
        end: uriOf(paths.b),
        options: {
          ...(probe !== undefined && { probe }),
          ...(samples !== undefined && { samples }),
          ...(seed !== undefined && { seed }),
          ...{ frontLayer: layers.a, endLayer: layers.b },
        },
      });
    },
  },
  {
    id: "geometry",
    label: () => vscode.l10n.t("Compare Their Geometry"),
    help: () => vscode.l10n.t("Shows whether both layers move alike when inputs do."),
    isOffered: areModels,
    run: async ({ geometries }, { paths, layers, inputs: { probe } }) => {
      geometries.show({
        uris: [uriOf(paths.a), uriOf(paths.b)],
        options: { layer: [layers.a, layers.b], ...(probe !== undefined && { probe }) },
      });
    },
  },
];

export const pairAction = (id: string): Action | undefined =>
  actions.find((action) => action.id === id);

export const offeredActions = (state: SimilarityState): readonly PairAction[] =>
  actions
    .filter((action) => action.isOffered(state))
    .map(({ id, label, help }) => ({ id, label: label(), help: help() }));
