from pathlib import Path

import pytest

from ledger.runtime.folder import only_service
from ledger.runtime.settings import SettingsError
from tests.support.process import ServiceProcess


def test_a_second_service_on_a_folder_is_refused(service: ServiceProcess) -> None:
    """While a service runs on a data folder, another one on it is refused and told what to do."""
    with pytest.raises(SettingsError, match="LEDGER_DATA_DIR"), only_service(service.data_dir):
        pytest.fail("the folder was held twice")


def test_a_folder_is_free_when_its_service_ended(tmp_path: Path) -> None:
    """A folder can be held again after whoever held it let go."""
    for _ in range(2):
        with only_service(tmp_path / "data"):
            assert (tmp_path / "data").is_dir()
