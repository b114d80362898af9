"""What brings calls to us: adapters of `router.ports.Carrier`, each in a package of its own."""
