// The words of the desk.
import { texts } from "../../i18n";
import { en } from "./texts/en";
import { it } from "./texts/it";
import { nl } from "./texts/nl";

export const t = texts({ en, nl, it });
