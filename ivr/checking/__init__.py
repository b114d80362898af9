"""The checks of a script that its types cannot make, by what they are about."""
