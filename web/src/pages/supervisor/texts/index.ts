import { texts } from "../../../i18n";
import { en } from "./en";
import { it } from "./it";
import { nl } from "./nl";

export const t = texts({ en, nl, it });
