import * as vscode from "vscode";
import type { Clicked } from "../ids";
import { pickCheckpoint } from "../picker";
import { baseName } from "../resources";
import type { Services } from "../services";
import { uriOfClicked } from "../uris";
import { inOrder } from "./compare";

/** *Stitch Models*: two that run; the first sends, the second receives. What is not selected is asked for. */
export async function stitchModels(
  services: Services,
  clicked?: Clicked,
  selected: readonly vscode.Uri[] = [],
): Promise<void> {
  const [first, second] = inOrder(selected);
  if (first && second && selected.length === 2) {
    services.stitchings.show({ front: first, end: second });
    return;
  }
  const front =
    uriOfClicked(clicked) ??
    first ??
    (await pickCheckpoint({
      title: vscode.l10n.t("Stitch Models (1 of 2)"),
      placeHolder: vscode.l10n.t("Choose the model whose layers are passed on"),
    }));
  if (!front) return;
  const end = await pickCheckpoint({
    title: vscode.l10n.t("Stitch Models (2 of 2)"),
    placeHolder: vscode.l10n.t(
      "Choose the model that goes on from layers of {0}",
      baseName(front.path),
    ),
    except: front,
  });
  if (end) services.stitchings.show({ front, end });
}
