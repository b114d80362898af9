"""People sign in with an account at another provider, which is a real one on this machine."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from router.people import limits
from router.settings import Secret
from router.settings.sign_in import OidcSettings
from tests.emulators.oidc import CLIENT, SECRET, OidcProvider, key_called
from tests.router.people.site import Answer, Browser, Site, company
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


class Elsewhere:
    """A site, and the provider that its people know."""

    def __init__(self, site: Site, provider: OidcProvider) -> None:
        self.site = site
        self.provider = provider

    async def signs_in(self, browser: Browser | None = None) -> tuple[Browser, Answer]:
        """All the way: to the provider and back."""
        browser = browser or self.site.browser()
        back = await self.goes(browser)
        return browser, await self.comes_back(browser, back)

    async def goes(self, browser: Browser) -> str:
        """To the provider, which lets the person in; gives the address to come back to."""
        there = await browser.gets("/api/oidc/start")
        assert there.status == 303, there.body
        asking = browser.http.get(there.headers["Location"], allow_redirects=False)
        async with asking as answer:
            return str(answer.headers["Location"])

    async def comes_back(self, browser: Browser, back: str) -> Answer:
        assert back.startswith(browser.url)
        return await browser.gets(back.removeprefix(browser.url), but=["Origin"])


@asynccontextmanager
async def elsewhere(folder: Path, **options: Any) -> AsyncIterator[Elsewhere]:
    async with OidcProvider(lambda: site.clock.now_ms() // 1000) as provider:
        oidc = OidcSettings(
            issuer=provider.url, client_id=CLIENT, client_secret=Secret(SECRET), **options
        )
        settings = company(folder)
        settings = replace(settings, sign_in=replace(settings.sign_in, oidc=oidc))
        site = Site(settings)
        async with site:
            site.change("anna", email="anna@example.com")
            yield Elsewhere(site, provider)


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Elsewhere]:
    async with elsewhere(tmp_path) as made:
        yield made


async def test_whoever_the_provider_knows_is_signed_in(there: Elsewhere) -> None:
    browser, answer = await there.signs_in()
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    told = (await browser.gets("/api/session")).body
    assert (told["person"], told["roles"]) == ("anna", ["agent"])
    assert told["oidc"] == {"name": "your company account"}


async def test_the_page_is_told_that_there_is_this_way_in(there: Elsewhere) -> None:
    answer = await there.site.browser().gets("/api/session")
    assert answer.body["oidc"] == {"name": "your company account"}


async def test_without_a_provider_there_is_no_such_address(tmp_path: Path) -> None:
    async with Site(company(tmp_path)) as site:
        for path in ("/api/oidc/start", "/api/oidc/callback?code=x&state=y"):
            assert (await site.browser().gets(path)).status == 404


async def test_the_cookies_are_as_they_should_be(there: Elsewhere) -> None:
    browser = there.site.browser()
    start = await browser.gets("/api/oidc/start")
    trip = start.cookies["oidc"]
    assert (trip["httponly"], trip["samesite"], trip["path"]) == (True, "Lax", "/")
    assert trip["max-age"] == str(limits.OIDC_TRIP_S)
    _, answer = await there.signs_in(browser)
    session = answer.cookies["session"]
    assert (session["httponly"], session["samesite"], session["path"]) == (True, "Strict", "/")
    assert answer.cookies["oidc"].value == ""


async def test_the_provider_can_ask_for_the_secret_in_the_form(there: Elsewhere) -> None:
    supported = ["client_secret_post"]
    there.provider.discovery = {"token_endpoint_auth_methods_supported": supported}
    browser, _ = await there.signs_in()
    assert await browser.is_signed_in()


async def refused(there: Elsewhere, why: str) -> str:
    """Signing in fails, the page is told why, and nobody is in; gives what was logged."""
    with capture_logs() as lines:
        browser, answer = await there.signs_in()
    assert (answer.status, answer.headers["Location"]) == (303, f"/sign-in?failed={why}")
    assert not await browser.is_signed_in()
    (reason,) = [str(line["reason"]) for line in lines if line["event"] == "sign_in_failed"]
    return reason


WRONG_TOKENS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example.com"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "somebody else"},
    "several audiences, and not a word whose": {"aud": [CLIENT, "somebody else"]},
    "made for somebody else": {"aud": [CLIENT, "somebody else"], "azp": "somebody else"},
    "another nonce": {"nonce": "x"},
    "no nonce": {"nonce": None},
    "no expiry": {"exp": None},
    "expired": {"exp": START_MS // 1000 - 61},
    "no subject": {"sub": None},
    "not yet": {"nbf": START_MS // 1000 + 3_600},
}


@pytest.mark.parametrize("changes", WRONG_TOKENS.values(), ids=WRONG_TOKENS)
async def test_a_token_that_is_not_for_us_now_is_not_believed(
    there: Elsewhere, changes: dict[str, Any]
) -> None:
    there.provider.changes = changes
    assert "ID token" in await refused(there, "provider")


async def test_a_token_for_several_that_names_us_is_believed(there: Elsewhere) -> None:
    there.provider.changes = {"aud": [CLIENT, "somebody else"], "azp": CLIENT}
    browser, _ = await there.signs_in()
    assert await browser.is_signed_in()


async def test_a_clock_that_is_a_little_off_does_no_harm(there: Elsewhere) -> None:
    there.provider.changes = {"exp": START_MS // 1000 - 30}
    browser, _ = await there.signs_in()
    assert await browser.is_signed_in()


@pytest.mark.parametrize(
    "sign", ["signs_with_the_public_key", "signs_not_at_all", "signs_with_a_strange_key"]
)
async def test_a_token_that_the_provider_has_not_signed_is_not_believed(
    there: Elsewhere, sign: str
) -> None:
    there.provider.sign = getattr(there.provider, sign)
    assert "ID token" in await refused(there, "provider")


async def test_keys_are_fetched_once_and_again_for_one_that_is_not_known(
    there: Elsewhere,
) -> None:
    await there.signs_in()
    await there.signs_in()
    assert there.provider.asked.count("keys") == 1
    assert there.provider.asked.count("discovery") == 1
    await there.site.advance(limits.OIDC_KEYS_AGAIN_MS)
    there.provider.rotates()
    browser, _ = await there.signs_in()
    assert await browser.is_signed_in()
    assert there.provider.asked.count("keys") == 2


async def test_keys_are_not_fetched_again_and_again_for_tokens_with_made_up_keys(
    there: Elsewhere,
) -> None:
    await there.signs_in()
    there.provider.key = key_called("strange")
    assert "unknown key" in await refused(there, "provider")
    assert there.provider.asked.count("keys") == 1
    await there.site.advance(limits.OIDC_KEYS_AGAIN_MS)
    await refused(there, "provider")
    await refused(there, "provider")
    assert there.provider.asked.count("keys") == 2


async def test_only_the_browser_that_set_out_can_come_back(there: Elsewhere) -> None:
    """Else somebody could be signed in as somebody else by a link."""
    attacker, victim = there.site.browser(), there.site.browser()
    back = await there.goes(attacker)
    answer = await there.comes_back(victim, back)
    assert answer.headers["Location"] == "/sign-in?failed=provider"
    await there.goes(victim)  # he has set out himself, too
    answer = await there.comes_back(victim, back)
    assert answer.headers["Location"] == "/sign-in?failed=provider"
    assert not await victim.is_signed_in()


async def test_an_answer_counts_once(there: Elsewhere) -> None:
    browser = there.site.browser()
    back = await there.goes(browser)
    assert (await there.comes_back(browser, back)).headers["Location"] == "/"
    answer = await there.comes_back(browser, back)
    assert answer.headers["Location"] == "/sign-in?failed=provider"


async def test_whoever_changes_his_mind_there_is_told_so(there: Elsewhere) -> None:
    browser = there.site.browser()
    back = (await there.goes(browser)).replace("code=code-0", "error=access_denied")
    answer = await there.comes_back(browser, back)
    assert answer.headers["Location"] == "/sign-in?failed=cancelled"


@pytest.mark.parametrize("code", ["", "x", "x" * 4_097])
async def test_a_code_that_the_provider_has_not_given_lets_nobody_in(
    there: Elsewhere, code: str
) -> None:
    browser = there.site.browser()
    back = (await there.goes(browser)).replace("code-0", code)
    answer = await there.comes_back(browser, back)
    assert answer.headers["Location"] == "/sign-in?failed=provider"


WRONG_PROVIDERS: dict[str, dict[str, Any]] = {
    "calls itself otherwise": {"discovery": {"issuer": "https://evil.example.com"}},
    "sends people in the clear": {"discovery": {"authorization_endpoint": "http://x.example/a"}},
    "takes the secret in the clear": {"discovery": {"token_endpoint": "http://x.example/t"}},
    "has keys that anybody could change": {"discovery": {"jwks_uri": "http://x.example/k"}},
    "has files for keys": {"discovery": {"jwks_uri": "file:///etc/passwd"}},
    "tells too little": {"discovery": {"token_endpoint": 5}},
    "answers with an error": {"status": 500},
    "answers with far too much": {"padding": b" " * (limits.OIDC_ANSWER_BYTES_MAX + 1)},
    "answers with something else": {"padding": b"x"},
}


@pytest.mark.parametrize("faults", WRONG_PROVIDERS.values(), ids=WRONG_PROVIDERS)
async def test_a_provider_that_cannot_be_trusted_is_not_used(
    there: Elsewhere, faults: dict[str, Any]
) -> None:
    for name, value in faults.items():
        setattr(there.provider, name, value)
    answer = await there.site.browser().gets("/api/oidc/start")
    assert answer.headers["Location"] == "/sign-in?failed=provider"


async def test_a_provider_that_is_not_there_is_told(tmp_path: Path) -> None:
    async with elsewhere(tmp_path) as there:
        await there.provider._runner.cleanup()
        answer = await there.site.browser().gets("/api/oidc/start")
        assert answer.headers["Location"] == "/sign-in?failed=provider"


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "somebody@example.com"},
        {"email_verified": False},
        {"email_verified": None},
        {"email": None},
        {"email": 17},
    ],
)
async def test_only_accounts_that_exist_and_verified_addresses_count(
    there: Elsewhere, changes: dict[str, Any]
) -> None:
    there.provider.changes = changes
    await refused(there, "no_account")


async def test_a_disabled_account_stays_out(there: Elsewhere) -> None:
    there.site.change("anna", disabled=True)
    assert "disabled" in await refused(there, "no_account")


async def test_an_account_can_be_known_by_its_user_name(tmp_path: Path) -> None:
    async with elsewhere(tmp_path, match="preferred_username") as there:
        there.provider.changes = {"email_verified": None, "preferred_username": "chiara"}
        browser, _ = await there.signs_in()
        assert (await browser.gets("/api/session")).body["person"] == "chiara"
        there.provider.changes = {"preferred_username": None}
        await refused(there, "no_account")


ROLES = {"roles_claim": "groups", "roles": {"desk": "agent", "lead": "supervisor"}}


async def test_accounts_are_made_where_that_is_wanted(tmp_path: Path) -> None:
    async with elsewhere(tmp_path, create=True, **ROLES) as there:
        there.provider.changes = {
            "email": "bram@example.com",
            "preferred_username": "bram",
            "name": "Bram Bakker",
            "groups": ["desk", "lead", "football"],
        }
        browser, _ = await there.signs_in()
        told = (await browser.gets("/api/session")).body
        assert (told["person"], told["name"]) == ("bram", "Bram Bakker")
        assert told["roles"] == ["agent", "supervisor"]
        assert told["has_password"] is False
        await there.site.settle()
        assert "bram" in {agent.id for agent in there.site.service.settings.agents}
        assert there.site.people.accounts.audit()[0].who == "sign-in provider"


@pytest.mark.parametrize("groups", [None, [], ["football"], "football", 5, [["desk"]]])
async def test_without_a_role_from_the_provider_nobody_comes_in(
    tmp_path: Path, groups: object
) -> None:
    async with elsewhere(tmp_path, create=True, **ROLES) as there:
        there.provider.changes = {"groups": groups}
        assert "no role" in await refused(there, "no_account")


@pytest.mark.parametrize(
    "changes",
    [
        {"preferred_username": "chiara"},  # another person's account
        {"preferred_username": "anna maria"},
        {"name": "x" * 200},
    ],
)
async def test_what_cannot_be_an_account_of_its_own_is_none(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    async with elsewhere(tmp_path, create=True, **ROLES) as there:
        there.provider.changes = {"email": "new@example.com", "groups": "desk", **changes}
        await refused(there, "no_account")


async def test_the_provider_decides_on_roles_each_time(tmp_path: Path) -> None:
    async with elsewhere(tmp_path, **ROLES) as there:
        there.provider.changes = {"groups": "lead"}
        first, _ = await there.signs_in()
        assert (await first.gets("/api/session")).body["roles"] == ["supervisor"]
        there.provider.changes = {"groups": "desk"}
        second, _ = await there.signs_in()
        assert (await second.gets("/api/session")).body["roles"] == ["agent"]
        assert not await first.is_signed_in()


async def test_the_last_administrator_stays_one(tmp_path: Path) -> None:
    async with elsewhere(tmp_path, **ROLES) as there:
        there.site.change("adele", email="adele@example.com")
        there.provider.changes = {"email": "adele@example.com", "groups": "desk"}
        browser, _ = await there.signs_in()
        assert (await browser.gets("/api/session")).body["roles"] == ["administrator"]


async def test_whoever_comes_from_the_provider_need_not_replace_a_password(
    there: Elsewhere,
) -> None:
    adele = await there.site.signed_in("adele")
    await adele.posts("/api/people/anna/reset")
    browser, _ = await there.signs_in()
    assert (await browser.gets("/api/session")).body["must_change_password"] is False


def is_reloaded(there: Elsewhere) -> None:
    """The configuration changes, and with it what asks the provider."""
    service = there.site.service
    oidc = service.settings.sign_in.oidc
    assert oidc is not None
    sign_in = replace(
        service.settings.sign_in, oidc=replace(oidc, name=str(len(there.provider.asked)))
    )
    service.settings = replace(service.settings, sign_in=sign_in)
    assert service._people_door._elsewhere._current() is not None


async def test_whoever_is_on_the_way_while_the_configuration_is_reloaded_gets_in(
    there: Elsewhere,
) -> None:
    there.provider.meanwhile = lambda: is_reloaded(there)
    browser, answer = await there.signs_in()
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert await browser.is_signed_in()
    assert there.provider.asked == ["discovery", "discovery", "token", "keys"]


async def test_neither_tokens_nor_secrets_are_logged(there: Elsewhere) -> None:
    with capture_logs() as lines:
        await there.signs_in()
        there.provider.changes = {"nonce": "x"}
        await there.signs_in()
    written = str(lines)
    assert "signed_in" in written
    for secret in (SECRET, "eyJ", "code-0", "example.com"):
        assert secret not in written
