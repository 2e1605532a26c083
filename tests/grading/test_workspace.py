import stat

import pytest

from interview_kit.grading.workspace import stage


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_another_user_may_pass_through_a_workspace_and_not_list_it():
    with stage() as workspace:
        assert list(workspace.iterdir()) == []
        assert mode(workspace) == 0o711


def test_a_workspace_is_gone_afterwards_also_after_an_error():
    with stage() as workspace:
        (workspace / "file").touch()
    assert not workspace.exists()
    with pytest.raises(KeyError), stage() as workspace:
        raise KeyError
    assert not workspace.exists()


def test_two_workspaces_do_not_share_a_folder():
    with stage() as one, stage() as other:
        assert one != other


def test_what_killed_helpers_left_goes_with_the_workspace(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with stage() as workspace:
        left = workspace.with_name("1-of-a-killed-helper")
        left.mkdir()
    assert not left.exists()
