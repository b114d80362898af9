"""What can go wrong in the conversation, by who is at fault."""


class IvrError(Exception):
    """Base of all errors of this package."""


class ScriptError(IvrError):
    """The configuration is at fault: the script cannot be spoken as it stands."""


class MisuseError(IvrError):
    """The calling code is at fault: a conversation that has not begun, a time without a zone."""
