import * as vscode from "vscode";
import { logFailure } from "../errors";
import { isDenoiser } from "../geometry/denoisers";
import type { Clicked } from "../ids";
import { pickCheckpoint } from "../picker";
import { baseName } from "../resources";
import type { Services } from "../services";
import { pathOf, uriOfClicked } from "../uris";
import { inOrder } from "./compare";

/**
 * *Compare Geometry*: two models that run, or more. What is not selected is asked for; of a denoiser
 * that is alone, whether with itself under guidance.
 */
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
  if (!first) return;
  const partner = await askPartner(services, first);
  if (partner === "itself") services.geometries.show({ uris: [first], options: { diffusion: {} } });
  const second = partner === "other" ? await askSecond(first) : undefined;
  if (second) services.geometries.show({ uris: [first, second] });
}

/** Undefined when nothing was chosen. */
async function askPartner(
  services: Services,
  first: vscode.Uri,
): Promise<"itself" | "other" | undefined> {
  if (!(await isKnownDenoiser(services, first))) return "other";
  const items = [
    {
      id: "itself",
      label: vscode.l10n.t("With Itself, Under Guidance"),
      detail: vscode.l10n.t("How what it tells of its condition changes with guidance"),
    },
    { id: "other", label: vscode.l10n.t("With Another Model…") },
  ] as const;
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Compare the Geometry of {0}", baseName(first.path)),
  });
  return chosen?.id;
}

/** What cannot be told here, the comparison says. */
async function isKnownDenoiser({ engine, log }: Services, uri: vscode.Uri): Promise<boolean> {
  try {
    return isDenoiser(await engine.list({ path: pathOf(uri) }));
  } catch (error) {
    logFailure(log, "inputs of a model", error);
    return false;
  }
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
