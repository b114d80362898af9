// The only place that imports Twilio's software, so that it is a file of its own, loaded when a desk
// has calls of Twilio.
export { Device } from "@twilio/voice-sdk";
