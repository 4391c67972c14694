/** The engine's version: the one field of package.json that the bundles carry. */
export { version } from "../../package.json";
