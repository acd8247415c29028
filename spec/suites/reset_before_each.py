"""A pytest plugin: every test begins with an account in which nothing was made, as a mock in process does."""

import os
import urllib.request

import pytest


@pytest.fixture(autouse=True)
def reset_before_each():
    request = urllib.request.Request(
        os.environ["TEST_SERVER_MODE_ENDPOINT"] + "/_kms-model/reset",
        data=b"{}",
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).read()
