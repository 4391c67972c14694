import * as l10n from "@vscode/l10n";
import { formatFigure } from "../format";
import type { Theme } from "../theme";
import { type ColorScale, ticks } from "./colorScale";
import type { DrawingContext } from "./context";
import type { Grid } from "./grid";
import { clamp, type HeatmapLayout } from "./layout";

/** Lines of the scale's picture. */
const SLICES = 128;
/** Figures closer than this to the chance mark give way to it. */
const CHANCE_ROOM = 12;

interface LegendScene {
  readonly layout: HeatmapLayout;
  readonly scale: ColorScale;
  readonly grid: Pick<Grid, "chance">;
  readonly theme: Theme;
}

/** The color scale with its figures and the chance level; "alike" is on top, whatever the measure. */
export function paintLegend(context: DrawingContext, scene: LegendScene): void {
  const { scale, theme } = scene;
  const { x, y, width, height } = scene.layout.legend;
  const [low, high] = scale.domain;
  for (let slice = 0; slice < SLICES; slice++) {
    const t = (slice + 0.5) / SLICES;
    const value = scale.reversed ? low + t * (high - low) : high - t * (high - low);
    context.fillStyle = scale.css(value);
    context.fillRect(x, y + (slice / SLICES) * height, width, height / SLICES + 0.7);
  }
  if (theme.contrast) {
    context.strokeStyle = theme.contrast;
    context.lineWidth = 1;
    context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
  }
  const chance = chanceSpan(scene);
  context.textAlign = "left";
  context.fillStyle = theme.dim;
  for (const tick of ticks(scale.domain)) {
    const at = legendY(scene, tick);
    if (chance && Math.abs(at - (chance[0] + chance[1]) / 2) < CHANCE_ROOM) continue;
    context.fillText(formatFigure(tick, 3), x + width + 5, at);
  }
  if (!chance) return;
  context.fillStyle = theme.warning;
  const [top, bottom] = chance;
  context.fillRect(x - 4, top - 1, width + 8, Math.max(2, bottom - top + 2));
  context.fillText(l10n.t("chance"), x + width + 7, (top + bottom) / 2);
}

/** Height of a value on the scale. */
export function legendY({ layout, scale }: Pick<LegendScene, "layout" | "scale">, value: number) {
  const [low, high] = scale.domain;
  const t = clamp((value - low) / (high - low), 0, 1);
  return layout.legend.y + (scale.reversed ? t : 1 - t) * layout.legend.height;
}

/** Top and bottom of the chance levels on the scale; null when there are none. */
function chanceSpan(scene: LegendScene): readonly [number, number] | null {
  const { chance } = scene.grid;
  if (!chance) return null;
  const ends = [legendY(scene, chance[0]), legendY(scene, chance[1])];
  return [Math.min(...ends), Math.max(...ends)];
}
