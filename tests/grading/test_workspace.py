import stat

import pytest

from interview_kit.grading.workspace import stage


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_workspace_has_two_roots_that_do_not_meet():
    with stage() as workspace:
        assert {workspace.visible.parent, workspace.private.parent} == {workspace.root}
        assert workspace.visible != workspace.private
        assert list(workspace.visible.iterdir()) == list(workspace.private.iterdir()) == []


def test_only_theirs_may_be_entered_by_another_user():
    with stage() as workspace:
        assert mode(workspace.visible) & 0o005 == 0o005
        assert mode(workspace.private) == 0o700
        assert mode(workspace.root) & 0o066 == 0


def test_a_workspace_is_gone_afterwards_also_after_an_error():
    with stage() as workspace:
        (workspace.visible / "file").touch()
    assert not workspace.root.exists()
    with pytest.raises(KeyError), stage() as workspace:
        raise KeyError
    assert not workspace.root.exists()


def test_two_workspaces_do_not_share_a_folder():
    with stage() as one, stage() as other:
        assert one.root != other.root


def test_what_killed_helpers_left_goes_with_the_workspace(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with stage() as workspace:
        left = workspace.root.with_name("1-of-a-killed-helper")
        left.mkdir()
    assert not left.exists()
