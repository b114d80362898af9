// One ringing for the page, however often the desk is opened.
import { createRinging } from "../../phone/ringing";

export const ringing = createRinging();
