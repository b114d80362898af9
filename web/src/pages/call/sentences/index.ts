// The sentences of a call's story, in the language of the page.
import { texts } from "../../../i18n";
import { en } from "./en";
import { it } from "./it";
import { nl } from "./nl";

export type Words = typeof en;

export const sentences = texts({ en, nl, it });
