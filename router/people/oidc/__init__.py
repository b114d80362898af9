"""Signing in with an account at another provider: OpenID Connect, the code flow with PKCE.

Read `provider` for what is asked of the provider, `tokens` for what is believed of its answer,
`matching` for whose account it is, `trip` for what the browser keeps meanwhile.
"""
