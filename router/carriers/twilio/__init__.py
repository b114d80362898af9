"""Twilio. The only package that knows how Twilio works.

How a call runs there. The caller talks to our conversation by `<Gather>`, then waits in `<Enqueue>`
with our announcements. The two talk in a conference made for this one offer. The agent enters it
first: a desk by the Voice SDK through our TwiML App, a telephone rung by REST after pressing 1. When
Twilio reports the agent in the conference, one REST request moves the caller there, so he hears
music until somebody is there to talk to. Either one's leaving ends the conference; the other's
`<Dial>` then asks us what to do.

`webhooks` is where Twilio calls us, `twiml` what we answer, `carrier` what we ask of Twilio by REST.
"""
