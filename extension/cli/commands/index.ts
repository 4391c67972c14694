import type { Command } from "../command";
import { activations } from "./activations";
import { chain } from "./chain";
import { circuits } from "./circuits";
import { compare } from "./compare";
import { findingsAdd } from "./findingsAdd";
import { findingsList } from "./findingsList";
import { geometry } from "./geometry";
import { gw } from "./gw";
import { htt } from "./htt";
import { list } from "./list";
import { measures } from "./measures";
import { report } from "./report";
import { similarity } from "./similarity";
import { stats } from "./stats";
import { stitch } from "./stitch";
import { subnetworks } from "./subnetworks";
import { tensorSimilarity } from "./tensorSimilarity";
import { trajectory } from "./trajectory";

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  list,
  stats,
  measures,
  similarity,
  compare,
  tensorSimilarity,
  chain,
  htt,
  subnetworks,
  gw,
  geometry,
  circuits,
  trajectory,
  stitch,
  activations,
  findingsAdd,
  findingsList,
  report,
];
