"""The service: everything of Switchroom that touches the world. Read `switchboard` first."""
