"""Where events are written before anybody acts on them: adapters of `router.ports.Journal`."""
