"""The pages that people see: built from `web/` into `built/`, and served from there.

An address of a page is answered with the one document that all pages of the desks share; which page it
shows, and whether one must sign in first, the document finds out. What is in it is public.
"""

from router.pages.files import Files
from router.pages.policy import Policy
from router.pages.routes import add_pages

__all__ = ["Files", "Policy", "add_pages"]
