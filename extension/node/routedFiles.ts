import type { Files } from "../engine/io";
import { nodeFiles } from "./nodeFiles";
import { isHostResource, toNativePath } from "./resourcePaths";

/** Files by the kind of their path: the machine's own directly, everything else through the editor. */
export function routeFiles(host: Files): Files {
  const route = <T>(path: string, use: (files: Files, path: string) => T): T =>
    isHostResource(path) ? use(host, path) : use(nodeFiles, toNativePath(path));
  return {
    stat: async (path) => route(path, (files, at) => files.stat(at)),
    list: async (path) => route(path, (files, at) => files.list(at)),
    open: async (path) => route(path, (files, at) => files.open(at)),
    join: (path, name) => route(path, (files, at) => files.join(at, name)),
    basename: (path) => route(path, (files, at) => files.basename(at)),
    dirname: (path) => route(path, (files, at) => files.dirname(at)),
  };
}
