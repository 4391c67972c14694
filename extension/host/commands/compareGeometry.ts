import * as vscode from "vscode";
import type { Clicked } from "../ids";
import { pickCheckpoint } from "../picker";
import { baseName } from "../resources";
import type { Services } from "../services";
import { uriOfClicked } from "../uris";
import { inOrder } from "./compare";

/** *Compare Geometry*: two models that run, or more. What is not selected is asked for. */
export async function compareGeometry(
  services: Services,
  clicked?: Clicked,
  selected: readonly vscode.Uri[] = [],
): Promise<void> {
  if (selected.length > 1) {
    services.geometries.show({ uris: inOrder(selected) });
    return;
  }
  const first = uriOfClicked(clicked) ?? (await askFirst());
  const second = first && (await askSecond(first));
  if (first && second) services.geometries.show({ uris: [first, second] });
}

const askFirst = () =>
  pickCheckpoint({
    title: vscode.l10n.t("Compare Geometry (1 of 2)"),
    placeHolder: vscode.l10n.t("Choose a model that runs"),
  });

const askSecond = (first: vscode.Uri) =>
  pickCheckpoint({
    title: vscode.l10n.t("Compare Geometry (2 of 2)"),
    placeHolder: vscode.l10n.t(
      "Choose the model to compare {0} with, of the same inputs",
      baseName(first.path),
    ),
    except: first,
  });
