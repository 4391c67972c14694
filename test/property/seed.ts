/** Property tests draw the same cases everywhere; to look for others, change the seed. */
import { configureGlobal, readConfigureGlobal } from "fast-check";

configureGlobal({ ...readConfigureGlobal(), seed: 20_261_121 });
