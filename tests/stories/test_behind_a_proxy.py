"""A reverse proxy stands before the service: desks are told apart by what it says of them."""

from __future__ import annotations

from router.api import limits
from tests.stories.town import TOKENS, Town


async def answer_to(town: Town, token: str, came_from: str) -> str:
    headers = {"X-Forwarded-For": came_from}
    async with town.http.ws_connect(f"{town.local_url}/api/agent", headers=headers) as socket:
        await socket.send_json({"v": 1, "type": "sign_in", "request": "1", "token": token})
        answer = await socket.receive_json()
        return str(answer.get("code", answer["type"]))


async def test_one_who_guesses_tokens_keeps_nobody_else_out() -> None:
    async with Town(environ={"SWITCHROOM_SERVICE_BEHIND_PROXY": "true"}) as town:
        for number in range(limits.FAILED_SIGN_INS_MAX):
            forged = f"192.0.2.{number}, 198.51.100.7"
            assert await answer_to(town, "the-token-of-nobody", forged) == "wrong_token"
        anna = TOKENS["anna"]
        assert await answer_to(town, anna, "198.51.100.7") == "too_many_sign_ins"
        assert await answer_to(town, anna, "198.51.100.8") == "signed_in"


async def test_without_a_proxy_nobody_can_give_himself_another_address() -> None:
    async with Town() as town:
        for number in range(limits.FAILED_SIGN_INS_MAX):
            await answer_to(town, "the-token-of-nobody", f"192.0.2.{number}")
        assert await answer_to(town, TOKENS["anna"], "198.51.100.8") == "too_many_sign_ins"
