"""Addresses are counted by who has them."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.people.origins import bucket_of


@pytest.mark.parametrize(
    ("address", "bucket"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("", ""),
        ("no address", "no address"),
        ("203.0.113.9:443", "203.0.113.9:443"),
    ],
)
def test_an_address_is_counted_by_who_has_it(address: str, bucket: str) -> None:
    assert bucket_of(address) == bucket


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(1, 2**64 - 1))
def test_all_addresses_of_one_network_are_one_and_others_are_others(
    network: int, host: int, other: int
) -> None:
    address = IPv6Address(network << 64 | host)
    if address.ipv4_mapped is not None:
        return
    same = IPv6Address(network << 64 | host ^ other)
    apart = IPv6Address((network ^ other) << 64 | host)
    assert same.ipv4_mapped is not None or bucket_of(str(same)) == bucket_of(str(address))
    assert bucket_of(str(apart)) != bucket_of(str(address))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_the_same_however_it_is_written(address: IPv4Address) -> None:
    assert bucket_of(f"::ffff:{address}") == bucket_of(str(address)) == str(address)


@given(st.text(max_size=50))
def test_whatever_a_proxy_puts_there_is_counted(text: str) -> None:
    assert bucket_of(bucket_of(text)) == bucket_of(text)
