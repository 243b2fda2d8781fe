"""Where a webhook may lead: public addresses in every spelling, and what the operator names; nothing else."""

from ipaddress import ip_address

import pytest

from services.alerts.adapters.channels.addresses import Forbidden, Guard, read_networks

PRIVATE = (
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # where clouds keep credentials
    "100.100.100.200",
    "0.0.0.0",  # noqa: S104 - looked at, not bound to
    "255.255.255.255",
    "224.0.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "240.0.0.1",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo
    "64:ff9b::7f00:1",  # NAT64 of 127.0.0.1
    "64:ff9b:1::1",
)
PUBLIC = ("8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::808:808", "2606:4700::1111")


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_not_written_to(address: str) -> None:
    assert not Guard().allows(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is(address: str) -> None:
    assert Guard().allows(ip_address(address))
    assert not Guard().named(ip_address(address))


def test_the_operator_may_name_networks_of_his_own() -> None:
    guard = Guard(read_networks("10.1.0.0/16, fd12::/32"))
    assert guard.allows(ip_address("10.1.2.3"))
    assert guard.allows(ip_address("::ffff:10.1.2.3"))
    assert guard.allows(ip_address("fd12::1"))
    assert not guard.allows(ip_address("10.2.0.1"))
    assert not guard.allows(ip_address("fd13::1"))


@pytest.mark.parametrize("text", ["10.0.0.1/8", "ehr.internal", "10.0.0.0/33"])
def test_a_network_that_cannot_be_read_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_networks(text)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "::1", "0"])
async def test_a_name_is_judged_by_its_addresses_however_it_is_spelt(host: str) -> None:
    with pytest.raises(Forbidden):
        await Guard().resolve(host, 443, in_the_clear=False)


async def test_one_address_that_is_not_allowed_is_enough() -> None:
    with pytest.raises(Forbidden):
        await Guard(read_networks("::1/128")).resolve("localhost", 443, in_the_clear=False)


async def test_without_tls_only_networks_with_a_name_are_written_to() -> None:
    with pytest.raises(Forbidden):
        await Guard().resolve("8.8.8.8", 80, in_the_clear=True)
    named = Guard(read_networks("127.0.0.0/8"))
    assert await named.resolve("127.0.0.1", 80, in_the_clear=True) == [ip_address("127.0.0.1")]
