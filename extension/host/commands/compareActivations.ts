import * as vscode from "vscode";
import type { Clicked } from "../ids";
import { pickDump } from "../picker";
import { baseName } from "../resources";
import type { Services } from "../services";
import { uriOfClicked } from "../uris";
import { inOrder } from "./compare";

/**
 * *Compare as Activations*: two files whose arrays are activations by the user's word, though the
 * files do not say so. What is not selected is asked for.
 */
export async function compareActivations(
  services: Services,
  clicked?: Clicked,
  selected: readonly vscode.Uri[] = [],
): Promise<void> {
  const [first, second] = inOrder(selected);
  if (first && second && selected.length === 2) {
    show(services, first, second);
    return;
  }
  const only = uriOfClicked(clicked) ?? first ?? (await askFirst());
  const partner = only && (await askSecond(only));
  if (only && partner) show(services, only, partner);
}

const show = (services: Services, a: vscode.Uri, b: vscode.Uri) =>
  services.comparisons.show({ a, b, subject: "activations" });

const askFirst = () =>
  pickDump({
    title: vscode.l10n.t("Compare as Activations (1 of 2)"),
    placeHolder: vscode.l10n.t("Choose a file of arrays, samples by features, named by layer"),
  });

const askSecond = (first: vscode.Uri) =>
  pickDump({
    title: vscode.l10n.t("Compare as Activations (2 of 2)"),
    placeHolder: vscode.l10n.t(
      "Choose the file to compare {0} with, taken on the same inputs",
      baseName(first.path),
    ),
    except: first,
  });
