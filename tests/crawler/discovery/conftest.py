"""Invented hosts are official in these tests."""

import pytest


@pytest.fixture(autouse=True)
def invented_hosts(monkeypatch):
    monkeypatch.setenv("OGI_OFFICIAL_SUFFIXES", ".gov.test")


@pytest.fixture
def real_hosts(monkeypatch):
    monkeypatch.setenv("OGI_OFFICIAL_SUFFIXES", ".gov.cn")
