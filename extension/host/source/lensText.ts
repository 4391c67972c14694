/** The sentences that stand above lines of code. */
import * as vscode from "vscode";
import type { Facts, LayerFacts } from "./facts";

/** Names listed in one line; more are counted. */
const MAX_NAMES = 3;

/** `group 2 of 4 · like layer3, GW 0.012`; for several layers of one line, their groups. */
export function layersText(facts: readonly LayerFacts[], certain: boolean): string {
  const [first] = facts;
  if (!first) return "";
  const text = facts.length === 1 ? oneText(first) : manyText(facts);
  return certain ? text : `? ${vscode.l10n.t("{0}, made here or elsewhere", namesText(facts))}`;
}

function oneText(facts: LayerFacts): string {
  const { like } = facts;
  const alike = like && vscode.l10n.t("like {0}, GW {1}", like.layer, figure(like.value));
  return [groupText(facts), alike].filter(Boolean).join(" · ");
}

function groupText({ group, groups, groupName }: LayerFacts): string {
  if (group === null) return "";
  if (groups === 1) return vscode.l10n.t("no sub-networks");
  const place = vscode.l10n.t("group {0} of {1}", group, groups);
  return groupName === null ? place : `${groupName} (${place})`;
}

function manyText(facts: readonly LayerFacts[]): string {
  const count = vscode.l10n.t("{0} layers", facts.length);
  const groups = [...new Set(facts.flatMap(({ group }) => group ?? []))].sort((a, b) => a - b);
  const all = facts[0]?.groups ?? 0;
  if (all <= 1)
    return [count, all === 1 ? vscode.l10n.t("no sub-networks") : ""].filter(Boolean).join(" · ");
  const parts = groups.map((group) => {
    const members = facts.filter((each) => each.group === group);
    return `${members[0]?.groupName ?? vscode.l10n.t("group {0}", group)}: ${spanText(members)}`;
  });
  return `${count} · ${parts.join(", ")}`;
}

/** `a … d` of the first and the last. */
const spanText = (facts: readonly LayerFacts[]): string => {
  const [first, last] = [facts[0]?.layer ?? "", facts.at(-1)?.layer ?? ""];
  return first === last ? first : `${first} … ${last}`;
};

function namesText(facts: readonly LayerFacts[]): string {
  const names = facts.slice(0, MAX_NAMES).map(({ layer }) => layer);
  const left = facts.length - names.length;
  return left > 0 ? vscode.l10n.t("{0} and {1} more", names.join(", "), left) : names.join(", ");
}

/** `2 sub-networks in adder.safetensors: embed … block4, block5 … block8`. */
export function modelText({ groups }: Facts, checkpoint: string): string {
  if (groups.length === 0) return "";
  if (groups.length === 1) return vscode.l10n.t("no sub-networks in {0}", checkpoint);
  const spans = groups.slice(0, MAX_NAMES).map(({ layers, name }) => {
    const [first = "", last = ""] = [layers[0], layers.at(-1)];
    return name ?? (first === last ? first : `${first} … ${last}`);
  });
  const more = groups.length > spans.length ? ", …" : "";
  return `${vscode.l10n.t("{0} sub-networks in {1}", groups.length, checkpoint)}: ${spans.join(", ")}${more}`;
}

/** Two significant digits: code is no place for more. */
export function figure(value: number): string {
  if (value === 0) return "0";
  const text = value.toPrecision(2);
  return text.includes("e")
    ? value.toExponential(1)
    : text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}
