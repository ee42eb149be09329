"""The contract of the explorers, as one suite that every engine inherits."""

import pytest

pytest.register_assert_rewrite("tests.contract.explorer_contract")
