/** The editor's theme as a canvas needs it: resolved colors and fonts. */

export type ThemeKind = "dark" | "light" | "hcDark" | "hcLight";

export interface Theme {
  readonly kind: ThemeKind;
  readonly background: string;
  readonly foreground: string;
  readonly dim: string;
  readonly line: string;
  readonly focus: string;
  readonly warning: string;
  /** Outline that high-contrast themes ask for; null in the others. */
  readonly contrast: string | null;
  readonly uiFont: string;
  readonly monoFont: string;
}

export const isDark = (kind: ThemeKind): boolean => kind === "dark" || kind === "hcDark";

/** Reads the theme from the page. In forced-colors mode the system's own colors take its place. */
export function readTheme(page: Document): Theme {
  const style = getComputedStyle(page.documentElement);
  const variable = (name: string, fallback: string) =>
    style.getPropertyValue(name).trim() || fallback;
  const kind = themeKind(page.body.classList);
  const fonts = {
    uiFont: `${variable("--vscode-font-size", "13px")} ${variable("--vscode-font-family", "sans-serif")}`,
    monoFont: `11px ${variable("--vscode-editor-font-family", "monospace")}`,
  };
  if (matchMedia("(forced-colors: active)").matches) {
    return {
      ...fonts,
      // The system's colors count, not those of the editor's theme.
      kind: matchMedia("(prefers-color-scheme: dark)").matches ? "hcDark" : "hcLight",
      background: "Canvas",
      foreground: "CanvasText",
      dim: "CanvasText",
      line: "CanvasText",
      focus: "Highlight",
      warning: "CanvasText",
      contrast: "CanvasText",
    };
  }
  const foreground = variable("--vscode-foreground", isDark(kind) ? "#cccccc" : "#3b3b3b");
  const highContrast = kind === "hcDark" || kind === "hcLight";
  return {
    ...fonts,
    kind,
    background: variable("--vscode-editor-background", isDark(kind) ? "#1f1f1f" : "#ffffff"),
    foreground,
    dim: variable("--vscode-descriptionForeground", foreground),
    line: variable("--vscode-panel-border", variable("--vscode-contrastBorder", "#808080")),
    focus: variable("--vscode-focusBorder", foreground),
    warning: variable("--vscode-editorWarning-foreground", foreground),
    contrast: highContrast ? variable("--vscode-contrastBorder", foreground) : null,
  };
}

function themeKind(classes: DOMTokenList): ThemeKind {
  if (classes.contains("vscode-high-contrast-light")) return "hcLight";
  if (classes.contains("vscode-high-contrast")) return "hcDark";
  return classes.contains("vscode-light") ? "light" : "dark";
}

/** Calls `changed` when the editor switches its theme; the answer ends that. */
export function watchTheme(page: Document, changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(page.body, { attributes: true, attributeFilter: ["class"] });
  observer.observe(page.documentElement, { attributes: true, attributeFilter: ["style", "class"] });
  const forced = matchMedia("(forced-colors: active)");
  forced.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    forced.removeEventListener("change", changed);
  };
}
