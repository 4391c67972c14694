/** Groups of layers as text for a terminal: a table of layers and one of cuts. */
import type { Result } from "../result";
import type { GroupCut, LayerGroup } from "../subnetworks/groups";
import { figureText } from "./figures";
import { visibleName } from "./names";
import { type Column, textTable } from "./textTable";
import { usesTables } from "./usesTable";

const DIGITS = 4;
const NAME_WIDTH = 48;

export function subnetworksTable(result: Result): string[] {
  return [...groupTables(result), cutTable(result), ...usesTables(result)].filter(Boolean);
}

/** Per side: each layer with its group and its step from the layer before. */
function groupTables({ groups = [], curves = [], layers }: Result): string[] {
  const columns: Column[] = [
    { title: "layer", align: "left" },
    { title: "group", align: "left" },
    { title: "E to the layer before", align: "right" },
    { title: "√E", align: "right" },
  ];
  return (["a", "b"] as const).flatMap((side) => {
    const own = groups.filter((group) => group.side === side);
    if (own.length === 0) return [];
    const names = new Map(
      own.flatMap((group, i) => group.layers.map((id) => [id, groupName(group, i)] as const)),
    );
    const curve = curves.find(({ id, side: of }) => id === "step" && of === side);
    const steps = new Map(curve?.at.map((id, i) => [id, curve.values[i]] as const));
    const rows = layers[side].map(({ id }) => {
      const step = steps.get(id) ?? null;
      const root = step === null ? null : Math.sqrt(step);
      return [
        visibleName(id, NAME_WIDTH),
        names.get(id) ?? "",
        figureText(step, DIGITS),
        figureText(root, DIGITS),
      ];
    });
    return [textTable(columns, rows)];
  });
}

const groupName = ({ name }: LayerGroup, i: number): string =>
  name === null ? String(i + 1) : visibleName(name, NAME_WIDTH);

function cutTable({ cuts = [] }: Result): string {
  if (cuts.length === 0) return "";
  const columns: Column[] = [
    { title: "cut before", align: "left" },
    ...["contrast", "drift 95 %", "p", "step ratio", "stability", "control"].map(
      (title): Column => ({ title, align: "right" }),
    ),
    { title: "accepted", align: "left" },
  ];
  return textTable(columns, cuts.map(cutRow));
}

function cutRow(cut: GroupCut): string[] {
  const contrast = cut.identical ? "identical within" : figureText(cut.contrast, DIGITS);
  const figures = [cut.drift, cut.p, cut.stepRatio, cut.stability];
  return [
    visibleName(cut.before, NAME_WIDTH),
    contrast,
    ...figures.map((figure) => figureText(figure, DIGITS)),
    cut.control === null ? "not tested" : figureText(cut.control, DIGITS),
    cut.accepted ? "yes" : "no",
  ];
}
