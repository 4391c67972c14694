import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { environment, type PackageName } from "./environment";
import { descendants, type ProcessInfo } from "./processes";

const START_MS = 30_000;

/** A quiet editor: no welcome page, no calls to the outside, no animation. */
export const calmSettings = {
  "chat.commandCenter.enabled": false,
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "git.openRepositoryInParentFolders": "never",
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.enableExperiments": false,
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** code-server on a port of its own, with a home of its own and the packaged extension in it. */
export class Server {
  private constructor(
    readonly url: string,
    private readonly home: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(name: PackageName): Promise<Server> {
    const home = mkdtempSync(join(tmpdir(), "cognate-e2e-"));
    for (const folder of ["user/User", "extensions", "config", "data"]) {
      mkdirSync(join(home, folder), { recursive: true });
    }
    writeFileSync(join(home, "config/config.yaml"), "auth: none\ncert: false\n");
    writeSettings(home, {});
    await install(home, name);
    const { child, url } = await launch(home);
    return new Server(url, home, child);
  }

  /** The user's settings, on top of the calm ones. The editor picks them up at once. */
  configure(settings: Record<string, unknown>): void {
    writeSettings(this.home, settings);
  }

  /** Engine processes that run under this server, oldest first. */
  async engines(): Promise<ProcessInfo[]> {
    const all = await descendants(this.child.pid ?? 0);
    return all.filter(({ args }) => args.includes(this.home) && /dist\/engine\.js/.test(args));
  }

  /** What the extension wrote to its log, in every window so far. */
  extensionLog(): string {
    const logs = join(this.home, "user/logs");
    const files = readdirSync(logs, { recursive: true, encoding: "utf8" });
    return files
      .filter((name) => /cognate\.cognate\/[^/]+\.log$/.test(name))
      .map((name) => `== ${name}\n${readFileSync(join(logs, name), "utf8")}`)
      .join("\n");
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    // The server leads a process group; its extension hosts and engines are in it.
    process.kill(-(this.child.pid ?? 0), "SIGTERM");
    await Promise.race([ended, sleep(5000)]);
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

const writeSettings = (home: string, settings: Record<string, unknown>): void =>
  writeFileSync(
    join(home, "user/User/settings.json"),
    JSON.stringify({ ...calmSettings, ...settings }, null, 2),
  );

/** Everything that would otherwise be kept in, or read from, the user's own folders. */
const homeArguments = (home: string): string[] => [
  environment().codeServer,
  "--config",
  join(home, "config/config.yaml"),
  "--user-data-dir",
  join(home, "user"),
  "--extensions-dir",
  join(home, "extensions"),
];

const homeEnvironment = (home: string): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${dirname(environment().node)}${delimiter}${process.env.PATH}`,
  XDG_CONFIG_HOME: join(home, "config"),
  XDG_DATA_HOME: join(home, "data"),
  XDG_CACHE_HOME: join(home, "data"),
  // No gallery: the editor would ask it for updates.
  EXTENSIONS_GALLERY: '{"serviceUrl":""}',
  // Set by a VS Code around us; would send the server's own command line to that window.
  VSCODE_IPC_HOOK_CLI: undefined,
});

async function install(home: string, name: PackageName): Promise<void> {
  const vsix = environment().packages[name];
  if (vsix === null) throw new Error(`there is no package "${name}" for this platform`);
  const args = [...homeArguments(home), "--install-extension", vsix, "--force"];
  await promisify(execFile)(environment().node, args, { env: homeEnvironment(home) });
}

/** Starts the server and reads its address from what it prints. */
async function launch(home: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(
    environment().node,
    [
      ...homeArguments(home),
      "--bind-addr",
      "127.0.0.1:0",
      "--auth",
      "none",
      "--disable-telemetry",
      "--disable-update-check",
      "--disable-workspace-trust",
      "--disable-getting-started-override",
      "--disable-proxy",
      "--reconnection-grace-time",
      "5",
    ],
    { env: homeEnvironment(home), stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  let printed = "";
  const url = new Promise<string>((resolve, reject) => {
    const read = (part: Buffer): void => {
      printed += part.toString();
      const address = /HTTP server listening on (http:\/\/\S+?)\/?\s/.exec(printed)?.[1];
      if (address) resolve(address);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", () => reject(new Error(`code-server ended:\n${printed}`)));
    setTimeout(() => reject(new Error(`code-server did not start:\n${printed}`)), START_MS).unref();
  });
  return { child, url: await url };
}
